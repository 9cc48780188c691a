import { type KeyboardEvent, useDeferredValue, useEffect, useId, useMemo, useState } from 'react'
import { partnersOf, whatHappened } from '../../../app/trace/describe.ts'
import { counted, timeText } from '../../../app/trace/literal.ts'
import type { TraceReader } from '../../../app/trace/reader.ts'
import { Empty } from '../../controls/Empty.tsx'
import { Segments } from '../../controls/Segments.tsx'
import { keysOf } from '../../keys/actions.ts'
import { RequestChip } from '../RequestChip.tsx'
import { useLaneColours } from '../use-lanes.ts'
import { useRun, useRunStore } from '../use-run.ts'
import { useWindow } from '../use-window.ts'
import { LogRows, type LogScope } from './log-rows.ts'
import './log.css'

const rowPx = 20
const budgetMs = 6

/** What services and faults have to say, or every event, as lines to search. */
export function Log() {
  const rows = useRun((run) => run.rows)
  const [scope, setScope] = useState<LogScope>('said')
  const [text, setText] = useState('')
  const log = useLogRows(scope, useDeferredValue(text))
  if (rows === 0) {
    return (
      <Empty>
        <p>What services log, and every crash, loss and error, appears here line by line.</p>
        <p>Press Run ({keysOf('run')}).</p>
      </Empty>
    )
  }
  return (
    <div className="col">
      <div className="log-bar">
        <Segments
          label="Lines"
          value={scope}
          onChange={setScope}
          options={[
            { value: 'said', label: 'Logs and faults' },
            { value: 'all', label: 'Every event' },
          ]}
        />
        <input
          className="field log-search"
          type="search"
          aria-label="Search the lines"
          placeholder="Search"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <RequestChip />
        <span className="grow" />
        <span className="dim num" role="status">
          {counted(log.found.length, 'line')}
        </span>
      </div>
      <Lines log={log} />
    </div>
  )
}

/** Finds the lines while the trace grows and when another search is made. */
function useLogRows(scope: LogScope, text: string): LogRows {
  const reader = useRun((run) => run.reader)
  const rows = useRun((run) => run.rows)
  const request = useRun((run) => run.filter.request)
  const log = useMemo(
    () => new LogRows(reader, { scope, text, request }),
    [reader, scope, text, request],
  )
  const [, drawAgain] = useState(0)
  useEffect(() => {
    let frame = 0
    const search = () => {
      const until = performance.now() + budgetMs
      const done = log.extend(rows, () => performance.now() > until)
      drawAgain((times) => times + 1)
      if (!done) frame = requestAnimationFrame(search)
    }
    if (log.seen < rows) frame = requestAnimationFrame(search)
    return () => cancelAnimationFrame(frame)
  }, [log, rows])
  return log
}

function Lines({ log }: { log: LogRows }) {
  const store = useRunStore()
  const reader = useRun((run) => run.reader)
  const cursorRow = useRun((run) => run.cursorRow)
  const colours = useLaneColours()
  const cursor = log.indexAt(cursorRow)
  const id = useId()
  const list = useWindow(log.found.length, rowPx, cursor)
  const go = (event: KeyboardEvent) => {
    const page = Math.max(1, list.shown - 2)
    const moves: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: Number.NEGATIVE_INFINITY,
      End: Number.POSITIVE_INFINITY,
    }
    const by = moves[event.key]
    if (by === undefined || log.found.length === 0) return
    event.preventDefault()
    const to = Math.max(0, Math.min(log.found.length - 1, cursor + by))
    store.pause()
    store.seek(log.found.at(to))
  }
  return (
    <div
      ref={list.ref}
      onScroll={list.onScroll}
      className="rest scroll log-lines"
      tabIndex={0}
      role="listbox"
      aria-label="Lines of the log"
      aria-activedescendant={cursor >= 0 ? `${id}${cursor}` : undefined}
      onKeyDown={go}
    >
      <div role="presentation" style={{ height: list.spacerPx }}>
        <div className="seq-view" role="presentation" style={{ height: list.heightPx }}>
          {Array.from({ length: list.shown }, (_, i) => list.top + i).map((index) => (
            <Line
              key={index % list.slots}
              id={`${id}${index}`}
              trace={reader}
              row={log.found.at(index)}
              index={index}
              count={log.found.length}
              top={(index - list.top) * rowPx - list.offsetPx}
              place={index === cursor ? 'now' : index > cursor ? 'later' : 'past'}
              colour={colours(reader.instance(log.found.at(index)))}
              onSeek={(row) => {
                list.hold()
                store.pause()
                store.seek(row)
              }}
            />
          ))}
        </div>
      </div>
    </div>
  )
}

function Line(props: {
  id: string
  trace: TraceReader
  row: number
  index: number
  count: number
  top: number
  place: 'past' | 'now' | 'later'
  colour: string
  onSeek: (row: number) => void
}) {
  const { trace, row, index, place } = props
  return (
    <div
      id={props.id}
      role="option"
      tabIndex={-1}
      aria-selected={place === 'now'}
      aria-setsize={props.count}
      aria-posinset={index + 1}
      className={`step log-line ${place}`}
      style={{ transform: `translateY(${props.top}px)`, height: rowPx }}
      onMouseDown={(event) => {
        // The list keeps the focus, for its keys.
        event.preventDefault()
        if (event.button === 0) props.onSeek(row)
      }}
    >
      <span className="step-time">{timeText(trace.time(row))}</span>
      <span className="log-lane">
        <i className="swatch" style={{ background: props.colour }} />
        {trace.lane(trace.instance(row)).name}
      </span>
      <span className="log-kind">{trace.kindName(row)}</span>
      <span className="log-text cut">
        {partnersOf(trace, row)} {whatHappened(trace, row)}
      </span>
    </div>
  )
}
