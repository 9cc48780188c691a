import type { Curves } from './curves.ts'
import { shortNumber } from './scales.ts'

const mostRows = 20

/** A figure's numbers, for who can't see its curves or wants to read them. */
export function FigureTable({ curves: { curves, unit } }: { curves: Curves }) {
  const times = [...new Set(curves.flatMap(({ points }) => points.map(({ atMs }) => atMs)))]
  const every = Math.ceil(times.length / mostRows)
  const rows = times.sort((a, b) => a - b).filter((_, at) => at % every === 0)
  return (
    <table className="figure-table num">
      <thead>
        <tr>
          <th>s</th>
          {curves.map(({ label }) => (
            <th key={label}>
              {label}, {unit}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((atMs) => (
          <tr key={atMs}>
            <td>{shortNumber(atMs / 1_000)}</td>
            {curves.map(({ label, points }) => {
              const point = points.find((one) => one.atMs === atMs)
              return <td key={label}>{point ? shortNumber(point.value) : '–'}</td>
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
