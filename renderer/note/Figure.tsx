import { type Curve, type Curves, labelHeights, shortNumber, ticksTo } from './curves.ts'
import type { FinishedRun } from './figures.ts'

const width = 552
const height = 140
const left = 42
const right = 104
const top = 24
const bottom = 22
const labelApart = 15

/** Curves over virtual time, each named at its end; hatched where an instance was down. */
export function Figure({ curves, run }: { curves: Curves; run: FinishedRun }) {
  const endMs = Math.max(run.result.virtualMs, 1)
  const most = Math.max(0, ...curves.curves.flatMap(({ points }) => points.map((at) => at.value)))
  const ticks = ticksTo(most)
  const highest = ticks.at(-1)!
  const x = (ms: number) => left + (Math.min(ms, endMs) / endMs) * (width - left - right)
  const y = (value: number) => height - bottom - (value / highest) * (height - bottom - top)
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={spoken(curves, run)}>
      <defs>
        <pattern
          id="down"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <line x1="0" y1="0" x2="0" y2="6" stroke="var(--fail)" strokeWidth="1.6" />
        </pattern>
      </defs>
      <text x={left - 30} y={12} className="tick">
        {curves.title === '' ? curves.unit : `${curves.title}, ${curves.unit}`}
      </text>
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={left} x2={width - right} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
          <text x={left - 7} y={y(tick) + 4} textAnchor="end" className="tick">
            {shortNumber(tick)}
          </text>
        </g>
      ))}
      {ticksTo((endMs / 1_000) * 0.999)
        .filter((second) => second * 1_000 <= endMs)
        .map((second) => (
          <text
            key={second}
            x={x(second * 1_000)}
            y={height - 6}
            textAnchor="middle"
            className="tick"
          >
            {second} s
          </text>
        ))}
      {run.outages.map(({ fromMs, toMs }) => (
        <rect
          key={`${fromMs} ${toMs}`}
          x={x(fromMs)}
          width={Math.max(3, x(toMs) - x(fromMs))}
          y={top}
          height={height - bottom - top}
          fill="url(#down)"
          opacity="0.5"
        />
      ))}
      {curves.curves.map((curve) => (
        <Line key={`${curve.label} ${curve.colour}`} curve={curve} x={x} y={y} />
      ))}
      <Labels curves={curves.curves} y={y} />
    </svg>
  )
}

interface Scales {
  x: (ms: number) => number
  y: (value: number) => number
}

function Line({ curve, x, y }: { curve: Curve } & Scales) {
  const path = curve.points
    .map(
      ({ atMs, value }, at) =>
        `${at === 0 ? 'M' : 'L'}${x(atMs).toFixed(1)} ${y(value).toFixed(1)}`,
    )
    .join('')
  const last = curve.points.at(-1)
  if (!last) return null
  return (
    <>
      <path
        d={path}
        fill="none"
        stroke={curve.colour}
        strokeWidth="1.75"
        strokeLinejoin="round"
        {...(curve.dashed ? { strokeDasharray: '5 2.5' } : {})}
      />
      <circle cx={x(last.atMs)} cy={y(last.value)} r="2.5" fill={curve.colour} />
    </>
  )
}

function Labels({ curves, y }: { curves: readonly Curve[]; y: Scales['y'] }) {
  const drawn = curves.filter(({ points }) => points.length > 0)
  const wanted = drawn.map(({ points }) => y(points.at(-1)!.value) + 4)
  const heights = labelHeights(wanted, labelApart, height - bottom + 4)
  return drawn.map((curve, at) => (
    <text
      key={`${curve.label} ${curve.colour}`}
      x={width - right + 9}
      y={heights[at]}
      className="line-label"
    >
      {shortNumber(curve.points.at(-1)!.value)} {curve.label}
    </text>
  ))
}

function spoken({ title, unit, curves }: Curves, run: FinishedRun): string {
  const ends = curves.flatMap(({ label, points }) => {
    const last = points.at(-1)
    return last ? [`${label} ends at ${shortNumber(last.value)} ${unit}`] : []
  })
  const seconds = shortNumber(run.result.virtualMs / 1_000)
  return `${title} over ${seconds} simulated seconds. ${ends.join(', ')}.`
}
