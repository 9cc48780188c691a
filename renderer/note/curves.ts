/** Decides what a figure draws: which curves of a run, in which colours, at which points. */
import type { LabDescription, MetricTotal } from '../../app/lab/run.ts'
import type { MetricSeries } from '../../app/trace/format.ts'
import { colourOf } from '../theme/colours.ts'
import type { FinishedRun } from './figures.ts'

/** One curve. */
export interface Curve {
  readonly label: string
  readonly colour: string
  readonly dashed: boolean
  /** Ascending in time; what has no value is left out. */
  readonly points: readonly { readonly atMs: number; readonly value: number }[]
  /** What it came to over the whole run: said at its end. */
  readonly total: number
}
/** What a figure draws. */
export interface Curves {
  readonly title: string
  readonly unit: string
  readonly curves: readonly Curve[]
}

/** How a curve is read from a series: a step's value, and the whole run's. */
interface Reading {
  readonly step: (point: MetricSeries['points'][number], stepMs: number) => number | undefined
  readonly whole: (total: MetricTotal) => number | undefined
}
const rate: Reading = {
  step: ({ value }, stepMs) => (value * 1_000) / stepMs,
  whole: (total) => total.rate,
}
const level: Reading = { step: ({ value }) => value, whole: (total) => total.value }
const p50: Reading = { step: (point) => point.p50, whole: (total) => total.p50 }
const p99: Reading = { step: (point) => point.p99, whole: (total) => total.p99 }
const count: Reading = { step: ({ value }) => value, whole: (total) => total.count }

type Look = Omit<Curve, 'points' | 'total'>

function curve(run: FinishedRun, series: MetricSeries, look: Look, reading: Reading): Curve {
  const points = series.points.flatMap((point) => {
    const value = reading.step(point, series.stepMs)
    return value === undefined ? [] : [{ atMs: point.atMs, value }]
  })
  // A counter is drawn as its sum: of few events a rate is noise, a sum shows what is missing.
  const drawn = thinned(reading === count ? summed(points) : points)
  const totals = run.result.metrics[series.name]
  const whole = totals === undefined ? undefined : reading.whole(totals)
  return { ...look, points: drawn, total: whole ?? drawn.at(-1)?.value ?? 0 }
}

function summed(points: Curve['points']): Curve['points'] {
  let sum = 0
  return points.map(({ atMs, value }) => {
    sum += value
    return { atMs, value: sum }
  })
}

const mostPoints = 300

/** At most 300 points; of those that fall together the highest stays: no peak is lost. */
function thinned(points: Curve['points']): Curve['points'] {
  const width = Math.ceil(points.length / mostPoints)
  if (width <= 1) return points
  const groups = Array.from({ length: Math.ceil(points.length / width) }, (_, at) =>
    points.slice(at * width, (at + 1) * width),
  )
  // The last one is where the curve ends.
  return groups.map((group, at) =>
    at === groups.length - 1
      ? group.at(-1)!
      : group.reduce((most, point) => (point.value > most.value ? point : most)),
  )
}

/** Curves for what a block asks to see: `latency`, `throughput`, `errors`, or a chart's title. */
export function curvesOf(show: string, run: FinishedRun, lab: LabDescription): Curves {
  const chart = lab.charts.find(({ title }) => title === show)
  if (chart) return chartCurves(chart, run, lab)
  const ofLoads = run.series.filter(
    ({ name, kind }) => kind === 'latency' && run.loads.some((load) => name.startsWith(`${load}.`)),
  )
  const look = (series: MetricSeries, what: string, dashed: boolean): Look => ({
    label: ofLoads.length > 1 ? `${series.name} ${what}` : what,
    colour: 'var(--s0)',
    dashed,
  })
  if (show !== 'throughput' && show !== 'errors') {
    const curves = ofLoads.flatMap((series) => [
      curve(run, series, look(series, 'p50', false), p50),
      curve(run, series, look(series, 'p99', true), p99),
    ])
    return { title: 'Latency', unit: 'ms', curves }
  }
  const answered = ofLoads.map((one) => curve(run, one, look(one, 'answered', false), rate))
  if (show === 'throughput') return { title: 'Throughput', unit: '1/s', curves: answered }
  return { title: 'Answers', unit: '1/s', curves: [...answered, ...failedCurves(run, ofLoads)] }
}

function failedCurves(run: FinishedRun, ofLoads: readonly MetricSeries[]): Curve[] {
  const look = { label: 'failed', colour: 'var(--fail)', dashed: true }
  return run.series
    .filter(({ name }) => ofLoads.some((series) => name === `${series.name}.failed`))
    .map((series) => curve(run, series, look, rate))
}

function chartCurves(
  { title, unit, series: names }: LabDescription['charts'][number],
  run: FinishedRun,
  lab: LabDescription,
): Curves {
  const chosen = names.flatMap((name) => seriesOf(name, run))
  const perSecond = /\/\s*s$/.test(unit)
  const inTotal = chosen.length > 0 && chosen.every(({ kind }) => kind === 'count')
  const curves: Curve[] = []
  for (const series of chosen) {
    const [owner = '', ...rest] = series.name.split('.')
    const colour = colourOf(lab.services, owner.replace(/#\d+$/, ''))
    // Two curves of one colour must differ in more than colour.
    const dashed = curves.some((other) => other.colour === colour && !other.dashed)
    const label = rest.join('.') || series.name
    const distribution = series.kind === 'latency' || series.kind === 'observe'
    if (distribution && !perSecond) {
      const half = { label: `${label} p50`, colour, dashed: false }
      const high = { label: `${label} p99`, colour, dashed: true }
      curves.push(curve(run, series, half, p50), curve(run, series, high, p99))
    } else {
      const reading = inTotal ? count : perSecond ? rate : level
      curves.push(curve(run, series, { label, colour, dashed }, reading))
    }
  }
  return { title, unit: inTotal ? 'in total' : unit, curves }
}

/** A lab names `order.queue`, or a metric alone for every service's. */
function seriesOf(name: string, { series }: FinishedRun): readonly MetricSeries[] {
  return series.filter((one) => one.name === name || one.name.endsWith(`.${name}`))
}
