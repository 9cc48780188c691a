import { type KeyboardEvent, memo, type PointerEvent, useMemo } from 'react'
import { counted, grouped, timeText } from '../../../app/trace/literal.ts'
import type { Outage } from '../../../app/trace/outages.ts'
import type { TimeMap } from '../../../app/trace/time-map.ts'
import { type FailureAt, failuresOf } from '../failures.ts'
import type { RunStore } from '../run-store.ts'
import { type ShownLane, useLanes } from '../use-lanes.ts'
import { useRun, useRunStore } from '../use-run.ts'
import { useSize } from '../use-size.ts'
import { apart, barEdges, barPx, columnPx, stripsLayout, xOf } from './bar.ts'
import { smoothed, stripPath } from './strips.ts'
import { ticksFor } from './ticks.ts'
import { useTimeMap } from './use-time-map.ts'
import './time.css'

/**
 * The run from end to end: how busy each lane was, what went down, where checks failed, and now.
 */
export function TimeBar() {
  const { ref, widthPx } = useSize<HTMLDivElement>()
  const store = useRunStore()
  const map = useTimeMap()
  const rows = useRun((run) => run.rows)
  const cursorRow = useRun((run) => run.cursorRow)
  const nowUs = useRun((run) => run.nowUs)
  const endUs = map.segments.at(-1)?.toUs ?? 0
  const barWidthPx = Math.max(0, widthPx - barEdges.left - barEdges.right)
  const seek = (event: PointerEvent<HTMLDivElement>) => {
    const { left } = event.currentTarget.getBoundingClientRect()
    const position = (event.clientX - left - barEdges.left) / barWidthPx
    store.seekTime(map.timeOf(Math.max(0, Math.min(1, position))))
  }
  return (
    <div
      ref={ref}
      className="time-bar"
      role="slider"
      tabIndex={0}
      aria-label="Time"
      aria-valuemin={0}
      aria-valuemax={Math.round(endUs)}
      aria-valuenow={Math.round(nowUs)}
      aria-valuetext={spokenTime(nowUs, cursorRow, rows)}
      aria-disabled={rows === 0}
      onKeyDown={(event) => steer(event, store, map)}
      onPointerDown={(event) => {
        if (event.button !== 0 || rows === 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        store.pause()
        seek(event)
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) seek(event)
      }}
    >
      <svg width={widthPx} height={barPx} aria-hidden="true">
        {rows > 0 && (
          <>
            <Ticks map={map} widthPx={barWidthPx} />
            <Strips map={map} widthPx={barWidthPx} rows={rows} />
            <Incidents map={map} widthPx={barWidthPx} rows={rows} />
            <Playhead x={xOf(map, nowUs, barWidthPx)} />
          </>
        )}
      </svg>
    </div>
  )
}

function spokenTime(nowUs: number, row: number, rows: number): string {
  if (rows === 0) return 'no run yet'
  const event = grouped(row)
  return `${timeText(nowUs)} seconds, event ${event} of ${counted(rows, 'event')}`
}

/** Arrows step events, with Shift visible changes; Page keys a twentieth of the bar. */
function steer(event: KeyboardEvent, store: RunStore, map: TimeMap): void {
  const page = (by: number) => {
    const position = map.positionOf(store.state.nowUs) + by
    store.seekTime(map.timeOf(Math.max(0, Math.min(1, position))))
  }
  const forwards = event.key === 'ArrowRight' || event.key === 'ArrowUp'
  const backwards = event.key === 'ArrowLeft' || event.key === 'ArrowDown'
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (forwards || backwards) {
    if (event.shiftKey) store.stepChange(forwards ? 1 : -1)
    else store.step(forwards ? 1 : -1)
  } else if (event.key === 'Home') store.first()
  else if (event.key === 'End') store.last()
  else if (event.key === 'PageUp') page(0.05)
  else if (event.key === 'PageDown') page(-0.05)
  else return
  event.preventDefault()
}

interface LayerProps {
  map: TimeMap
  widthPx: number
  rows: number
}

/** Each lane's density; a path each. */
const Strips = memo(function Strips({ map, widthPx, rows }: LayerProps) {
  const lanes = useLanes()
  const readings = useRun((run) => run.readings)
  const { pitchPx, heightPx, baseOf } = stripsLayout(lanes.length)
  // the density grows with rows
  const strips = useMemo(() => {
    const numbers = lanes.map(({ number }) => number)
    // A strip is six px high: finer columns are noise.
    return readings.density.strips(numbers, map, Math.max(1, widthPx / columnPx))
  }, [readings, lanes, map, widthPx, rows])
  return strips.map(({ lane, counts }, place) => {
    const { colour } = lanes[place]!
    const base = baseOf(place)
    return (
      <g key={lane}>
        <line
          x1={barEdges.left}
          x2={barEdges.left + widthPx}
          y1={base}
          y2={base}
          stroke={colour}
          opacity={pitchPx < 3 ? 0.15 : 0.35}
        />
        <path
          fill={colour}
          d={stripPath(smoothed(counts), barEdges.left, widthPx, base, heightPx)}
        />
      </g>
    )
  })
})

/** What went down, in the strip of whom, and where checks failed. */
const Incidents = memo(function Incidents({ map, widthPx, rows }: LayerProps) {
  const lanes = useLanes()
  const readings = useRun((run) => run.readings)
  const result = useRun((run) => run.result)
  const failures = useMemo(() => (result ? failuresOf(result.checks, rows) : []), [result, rows])
  const timeOf = (row: number) =>
    row > rows ? (map.segments.at(-1)?.toUs ?? 0) : readings.trace.time(Math.max(1, row))
  const crashes = readings.outages.all.filter(({ kind }) => kind === 'crash').slice(0, 500)
  return (
    <>
      <defs>
        <Hatch />
      </defs>
      {readings.outages.all.slice(0, 500).map((outage) => (
        <Down
          key={`${outage.kind} ${outage.lane} ${outage.from}`}
          outage={outage}
          lanes={lanes}
          from={xOf(map, timeOf(outage.from), widthPx)}
          to={xOf(map, timeOf(outage.to), widthPx)}
        />
      ))}
      {apart(
        failures.map(({ row }) => xOf(map, timeOf(row), widthPx)),
        crashes.map(({ from }) => xOf(map, timeOf(from), widthPx)),
      ).map((x, i) => (
        <Failed key={failures[i]!.check.name} failure={failures[i]!} x={x} />
      ))}
    </>
  )
})

/** The pattern of what is down. */
export function Hatch() {
  return (
    <pattern
      id="hatch"
      width="6"
      height="6"
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <line x1="0" y1="0" x2="0" y2="6" stroke="var(--fail)" strokeWidth="1.6" opacity=".55" />
    </pattern>
  )
}

function Down(props: { outage: Outage; lanes: readonly ShownLane[]; from: number; to: number }) {
  const { outage, lanes, from, to } = props
  const place = lanes.findIndex(({ number }) => number === outage.lane)
  const { heightPx, baseOf } = stripsLayout(lanes.length)
  const width = Math.max(3, to - from)
  const failed = outage.kind === 'crash' || outage.kind === 'partition'
  return (
    <g>
      {place >= 0 && (
        <rect
          x={from}
          width={width}
          y={baseOf(place) - heightPx}
          height={heightPx + 0.4}
          className={failed ? 'down' : 'down idle'}
        />
      )}
      {failed && <path d={`M${from - 4} 2.5h8l-4 6.5z`} fill="var(--fail)" />}
    </g>
  )
}

function Failed({ failure, x }: { failure: FailureAt; x: number }) {
  return (
    <path d={`M${x - 3} 3l6 6m0-6l-6 6`} className="failed-cross">
      <title>{failure.check.name}</title>
    </path>
  )
}

const Ticks = memo(function Ticks({ map, widthPx }: { map: TimeMap; widthPx: number }) {
  const { left, axis } = barEdges
  return (
    <>
      <line x1={left} x2={left + widthPx} y1={axis} y2={axis} stroke="var(--line)" />
      {ticksFor(map, widthPx).map(({ position, label }) => {
        const x = Math.round(left + position * widthPx) + 0.5
        return (
          <g key={position}>
            <line
              x1={x}
              x2={x}
              y1={axis}
              y2={label === '' ? axis + 2.5 : axis + 5.5}
              className={label === '' ? 'tick small' : 'tick'}
            />
            {label !== '' && (
              <text x={x + 3} y={axis + 9.5} className="mini">
                {label}
              </text>
            )}
          </g>
        )
      })}
      {map.segments
        .filter(({ folded }) => folded)
        .map(({ from, to }) => (
          <path
            key={from}
            className="fold"
            d={foldPath(left + from * widthPx, ((to - from) * widthPx) / 3, axis)}
          />
        ))}
    </>
  )
})

/** A kink in the axis. */
function foldPath(x: number, third: number, y: number): string {
  return `M${x} ${y}l${third} -3 ${third} 6 ${third} -3`
}

function Playhead({ x }: { x: number }) {
  return (
    <>
      <line x1={x} x2={x} y1={8} y2={barEdges.axis + 1.5} className="playhead" />
      <path d={`M${x - 5} ${barEdges.axis - 0.5}h10v6l-5 5-5-5z`} fill="var(--accent)" />
    </>
  )
}
