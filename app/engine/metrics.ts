/**
 * What is measured, by step of virtual time and in total. Latencies are kept in µs, shown in ms.
 */
import type { MetricTotal } from '../lab/run.ts'
import type { MetricSeries } from '../trace/format.ts'
import { Histogram } from './histogram.ts'

type Point = MetricSeries['points'][number]

/** A distribution: latencies (µs), or samples of a lab's own in thousandths of its unit. */
export class Distribution {
  readonly kind: 'latency' | 'observe'
  readonly step = new Histogram()
  /** What earlier steps held; null in the first. */
  total: Histogram | null = null
  readonly points: Point[] = []

  constructor(kind: 'latency' | 'observe') {
    this.kind = kind
  }
}

class Level {
  readonly kind: 'count' | 'gauge'
  /** Of this step for a counter, present for a gauge. */
  value = 0
  total = 0
  readonly points: Point[] = []

  constructor(kind: 'count' | 'gauge') {
    this.kind = kind
  }
}

/** A width that gives about 120 points, of 1, 2 or 5 × 10ⁿ ms. */
export function stepFor(endMs: number): number {
  let step = 1
  for (let i = 0; endMs / step > 125; i++) step *= i % 3 === 1 ? 2.5 : 2
  return step
}

/** All metrics of a run. */
export class Metrics {
  readonly stepUs: number
  readonly #distributions = new Map<string, Distribution>()
  readonly #levels = new Map<string, Level>()
  /** Virtual time of the next step's end, µs. */
  nextStep: number
  /** Called before a step is closed, to set gauges. */
  sample: () => void = () => {}

  /** `stepMs` is the width of a chart's point; infinite where only totals are asked for. */
  constructor(stepMs: number) {
    this.stepUs = stepMs * 1000
    this.nextStep = this.stepUs
  }

  distribution(name: string, kind: 'latency' | 'observe'): Distribution {
    let found = this.#distributions.get(name)
    if (found === undefined) {
      found = new Distribution(kind)
      this.#distributions.set(name, found)
    }
    return found
  }

  observe(name: string, value: number): void {
    const scaled = Math.max(0, Math.round(value * 1000))
    if (!Number.isFinite(scaled)) throw new TypeError(`metric.observe('${name}'): not a number`)
    this.distribution(name, 'observe').step.record(scaled)
  }

  count(name: string, by: number): void {
    const level = this.#level(name, 'count')
    level.value += by
    level.total += by
  }

  gauge(name: string, value: number): void {
    this.#level(name, 'gauge').value = value
  }

  #level(name: string, kind: 'count' | 'gauge'): Level {
    let level = this.#levels.get(name)
    if (level === undefined) {
      level = new Level(kind)
      this.#levels.set(name, level)
    }
    return level
  }

  /** Closes every step that ended at or before `time` (µs). */
  advance(time: number): void {
    while (this.nextStep <= time) {
      this.sample()
      const atMs = this.nextStep / 1000
      for (const one of this.#distributions.values()) {
        if (one.step.count > 0) {
          one.points.push({ atMs, value: one.step.count, ...percentiles(one.step) })
          one.total ??= new Histogram()
          one.step.drainInto(one.total)
        } else one.points.push({ atMs, value: 0 })
      }
      for (const level of this.#levels.values()) {
        level.points.push({ atMs, value: level.value })
        if (level.kind === 'count') level.value = 0
      }
      this.nextStep += this.stepUs
    }
  }

  series(): MetricSeries[] {
    const stepMs = this.stepUs / 1000
    const all: MetricSeries[] = []
    for (const [name, one] of this.#distributions) {
      all.push({ name, kind: one.kind, stepMs, points: one.points })
    }
    for (const [name, level] of this.#levels) {
      all.push({ name, kind: level.kind, stepMs, points: level.points })
    }
    return all
  }

  /** Totals by name, after {@link advance} to the end. `virtualMs` is the run's length. */
  totals(virtualMs: number): Record<string, MetricTotal> {
    const totals: Record<string, MetricTotal> = {}
    const seconds = virtualMs / 1000
    const rate = (count: number) => (seconds > 0 ? count / seconds : 0)
    for (const [name, one] of this.#distributions) {
      if (one.total !== null) one.step.drainInto(one.total)
      const all = one.total ?? one.step
      const mean = all.count > 0 ? all.sum / all.count / 1000 : 0
      const p999 = all.quantile(0.999) / 1000
      totals[name] = { count: all.count, rate: rate(all.count), mean, ...percentiles(all), p999 }
    }
    for (const [name, level] of this.#levels) {
      totals[name] =
        level.kind === 'count'
          ? { count: level.total, rate: rate(level.total) }
          : { count: level.points.length, rate: 0, value: level.value }
    }
    return totals
  }
}

function percentiles(of: Histogram) {
  return {
    p50: of.quantile(0.5) / 1000,
    p95: of.quantile(0.95) / 1000,
    p99: of.quantile(0.99) / 1000,
    max: of.max / 1000,
  }
}
