/** Which charts a run has: rates, latencies, queues, and what the lab itself counts. */
import type { MetricSeries } from '../../../app/trace/format.ts'

/** One line of a chart: points in virtual ms. */
export interface ChartLine {
  readonly label: string
  /** Whose it is, for its colour; '' for nobody's. */
  readonly service: string
  /** Drawn dashed or dotted, so that lines of one service can be told apart. */
  readonly dash: string
  readonly points: readonly { readonly atMs: number; readonly value: number }[]
}

/** One chart. */
export interface Chart {
  readonly id: string
  readonly title: string
  readonly unit: string
  readonly lines: readonly ChartLine[]
  /** Lines left out because there are too many to tell apart. */
  readonly left: number
}

/** A chart as a lab declares it. */
export interface DeclaredChart {
  readonly title: string
  readonly unit: string
  readonly series: readonly string[]
}

const mostLines = 8
const mostPoints = 500
const dashes = ['', '5 3', '2 2', '8 3 2 3']

/** The charts of a run, the most telling first. */
export function chartsOf(
  series: readonly MetricSeries[],
  declared: readonly DeclaredChart[],
  services: readonly string[],
): Chart[] {
  const latencies = series.filter(({ kind }) => kind === 'latency')
  const waiting = series.filter(({ name }) => /\.(inProgress|waiting)$/.test(name))
  const utilisation = series.filter(({ name }) => name.endsWith('.utilisation'))
  const known = new Set([...latencies, ...waiting, ...utilisation].map(({ name }) => name))
  const charts: Chart[] = []
  for (const { title, unit, series: names } of declared) {
    const own = names.flatMap((name) => series.filter((one) => matches(one.name, name)))
    for (const { name } of own) known.add(name)
    charts.push(
      chartOf(
        `lab-${title}`,
        title,
        unit,
        // Of a latency asked for by the second its rate is meant, not its percentiles.
        own.flatMap((one) =>
          /\/\s*s$/.test(unit) ? [rateLine(one, services)] : linesOf(one, services),
        ),
      ),
    )
  }
  const rates = latencies.map((one) => rateLine(one, services))
  charts.push(chartOf('throughput', 'Throughput', '1/s', rates))
  for (const one of seenByLoads(latencies, services)) {
    charts.push(
      chartOf(`latency-${one.name}`, `Latency of ${one.name}`, 'ms', percentiles(one, services)),
    )
  }
  const queues = waiting.map((one) => levelLine(one, services))
  charts.push(chartOf('queues', 'Under way and waiting', 'messages', queues))
  const busy = utilisation.map((one) => levelLine(one, services, 100))
  charts.push(chartOf('utilisation', 'Processor in use', '%', busy))
  const others = series.filter(({ name }) => !known.has(name))
  for (const one of others) {
    charts.push(chartOf(`own-${one.name}`, one.name, unitOf(one), linesOf(one, services)))
  }
  return charts.filter(({ lines }) => lines.length > 0)
}

/** A lab names `order.queue`, or a metric alone for every service's. */
function matches(name: string, declared: string): boolean {
  return name === declared || name.endsWith(`.${declared}`)
}

/** What callers from outside saw; if there are none, what each service measured. */
function seenByLoads(
  latencies: readonly MetricSeries[],
  services: readonly string[],
): readonly MetricSeries[] {
  const outside = latencies.filter(({ name }) => !services.includes(ownerOf(name)))
  return (outside.length > 0 ? outside : latencies).slice(0, 4)
}

function unitOf({ kind }: MetricSeries): string {
  return kind === 'count' ? '1/s' : ''
}

function chartOf(id: string, title: string, unit: string, lines: readonly ChartLine[]): Chart {
  const busiest = [...lines].sort((a, b) => peak(b) - peak(a)).slice(0, mostLines)
  const kept = lines.filter((line) => busiest.includes(line))
  return { id, title, unit, lines: told(kept), left: lines.length - kept.length }
}

function peak({ points }: ChartLine): number {
  return points.reduce((most, { value }) => Math.max(most, value), 0)
}

/** Lines of one colour get dashes of their own. */
function told(lines: readonly ChartLine[]): ChartLine[] {
  const seen = new Map<string, number>()
  return lines.map((line) => {
    const count = seen.get(line.service) ?? 0
    seen.set(line.service, count + 1)
    return line.dash === '' ? { ...line, dash: dashes[count % dashes.length]! } : line
  })
}

/** The instance or load a series is of: `server#2.work` is server's; the broker's are nobody's. */
export function ownerOf(name: string): string {
  return name.split('.')[0]!.split('#')[0]!
}

function serviceOf(name: string, services: readonly string[]): string {
  const owner = ownerOf(name)
  return services.includes(owner) ? owner : ''
}

function linesOf(series: MetricSeries, services: readonly string[]): ChartLine[] {
  if (series.kind === 'latency' || series.kind === 'observe') return percentiles(series, services)
  return [series.kind === 'count' ? rateLine(series, services) : levelLine(series, services)]
}

function rateLine(series: MetricSeries, services: readonly string[]): ChartLine {
  return line(series, services, series.name, '', ({ value }) => (value * 1_000) / series.stepMs)
}

function levelLine(series: MetricSeries, services: readonly string[], factor = 1): ChartLine {
  return line(series, services, series.name, '', ({ value }) => value * factor)
}

function percentiles(series: MetricSeries, services: readonly string[]): ChartLine[] {
  return [
    line(series, services, 'P50', ' ', ({ p50 }) => p50 ?? 0),
    line(series, services, 'P95', '5 3', ({ p95 }) => p95 ?? 0),
    line(series, services, 'P99', '2 2', ({ p99 }) => p99 ?? 0),
  ]
}

function line(
  series: MetricSeries,
  services: readonly string[],
  label: string,
  dash: string,
  value: (point: MetricSeries['points'][number]) => number,
): ChartLine {
  const points = series.points.map((point) => ({ atMs: point.atMs, value: value(point) }))
  return { label, service: serviceOf(series.name, services), dash, points: thinned(points) }
}

/** At most 500 points; of those that fall together the largest stays, so that no peak is lost. */
function thinned(points: readonly { atMs: number; value: number }[]): ChartLine['points'] {
  if (points.length <= mostPoints) return points
  const width = points.length / mostPoints
  return Array.from({ length: mostPoints }, (_, i) => {
    const group = points.slice(Math.floor(i * width), Math.floor((i + 1) * width))
    return group.reduce((most, point) => (point.value > most.value ? point : most))
  })
}
