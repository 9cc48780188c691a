import { type CSSProperties, memo, useState } from 'react'
import { servicesOf } from '../../../app/trace/lanes.ts'
import { counted } from '../../../app/trace/literal.ts'
import type { TableAt } from '../../../app/trace/rows-at.ts'
import { Empty } from '../../controls/Empty.tsx'
import { keysOf } from '../../keys/actions.ts'
import { colourOf } from '../../theme/colours.ts'
import { useRun } from '../use-run.ts'
import { numericColumns, type ShownRow, windowOf } from './window.ts'
import './tables.css'

const fewRows = 5
const manyRows = 500

/** Each service's tables as they are when the event at the cursor has happened. */
export function Tables(props: { service?: string; table?: string }) {
  const tables = useRun((run) => run.tables)
  const cursorRow = useRun((run) => run.cursorRow)
  const reader = useRun((run) => run.reader)
  const phase = useRun((run) => run.phase)
  if (tables === null) return <NoTables phase={phase} />
  const services = servicesOf(reader)
  const shown = tables
    .seek(cursorRow)
    .filter(
      ({ service, table }) =>
        (props.service === undefined || props.service === service) &&
        (props.table === undefined || props.table === table),
    )
  if (shown.length === 0) {
    return (
      <Empty>
        <p>No service of this lab keeps a table.</p>
      </Empty>
    )
  }
  const nowUs = cursorRow === 0 ? 0 : reader.time(cursorRow)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="scroll tables" tabIndex={0} aria-label="Tables">
      {shown.map((table) => (
        <TableView
          key={`${table.service} ${table.table}`}
          table={table}
          at={cursorRow}
          colour={colourOf(services, table.service)}
          fresh={table.changedAt !== 0 && reader.time(table.changedAt) === nowUs}
        />
      ))}
    </section>
  )
}

function NoTables({ phase }: { phase: string }) {
  return (
    <Empty>
      <p>The rows of every service's tables appear here as they are at the shown instant.</p>
      {phase === 'running' || phase === 'starting' ? (
        <p>They come with the end of the run.</p>
      ) : (
        <p>Press Run ({keysOf('run')}).</p>
      )}
    </Empty>
  )
}

/** One table; `fresh` marks its last change as made at this very instant. */
const TableView = memo(
  function TableView(props: { table: TableAt; at: number; colour: string; fresh: boolean }) {
    const { table, colour, fresh } = props
    const [all, setAll] = useState(false)
    const { rows, above, below } = windowOf(table, all ? manyRows : fewRows)
    const numeric = numericColumns(rows, table.columns.length)
    const more = above + below
    return (
      <section className="table-at" style={{ '--c': colour } as CSSProperties}>
        <h3>
          <i className="swatch" />
          <b>{table.service}</b>
          <span>{table.table}</span>
          <span className="grow" />
          <span className="num">{counted(table.count, 'row')}</span>
        </h3>
        <table>
          <thead>
            <tr>
              <th>
                <span className="hidden-text">Change</span>
              </th>
              {table.columns.map((column, i) => (
                <th key={column} className={numeric[i] ? 'number' : undefined}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.slot} row={row} numeric={numeric} fresh={fresh} />
            ))}
            {table.count === 0 && rows.length === 0 && (
              <tr>
                <td />
                <td colSpan={table.columns.length} className="nothing">
                  no rows yet
                </td>
              </tr>
            )}
          </tbody>
        </table>
        {(more > 0 || all) && (
          <button type="button" className="more-rows" onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all (${counted(more, 'more row')})`}
            {all && more > 0 && `; ${counted(more, 'row')} beyond ${manyRows} are not drawn`}
          </button>
        )}
      </section>
    )
  },
  (a, b) => a.at === b.at && a.colour === b.colour && a.table.slots === b.table.slots,
)

const signs = { none: '', added: '+', removed: '−', changed: '±' } as const
const spoken = { none: '', added: 'added', removed: 'removed', changed: 'changed' } as const

function Row({ row, numeric, fresh }: { row: ShownRow; numeric: boolean[]; fresh: boolean }) {
  const { cells, change, before } = row
  return (
    <tr className={`${change}${fresh ? ' fresh' : ''}`}>
      <td className="change">
        <span aria-hidden="true">{signs[change]}</span>
        <span className="hidden-text">{spoken[change]}</span>
      </td>
      {cells.map((cell, column) => {
        const was = before.get(column)
        const names = [numeric[column] && 'number', was !== undefined && 'changed-cell']
        return (
          <td key={column} className={names.filter(Boolean).join(' ')} title={cell ?? 'null'}>
            {was !== undefined && (
              <>
                <s>{was ?? 'null'}</s>{' '}
              </>
            )}
            {cell ?? <i className="null">null</i>}
          </td>
        )
      })}
    </tr>
  )
}
