import type { TraceReader } from '../../../app/trace/reader.ts'
import type { Step } from '../../../app/trace/steps.ts'
import type { Placed } from './Arrow.tsx'
import { fitted, lifelineAt } from './columns.ts'
import { labelClass } from './label-class.ts'
import { type Glyph, markOf, statementOf } from './marks.ts'

/** A statement: a square, filled where it commits, crossed where it failed. */
export function StatementDrawing(props: Placed & { trace: TraceReader; step: Step }) {
  const { trace, step, columns, at, colour, later, now } = props
  const { label, commits, failed } = statementOf(trace, step)
  const x = lifelineAt(columns, at)
  const stroke = failed ? 'var(--fail)' : colour
  return (
    <>
      <g opacity={later ? 0.45 : 1}>
        <rect
          x={x - 5}
          y={-5}
          width={10}
          height={10}
          rx={2}
          fill={commits ? stroke : 'var(--paper)'}
          stroke={stroke}
          strokeWidth={1.5}
        />
        {failed && <path d={`M${x - 2.5} -2.5l5 5m0-5l-5 5`} className="cross" />}
      </g>
      <Words x={x} columns={columns} label={label} failed={failed} later={later} now={now} />
    </>
  )
}

/** Something on one lifeline. */
export function MarkDrawing(props: Placed & { trace: TraceReader; row: number }) {
  const { trace, row, columns, at, colour, later, now } = props
  const { glyph, label, failed } = markOf(trace, row)
  const x = lifelineAt(columns, at)
  return (
    <>
      <g opacity={later && glyph !== 'ring' ? 0.45 : 1}>
        <GlyphDrawing x={x} glyph={glyph} colour={failed ? 'var(--fail)' : colour} />
      </g>
      <Words x={x} columns={columns} label={label} failed={failed} later={later} now={now} />
    </>
  )
}

function GlyphDrawing({ x, glyph, colour }: { x: number; glyph: Glyph; colour: string }) {
  const ring = { fill: 'var(--paper)', stroke: colour, strokeWidth: 1.5 }
  switch (glyph) {
    case 'dead':
      return (
        <>
          <circle cx={x} cy={0} r={7} fill={colour} />
          <path d={`M${x - 3} -3l6 6m0-6l-6 6`} className="cross on-fail" />
        </>
      )
    case 'cross':
      return (
        <>
          <circle cx={x} cy={0} r={6} {...ring} />
          <path d={`M${x - 2.5} -2.5l5 5m0-5l-5 5`} stroke={colour} strokeWidth={1.5} />
        </>
      )
    case 'ring':
      return (
        <>
          <circle cx={x} cy={0} r={6.5} fill="var(--paper)" />
          <circle cx={x} cy={0} r={5} {...ring} />
        </>
      )
    case 'diamond':
      return <path d={`M${x} -5.5l5.5 5.5-5.5 5.5-5.5-5.5z`} {...ring} />
    case 'triangle':
      return <path d={`M${x - 4} -5l8.5 5-8.5 5z`} {...ring} />
    case 'bars':
      return (
        <>
          <rect x={x - 6} y={-6} width={12} height={12} fill="var(--paper)" />
          <path d={`M${x - 2.5} -4.5v9M${x + 2.5} -4.5v9`} stroke={colour} strokeWidth={2} />
        </>
      )
    case 'dash':
      return <path d={`M${x - 4} -2.5h8M${x - 4} 2.5h8`} stroke={colour} strokeWidth={1.5} />
    default:
      return <circle cx={x} cy={0} r={3} fill={colour} />
  }
}

function Words(props: {
  x: number
  columns: Placed['columns']
  label: string
  failed: boolean
  later: boolean
  now: boolean
}) {
  const { x, columns, label, failed, later, now } = props
  return (
    <text x={x + 12} y={3.5} className={labelClass({ side: true, later, now, failed })}>
      {fitted(label, columns.pitch - 20)}
    </text>
  )
}
