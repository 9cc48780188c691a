/** Decides what a figure draws: which curves of a run, in which colours, at which points. */
import type { LabDescription } from '../../app/lab/run.ts'
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
}
/** What a figure draws. */
export interface Curves {
  readonly title: string
  readonly unit: string
  readonly curves: readonly Curve[]
}

const mostPoints = 300

type Reading = (point: MetricSeries['points'][number], stepMs: number) => number | undefined
const rate: Reading = ({ value }, stepMs) => (value * 1_000) / stepMs
const level: Reading = ({ value }) => value
const p50: Reading = (point) => point.p50
const p99: Reading = (point) => point.p99

function read({ points, stepMs }: MetricSeries, reading: Reading): Curve['points'] {
  return points.flatMap((point) => {
    const value = reading(point, stepMs)
    return value === undefined ? [] : [{ atMs: point.atMs, value }]
  })
}

/** A counter's sum since the start: of few events a rate is noise, a sum shows what is missing. */
function summed(series: MetricSeries): Curve['points'] {
  let sum = 0
  return series.points.map(({ atMs, value }) => {
    sum += value
    return { atMs, value: sum }
  })
}

/** At most 300 points; of those that fall together the highest stays: no peak is lost. */
function thinned(points: Curve['points']): Curve['points'] {
  const width = Math.ceil(points.length / mostPoints)
  if (width <= 1) return points
  const groups = Array.from({ length: Math.ceil(points.length / width) }, (_, at) =>
    points.slice(at * width, (at + 1) * width),
  )
  // The last point carries the label.
  return groups.map((group, at) =>
    at === groups.length - 1
      ? group.at(-1)!
      : group.reduce((most, point) => (point.value > most.value ? point : most)),
  )
}

/** Curves for what a block asks to see: `latency`, `throughput`, `errors`, or a chart's title. */
export function curvesOf(show: string, run: FinishedRun, lab: LabDescription): Curves {
  const { curves, ...words } = allCurves(show, run, lab)
  return { ...words, curves: curves.map((one) => ({ ...one, points: thinned(one.points) })) }
}

function allCurves(show: string, run: FinishedRun, lab: LabDescription): Curves {
  const chart = lab.charts.find(({ title }) => title === show)
  if (chart) return chartCurves(chart, run, lab)
  const ofLoads = run.series.filter(
    ({ name, kind }) => kind === 'latency' && run.loads.some((load) => name.startsWith(`${load}.`)),
  )
  const several = ofLoads.length > 1
  const named = (name: string, what: string) => (several ? `${name} ${what}` : what)
  if (show === 'throughput' || show === 'errors') {
    const answered = ofLoads.map((series) => ({
      label: named(series.name, 'answered'),
      colour: 'var(--s0)',
      dashed: false,
      points: read(series, rate),
    }))
    const failed = show === 'errors' ? failedCurves(run, ofLoads) : []
    return {
      title: show === 'errors' ? 'Answers' : 'Throughput',
      unit: '1/s',
      curves: [...answered, ...failed],
    }
  }
  const curves = ofLoads.flatMap((series) => [
    {
      label: named(series.name, 'p50'),
      colour: 'var(--s0)',
      dashed: false,
      points: read(series, p50),
    },
    {
      label: named(series.name, 'p99'),
      colour: 'var(--s0)',
      dashed: true,
      points: read(series, p99),
    },
  ])
  return { title: 'Latency', unit: 'ms', curves }
}

function failedCurves(run: FinishedRun, ofLoads: readonly MetricSeries[]): Curve[] {
  return run.series
    .filter(({ name }) => ofLoads.some((series) => name === `${series.name}.failed`))
    .map((series) => ({
      label: 'failed',
      colour: 'var(--fail)',
      dashed: true,
      points: read(series, rate),
    }))
}

function chartCurves(
  { title, unit, series: names }: LabDescription['charts'][number],
  run: FinishedRun,
  lab: LabDescription,
): Curves {
  const perSecond = /\/\s*s$/.test(unit)
  const inTotal = names.every((name) => seriesOf(name, run).every(({ kind }) => kind === 'count'))
  const curves: Curve[] = []
  for (const name of names) {
    for (const series of seriesOf(name, run)) {
      const [service = '', ...rest] = series.name.split('.')
      const look = {
        colour: colourOf(lab.services, service.replace(/#\d+$/, '')),
        // Two curves of one colour must differ in more than colour.
        dashed: curves.some(
          (curve) => curve.colour === colourOf(lab.services, service) && !curve.dashed,
        ),
      }
      const label = rest.join('.') || series.name
      const distribution = series.kind === 'latency' || series.kind === 'observe'
      if (distribution && !perSecond) {
        curves.push({ ...look, label: `${label} p50`, dashed: false, points: read(series, p50) })
        curves.push({ ...look, label: `${label} p99`, dashed: true, points: read(series, p99) })
      } else {
        const reading = perSecond ? rate : level
        curves.push({ ...look, label, points: inTotal ? summed(series) : read(series, reading) })
      }
    }
  }
  return { title, unit: inTotal ? 'in total' : unit, curves }
}

/** A lab names `order.queue`, or a metric alone for every service's. */
function seriesOf(name: string, { series }: FinishedRun): readonly MetricSeries[] {
  return series.filter((one) => one.name === name || one.name.endsWith(`.${name}`))
}

/** Round numbers from 0 that span what is drawn: at most five. */
export function ticksTo(most: number): number[] {
  if (!(most > 0)) return [0, 1]
  const rough = most / 4
  const magnitude = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((one) => one * magnitude).find((one) => one >= rough)!
  const ticks: number[] = []
  for (let at = 0; at < most + step; at += step) ticks.push(Number(at.toPrecision(12)))
  return ticks
}

/** Heights of labels beside the ends of their curves, moved apart so that none covers another. */
export function labelHeights(wanted: readonly number[], apart: number, lowest: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]!)
  const heights = [...wanted]
  let above = Number.NEGATIVE_INFINITY
  for (const index of order) {
    heights[index] = Math.max(wanted[index]!, above + apart)
    above = heights[index]
  }
  // Those pushed out at the bottom move up again, and push those above them.
  let below = lowest + apart
  for (const index of order.reverse()) {
    heights[index] = Math.min(heights[index]!, below - apart)
    below = heights[index]
  }
  return heights
}

/** A number for a label: three digits that matter. */
export function shortNumber(value: number): string {
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}
