/** How busy each lane is along the run, for the time bar: events counted in bins of even width. */
import type { TraceReader } from './reader.ts'
import { type TimeMap, timeMapOf } from './time-map.ts'

/** Bins kept; when time runs out of them, pairs are joined and each is twice as wide. */
const bins = 4_096

/** Events of one lane in each pixel column. */
export interface Strip {
  readonly lane: number
  readonly counts: Float64Array
}

/** The density of a trace that is still growing. */
export class Density {
  seen = 0
  binUs = 16
  readonly #trace: TraceReader
  /** By lane; lane 0 counts all. */
  readonly #counts: Uint32Array[] = []

  constructor(trace: TraceReader) {
    this.#trace = trace
  }

  /** Looks at rows up to `to`. */
  extend(to: number): void {
    const trace = this.#trace
    while (this.#counts.length < Math.max(1, trace.lanes.length)) {
      this.#counts.push(new Uint32Array(bins))
    }
    const all = this.#counts[0]!
    for (let row = this.seen + 1; row <= to; row++) {
      const time = trace.time(row)
      while (time >= this.binUs * bins) this.#widen()
      const bin = Math.floor(time / this.binUs)
      all[bin]!++
      const lane = trace.instance(row)
      if (lane !== 0) this.#counts[lane]![bin]!++
    }
    this.seen = Math.max(this.seen, to)
  }

  #widen(): void {
    this.binUs *= 2
    for (const counts of this.#counts) {
      for (let bin = 0; bin < bins / 2; bin++) {
        counts[bin] = counts[bin * 2]! + counts[bin * 2 + 1]!
      }
      counts.fill(0, bins / 2)
    }
  }

  /** The layout of `endUs` of time that folds what is idle. */
  timeMap(endUs: number): TimeMap {
    const all = this.#counts[0]
    return timeMapOf((bin) => (all?.[bin] ?? 0) > 0, this.binUs, Math.max(1, endUs))
  }

  /** Events per column of a bar that is `width` columns wide, for each of the lanes. */
  strips(lanes: readonly number[], map: TimeMap, width: number): Strip[] {
    const { binUs } = this
    const columns = Math.max(1, Math.floor(width))
    const strips = lanes.map((lane) => ({ lane, counts: new Float64Array(columns) }))
    const endUs = map.segments.at(-1)?.toUs ?? 0
    const last = Math.min(bins, Math.ceil(endUs / binUs))
    for (let bin = 0; bin < last; bin++) {
      if ((this.#counts[0]?.[bin] ?? 0) === 0) continue
      const from = map.positionOf(bin * binUs) * columns
      const to = Math.max(from, map.positionOf((bin + 1) * binUs) * columns)
      for (const { lane, counts } of strips) {
        const count = this.#counts[lane]?.[bin] ?? 0
        if (count > 0) spread(counts, from, to, count)
      }
    }
    return strips
  }
}

/** Adds a bin's events to the columns it covers, by share. */
function spread(counts: Float64Array, from: number, to: number, count: number): void {
  const last = counts.length - 1
  const first = Math.min(last, Math.floor(from))
  const end = Math.min(last, Math.floor(to))
  if (first === end) {
    counts[first]! += count
    return
  }
  const perColumn = count / (to - from)
  for (let column = first; column <= end; column++) {
    const share = Math.min(to, column + 1) - Math.max(from, column)
    if (share > 0) counts[column]! += perColumn * share
  }
}
