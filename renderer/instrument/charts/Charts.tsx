import { memo, useMemo, useState } from 'react'
import { servicesOf } from '../../../app/trace/lanes.ts'
import { Button } from '../../controls/Button.tsx'
import { Empty } from '../../controls/Empty.tsx'
import { keysOf } from '../../keys/actions.ts'
import { labStore } from '../../store/lab.ts'
import { useStore } from '../../store/store.ts'
import { colourOf } from '../../theme/colours.ts'
import { endUsOf } from '../time/use-time-map.ts'
import { useRun, useRunStore } from '../use-run.ts'
import { ChartTable } from './ChartTable.tsx'
import { LineDrawing, plotEdges } from './LineDrawing.tsx'
import { type Chart, chartsOf } from './specs.ts'
import './charts.css'

/** How the run went over time: rates, latencies, queues, and what the lab itself counts. */
export function Charts() {
  const series = useRun((run) => run.series)
  const reader = useRun((run) => run.reader)
  const phase = useRun((run) => run.phase)
  const lab = useRun((run) => run.spec?.lab)
  const described = useStore(labStore, (state) =>
    state.contents?.summary.id === lab ? state.contents?.summary.description?.charts : undefined,
  )
  const services = useMemo(() => servicesOf(reader), [reader])
  const charts = useMemo(
    () => chartsOf(series, described ?? [], services),
    [series, described, services],
  )
  if (charts.length === 0) {
    return (
      <Empty>
        <p>Throughput, latency, queues and what the lab itself counts appear here.</p>
        <p>
          {phase === 'running' || phase === 'starting'
            ? 'They come with the end of the run.'
            : `Press Run (${keysOf('run')}).`}
        </p>
      </Empty>
    )
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="scroll charts" tabIndex={0} aria-label="Charts">
      {charts.map((chart) => (
        <ChartView key={chart.id} chart={chart} services={services} />
      ))}
    </section>
  )
}

function ChartView({ chart, services }: { chart: Chart; services: readonly string[] }) {
  const [asTable, setAsTable] = useState(false)
  const endMs = useRun(endUsOf) / 1_000
  const colours = chart.lines.map(({ service }) => colourOf(services, service))
  return (
    <figure className="chart">
      <figcaption>
        <b>{chart.title}</b>
        <span className="dim">{chart.unit}</span>
        <span className="grow" />
        <Button weight="quiet" onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Chart' : 'Table'}
          <span className="hidden-text"> of {chart.title}</span>
        </Button>
      </figcaption>
      {asTable ? (
        <ChartTable chart={chart} />
      ) : (
        <div className="chart-plot">
          <LineDrawing chart={chart} colours={colours} endMs={endMs} />
          <Now endMs={endMs} />
        </div>
      )}
      <Legend chart={chart} colours={colours} />
    </figure>
  )
}

const Legend = memo(function Legend(props: { chart: Chart; colours: readonly string[] }) {
  const { chart, colours } = props
  return (
    <ul className="chart-legend">
      {chart.lines.map(({ label, dash }, i) => (
        <li key={label}>
          <svg width="18" height="8" aria-hidden="true">
            <line
              x1="0"
              x2="18"
              y1="4"
              y2="4"
              stroke={colours[i]}
              strokeWidth="2"
              strokeDasharray={dash.trim() || undefined}
            />
          </svg>
          {label}
        </li>
      ))}
      {chart.left > 0 && <li className="dim">and {chart.left} smaller ones</li>}
    </ul>
  )
})

/** The shown instant, over the plot: a line of its own, so that winding draws no chart again. */
function Now({ endMs }: { endMs: number }) {
  const nowMs = useRun((run) => run.nowUs) / 1_000
  const store = useRunStore()
  const share = endMs === 0 ? 0 : Math.min(1, nowMs / endMs)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the time bar does the same by key
    // biome-ignore lint/a11y/noStaticElementInteractions: a short cut for the mouse
    <div
      className="chart-now"
      style={plotEdges}
      onClick={(event) => {
        const { left, width } = event.currentTarget.getBoundingClientRect()
        store.pause()
        store.seekTime(((event.clientX - left) / width) * endMs * 1_000)
      }}
    >
      <i style={{ left: `${share * 100}%` }} />
    </div>
  )
}
