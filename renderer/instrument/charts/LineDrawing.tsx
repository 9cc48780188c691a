import { memo, useMemo } from 'react'
import { CartesianGrid, Line, LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import { roundStep } from '../time/ticks.ts'
import type { Chart } from './specs.ts'

const axisPx = 44
const marginPx = { top: 6, right: 12, bottom: 0, left: 0 }
const axisHeightPx = 18

/** Edges of the plot within the drawing, for what is laid over it. */
export const plotEdges = {
  left: axisPx + marginPx.left,
  right: marginPx.right,
  top: marginPx.top,
  bottom: axisHeightPx,
} as const

/** The lines of a chart. Drawn once a run: the cursor is laid over it. */
export const LineDrawing = memo(function LineDrawing(props: {
  chart: Chart
  colours: readonly string[]
  endMs: number
}) {
  const { chart, colours, endMs } = props
  const data = useMemo(() => joined(chart), [chart])
  const ticks = useMemo(() => roundTimes(endMs), [endMs])
  return (
    <ResponsiveContainer width="100%" height="100%" debounce={50}>
      <LineChart data={data} margin={marginPx} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="atMs"
          type="number"
          domain={[0, Math.max(1, endMs)]}
          height={axisHeightPx}
          tick={{ className: 'chart-tick' }}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          tickFormatter={(ms: number) =>
            endMs >= 2_000 ? `${short(ms / 1_000)} s` : `${short(ms)} ms`
          }
          ticks={ticks}
          minTickGap={24}
        />
        <YAxis
          width={axisPx}
          tick={{ className: 'chart-tick' }}
          tickLine={false}
          axisLine={false}
          tickFormatter={short}
          tickCount={4}
        />
        {chart.lines.map(({ label, dash }, i) => (
          <Line
            key={label}
            dataKey={`l${i}`}
            stroke={colours[i] ?? 'var(--s0)'}
            strokeWidth={1.5}
            strokeDasharray={dash.trim()}
            dot={false}
            activeDot={false}
            isAnimationActive={false}
            type="linear"
            connectNulls
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  )
})

/** Points of all lines by time: what the library reads. */
function joined({ lines }: Chart): Record<string, number>[] {
  const byTime = new Map<number, Record<string, number>>()
  for (const [i, { points }] of lines.entries()) {
    for (const { atMs, value } of points) {
      const entry = byTime.get(atMs) ?? { atMs }
      entry[`l${i}`] = value
      byTime.set(atMs, entry)
    }
  }
  return [...byTime.values()].sort((a, b) => a.atMs! - b.atMs!)
}

/** Four to nine round times from 0 to the end. */
function roundTimes(endMs: number): number[] {
  const step = roundStep(Math.max(1, endMs) / 8)
  return Array.from({ length: Math.floor(endMs / step) + 1 }, (_, i) => i * step)
}

/** A number as an axis writes it: `1.5k`, `0.25`. */
export function short(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e6) return `${Number((value / 1e6).toFixed(1))}M`
  if (size >= 10_000) return `${Number((value / 1e3).toFixed(1))}k`
  return String(Number(value.toPrecision(size >= 1_000 ? 4 : 3)))
}
