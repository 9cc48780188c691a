import { type KeyboardEvent, useId, useMemo } from 'react'
import { Empty } from '../../controls/Empty.tsx'
import { keysOf } from '../../keys/actions.ts'
import { panesStore } from '../panes.ts'
import type { RunStore } from '../run-store.ts'
import { type ShownLane, useLanes } from '../use-lanes.ts'
import { useRun, useRunStore } from '../use-run.ts'
import { useWindow } from '../use-window.ts'
import { type Columns, columnsFor, headOf, lifelineAt, mostDrawn, stepPx } from './columns.ts'
import { Drawing } from './Drawing.tsx'
import { StepLine } from './StepLine.tsx'
import './sequence.css'

/** What happened, step by step: time downwards, a lifeline for each instance, messages between. */
export function Sequence() {
  const rows = useRun((run) => run.rows)
  const lanes = useLanes()
  if (rows === 0) {
    return (
      <Empty>
        <p>Each message, statement and crash of a run appears here, in the order it happened.</p>
        <p>Press Run ({keysOf('run')}), then wind the run back and forth with ← and →.</p>
      </Empty>
    )
  }
  return <Steps lanes={lanes} />
}

function Steps({ lanes }: { lanes: readonly ShownLane[] }) {
  const store = useRunStore()
  const readings = useRun((run) => run.readings)
  const cursorRow = useRun((run) => run.cursorRow)
  // Steps are found while rows come in and after a filter was chosen: both draw again.
  useRun((run) => run.rows)
  useRun((run) => run.filter)
  const { steps, trace } = readings
  const cursor = steps.indexAt(cursorRow)
  const id = useId()
  const list = useWindow(steps.count, stepPx, cursor, mostDrawn)
  const columns = useMemo(
    () => columnsFor(list.widthPx, lanes.length),
    [list.widthPx, lanes.length],
  )
  const drawn = Array.from({ length: list.shown }, (_, i) => list.top + i)
  return (
    <div className="seq">
      <Heads lanes={lanes} columns={columns} />
      <div
        ref={list.ref}
        onScroll={list.onScroll}
        className="seq-body scroll"
        tabIndex={0}
        role="listbox"
        aria-label="Steps of the run"
        aria-activedescendant={cursor >= 0 ? `${id}${cursor}` : undefined}
        onKeyDown={(event) => walk(event, store, Math.max(1, list.shown - 2))}
      >
        <div role="presentation" style={{ height: list.spacerPx, width: columns.whole }}>
          <div className="seq-view" role="presentation" style={{ height: list.heightPx }}>
            {drawn.map((index) => (
              <StepLine
                // A line keeps its element while it scrolls through the pane.
                key={index % list.slots}
                id={`${id}${index}`}
                trace={trace}
                step={steps.at(index)}
                before={index === 0 ? 0 : steps.at(index - 1).row}
                count={steps.count}
                top={(index - list.top) * stepPx - list.offsetPx}
                words={columns.words}
                place={index === cursor ? 'now' : index > cursor ? 'later' : 'past'}
                onSeek={(row) => {
                  list.hold()
                  store.pause()
                  store.seek(row)
                }}
              />
            ))}
            <Drawing
              readings={readings}
              lanes={lanes}
              columns={columns}
              top={list.top}
              count={list.shown}
              slots={list.slots}
              offsetPx={list.offsetPx}
              heightPx={list.heightPx}
              cursor={cursor}
              cursorRow={cursorRow}
            />
          </div>
        </div>
      </div>
    </div>
  )
}

/** Lanes' names, each over its lifeline. */
function Heads({ lanes, columns }: { lanes: readonly ShownLane[]; columns: Columns }) {
  return (
    <div className="seq-head" aria-hidden="true">
      <span className="seq-th">s</span>
      {lanes.map(({ number, lane, colour }, place) => (
        <span
          key={number}
          className="seq-lane"
          style={{ left: lifelineAt(columns, place) - 4.5, maxWidth: columns.pitch - 6 }}
          title={lane.name}
        >
          <i style={{ background: colour, borderRadius: lane.kind === 'service' ? 2 : 6 }} />
          <span className="cut">{headOf(lane.name, columns.pitch)}</span>
        </span>
      ))}
      <span className="seq-th" style={{ left: columns.words }}>
        what happened
      </span>
    </div>
  )
}

/** Up and down go by steps, left and right by events; Enter tells all of the one at the cursor. */
function walk(event: KeyboardEvent, store: RunStore, page: number): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const { readings, cursorRow } = store.state
  const by = (steps: number) => {
    const at = readings.steps.indexAt(cursorRow) + steps
    const last = readings.steps.count - 1
    if (last >= 0) store.seek(readings.steps.at(Math.max(0, Math.min(last, at))).row)
  }
  const change = event.shiftKey
  if (event.key === 'ArrowDown') store.stepChange(1)
  else if (event.key === 'ArrowUp') store.stepChange(-1)
  else if (event.key === 'ArrowRight') change ? store.stepChange(1) : store.step(1)
  else if (event.key === 'ArrowLeft') change ? store.stepChange(-1) : store.step(-1)
  else if (event.key === 'PageDown') by(page)
  else if (event.key === 'PageUp') by(-page)
  else if (event.key === 'Home') store.first()
  else if (event.key === 'End') store.last()
  else if (event.key === 'Enter') panesStore.set(({ detail }) => ({ detail: !detail }))
  else return
  event.preventDefault()
}
