import { useRunStore } from '../use-run.ts'
import { short } from './LineDrawing.tsx'
import type { Chart } from './specs.ts'

const mostRows = 60

/** A chart's numbers, for those who can't or won't read lines; a time seeks to it. */
export function ChartTable({ chart }: { chart: Chart }) {
  const store = useRunStore()
  const longest = chart.lines.reduce((a, b) => (b.points.length > a.points.length ? b : a))
  const every = Math.max(1, Math.ceil(longest.points.length / mostRows))
  const times = longest.points.filter((_, i) => i % every === 0)
  const valueAt = (line: Chart['lines'][number], atMs: number) =>
    line.points.find((point) => point.atMs >= atMs)?.value
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="scroll chart-table" tabIndex={0} aria-label={chart.title}>
      <table>
        <thead>
          <tr>
            <th>until</th>
            {chart.lines.map(({ label }) => (
              <th key={label}>{label}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.map(({ atMs }) => (
            <tr key={atMs}>
              <td>
                <button
                  type="button"
                  className="link num"
                  onClick={() => store.seekTime(atMs * 1_000)}
                >
                  {short(atMs / 1_000)} s
                </button>
              </td>
              {chart.lines.map((line) => {
                const value = valueAt(line, atMs)
                return <td key={line.label}>{value === undefined ? '' : short(value)}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {every > 1 && <p className="dim">One in {every} points is listed.</p>}
    </section>
  )
}
