import { useId } from 'react'
import { useSize } from '../instrument/use-size.ts'
import type { Curve, Curves } from './curves.ts'
import type { FinishedRun } from './figures.ts'
import { labelHeights, shortNumber, ticksTo } from './scales.ts'

const height = 140
const left = 42
const right = 126
const top = 24
const bottom = 22
const labelApart = 15
const narrowestPx = 300

/** Virtual ms and values as px of the drawing. */
interface Scales {
  readonly width: number
  readonly x: (ms: number) => number
  readonly y: (value: number) => number
}

/** Curves over virtual time, each named at its end; hatched where something was down. */
export function Figure({ curves, run }: { curves: Curves; run: FinishedRun }) {
  const { ref, widthPx } = useSize<HTMLDivElement>()
  const hatch = useId()
  const width = Math.max(narrowestPx, widthPx)
  const endMs = Math.max(run.result.virtualMs, 1)
  const most = Math.max(0, ...curves.curves.flatMap(({ points }) => points.map((at) => at.value)))
  const ticks = ticksTo(most)
  const highest = ticks.at(-1)!
  const scales: Scales = {
    width,
    x: (ms) => left + (Math.min(ms, endMs) / endMs) * (width - left - right),
    y: (value) => height - bottom - (value / highest) * (height - bottom - top),
  }
  return (
    <div ref={ref} className="figure-drawing">
      {widthPx > 0 && (
        <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={spoken(curves, run)}>
          <Hatch id={hatch} />
          <text x={left - 30} y={12} className="tick">
            {curves.title}, {curves.unit}
          </text>
          <Axes ticks={ticks} endMs={endMs} scales={scales} />
          <Outages run={run} scales={scales} hatch={hatch} />
          {curves.curves.map((curve) => (
            <Line key={`${curve.label} ${curve.colour}`} curve={curve} scales={scales} />
          ))}
          <Labels curves={curves.curves} scales={scales} />
        </svg>
      )}
    </div>
  )
}

function Hatch({ id }: { id: string }) {
  return (
    <defs>
      <pattern
        id={id}
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <line x1="0" y1="0" x2="0" y2="6" stroke="var(--fail)" strokeWidth="1.6" />
      </pattern>
    </defs>
  )
}

function Axes(props: { ticks: readonly number[]; endMs: number; scales: Scales }) {
  const { ticks, endMs, scales } = props
  const { width, x, y } = scales
  const seconds = ticksTo((endMs / 1_000) * 0.999).filter((second) => second * 1_000 <= endMs)
  return (
    <>
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={left} x2={width - right} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
          <text x={left - 7} y={y(tick) + 4} textAnchor="end" className="tick">
            {shortNumber(tick)}
          </text>
        </g>
      ))}
      {seconds.map((at) => (
        <text key={at} x={x(at * 1_000)} y={height - 6} textAnchor="middle" className="tick">
          {at} s
        </text>
      ))}
    </>
  )
}

function Outages(props: { run: FinishedRun; scales: Scales; hatch: string }) {
  const { x } = props.scales
  return props.run.outages.map(({ fromMs, toMs }) => (
    <rect
      key={`${fromMs} ${toMs}`}
      x={x(fromMs)}
      width={Math.max(3, x(toMs) - x(fromMs))}
      y={top}
      height={height - bottom - top}
      fill={`url(#${props.hatch})`}
      opacity="0.5"
    />
  ))
}

const dashes = { strokeDasharray: '5 2.5' }

function Line({ curve, scales: { x, y } }: { curve: Curve; scales: Scales }) {
  const at = curve.points.map(({ atMs, value }) => `${x(atMs).toFixed(1)} ${y(value).toFixed(1)}`)
  if (at.length === 0) return null
  return (
    <path
      d={`M${at.join('L')}`}
      fill="none"
      stroke={curve.colour}
      strokeWidth="1.75"
      strokeLinejoin="round"
      {...(curve.dashed ? dashes : {})}
    />
  )
}

/** Each curve's name and what it came to, at that height, with a piece of its line. */
function Labels({ curves, scales: { width, y } }: { curves: readonly Curve[]; scales: Scales }) {
  const wanted = curves.map(({ total }) => Math.max(top, y(total)))
  const heights = labelHeights(wanted, labelApart, height - bottom)
  return curves.map((curve, at) => (
    <g key={`${curve.label} ${curve.colour}`}>
      <line
        x1={width - right + 6}
        x2={width - right + 20}
        y1={heights[at]}
        y2={heights[at]}
        stroke={curve.colour}
        strokeWidth="1.75"
        {...(curve.dashed ? dashes : {})}
      />
      <text x={width - right + 25} y={heights[at]! + 4} className="line-label">
        {shortNumber(curve.total)} {curve.label}
      </text>
    </g>
  ))
}

function spoken({ title, unit, curves }: Curves, run: FinishedRun): string {
  const ends = curves.map(({ label, total }) => `${label} ${shortNumber(total)} ${unit}`)
  const seconds = shortNumber(run.result.virtualMs / 1_000)
  return `${title} over ${seconds} simulated seconds. Over the run: ${ends.join(', ')}.`
}
