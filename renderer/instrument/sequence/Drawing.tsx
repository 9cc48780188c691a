import { memo } from 'react'
import type { Readings } from '../../../app/trace/readings.ts'
import { Shape, type Step } from '../../../app/trace/steps.ts'
import { Hatch } from '../time/TimeBar.tsx'
import type { ShownLane } from '../use-lanes.ts'
import { Arrow } from './Arrow.tsx'
import { type Columns, lifelineAt, stepPx } from './columns.ts'
import { MarkDrawing, StatementDrawing } from './LaneMark.tsx'
import { lanesOf } from './marks.ts'

interface DrawingProps {
  readings: Readings
  lanes: readonly ShownLane[]
  columns: Columns
  /** First step in sight, how many, and px of it above the pane. */
  top: number
  count: number
  slots: number
  offsetPx: number
  heightPx: number
  /** Step and row the cursor stands at. */
  cursor: number
  cursorRow: number
}

/** Lifelines, what was down, and a mark or an arrow for each step in sight. */
export function Drawing(props: DrawingProps) {
  const { readings, lanes, columns, top, count, slots, offsetPx, heightPx, cursor, cursorRow } =
    props
  const { steps } = readings
  return (
    <svg className="seq-drawing" width={columns.width} height={heightPx} aria-hidden="true">
      <defs>
        <Hatch />
      </defs>
      {lanes.map(({ number, colour }, place) => (
        <line
          key={number}
          x1={lifelineAt(columns, place)}
          x2={lifelineAt(columns, place)}
          y1={0}
          y2={Math.min(heightPx, (steps.count - top) * stepPx)}
          stroke={colour}
          opacity={0.45}
        />
      ))}
      <g transform={`translate(0 ${-offsetPx})`}>
        <Outages {...props} />
        {Array.from({ length: count }, (_, i) => {
          const step = steps.at(top + i)
          return (
            <g key={step.index % slots} transform={`translate(0 ${i * stepPx + stepPx / 2})`}>
              <StepMark
                readings={readings}
                step={step}
                lanes={lanes}
                columns={columns}
                // A message in whose middle the cursor stands has left and not arrived.
                onItsWay={cursorRow >= step.first && cursorRow < step.row}
                later={step.index > cursor}
                now={step.index === cursor}
              />
            </g>
          )
        })}
      </g>
    </svg>
  )
}

/** Hatched stretches of lifelines where an instance was down; outlined where it was frozen. */
function Outages({ readings, lanes, columns, top, count }: DrawingProps) {
  const { steps, outages } = readings
  if (count === 0) return null
  const last = steps.at(top + count - 1).row
  const y = (row: number) => (steps.indexAt(row) - top) * stepPx + stepPx / 2
  return outages.within(steps.at(top).first, last).map(({ kind, lane, from, to }) => {
    const place = lanes.findIndex(({ number }) => number === lane)
    if (place < 0 || (kind !== 'crash' && kind !== 'pause')) return null
    const start = Math.max(-stepPx, y(from))
    const end = to > last ? (count + 1) * stepPx : y(to)
    const x = lifelineAt(columns, place)
    return (
      <g key={`${kind} ${from}`}>
        <rect
          x={x - 7}
          width={14}
          y={start}
          height={Math.max(0, end - start)}
          fill="var(--paper)"
        />
        <rect
          x={x - 7}
          width={14}
          y={start}
          height={Math.max(0, end - start)}
          rx={2}
          className={kind === 'crash' ? 'down' : 'down idle'}
        />
      </g>
    )
  })
}

const StepMark = memo(
  function StepMark(props: {
    readings: Readings
    step: Step
    lanes: readonly ShownLane[]
    columns: Columns
    onItsWay: boolean
    later: boolean
    now: boolean
  }) {
    const { readings, step, lanes, columns, later, now } = props
    const { trace } = readings
    const ends = lanesOf(trace, step)
    const from = lanes.findIndex(({ number }) => number === ends.from)
    const to = lanes.findIndex(({ number }) => number === ends.to)
    if (from < 0 && to < 0) return null
    const at = from < 0 ? to : from
    const place = { columns, at, colour: lanes[at]!.colour, later, now }
    if (step.shape === Shape.statement)
      return <StatementDrawing trace={trace} step={step} {...place} />
    if (step.shape === Shape.mark) return <MarkDrawing trace={trace} row={step.row} {...place} />
    const shape = props.onItsWay ? Shape.leaves : step.shape
    return <Arrow trace={trace} step={step} shape={shape} to={from < 0 ? -1 : to} {...place} />
  },
  (a, b) =>
    a.step.index === b.step.index &&
    a.step.row === b.step.row &&
    a.step.shape === b.step.shape &&
    a.onItsWay === b.onItsWay &&
    a.later === b.later &&
    a.now === b.now &&
    a.lanes === b.lanes &&
    a.columns === b.columns &&
    a.readings === b.readings,
)
