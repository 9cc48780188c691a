import type { TraceReader } from '../../../app/trace/reader.ts'
import { Shape, type ShapeCode, type Step } from '../../../app/trace/steps.ts'
import { type Columns, fitted, lifelineAt } from './columns.ts'
import { labelClass } from './label-class.ts'
import { arrowOf } from './marks.ts'

/** Where on the drawing something stands, and how it is told apart. */
export interface Placed {
  columns: Columns
  /** Number of the lifeline, from the left. */
  at: number
  colour: string
  /** It is still to come. */
  later: boolean
  now: boolean
}

const headPx = 7

/**
 * A message: a whole arrow where it arrives, a broken line where it has only left, a broken line
 * that ends in a cross where it is lost.
 */
export function Arrow(
  props: Placed & { trace: TraceReader; step: Step; shape: ShapeCode; to: number },
) {
  const { trace, step, shape, to, at, columns, colour, later, now } = props
  const { label, failed } = arrowOf(trace, step)
  const stroke = failed ? 'var(--fail)' : colour
  const x1 = lifelineAt(columns, at)
  if (to === at) return <Loop x={x1} colour={stroke} label={label} later={later} />
  const x2 = to < 0 ? x1 + columns.pitch * 0.8 : lifelineAt(columns, to)
  const dir = x2 > x1 ? 1 : -1
  const lost = shape === Shape.lost || to < 0
  const broken = lost || shape === Shape.leaves
  const end = lost ? x1 + (x2 - x1) * 0.88 : x2 - dir * 2
  const hop = Math.min(Math.abs(end - x1), columns.pitch)
  const text = fitted(label, Math.max(Math.abs(end - x1) - 26, 20))
  // On one hop if the words fit there, else over the whole of the arrow.
  const fits = text.length * 5.9 < hop - 24
  const middle = fits ? x1 + (dir * hop) / 2 : (x1 + end) / 2
  return (
    <>
      <g opacity={later ? 0.45 : 1}>
        <line
          x1={x1}
          x2={shape === Shape.leaves ? end : end - dir * 3}
          y1={0}
          y2={0}
          stroke={stroke}
          strokeWidth={1.5}
          strokeDasharray={broken ? '3 3' : undefined}
        />
        {shape !== Shape.arrives && <circle cx={x1} cy={0} r={2.5} fill={stroke} />}
        {lost && <path d={`M${end - 4} -4l8 8m0-8l-8 8`} className="cross" />}
        {!broken && (
          <path d={`M${end - dir * headPx} -4L${end} 0l${-dir * headPx} 4z`} fill={stroke} />
        )}
      </g>
      <text
        x={middle}
        y={3.5}
        textAnchor="middle"
        className={labelClass({ side: false, later, now, failed })}
      >
        {text}
      </text>
    </>
  )
}

/** A message an instance sends to itself. */
function Loop(props: { x: number; colour: string; label: string; later: boolean }) {
  const { x, colour, label, later } = props
  return (
    <>
      <g opacity={later ? 0.45 : 1}>
        <path d={`M${x} -6h16v12h-10`} fill="none" stroke={colour} strokeWidth={1.5} />
        <path d={`M${x + 9} 2L${x + 3} 6l6 4z`} fill={colour} />
      </g>
      <text
        x={x + 22}
        y={3.5}
        className={labelClass({ side: false, later, now: false, failed: false })}
      >
        {label}
      </text>
    </>
  )
}
