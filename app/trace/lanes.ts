/** In which order lanes stand side by side: loads first, then as messages first reach them. */
import { Kind } from './format.ts'
import type { TraceReader } from './reader.ts'

/** The lanes of a trace that is still growing. */
export class LaneOrder {
  seen = 0
  readonly #trace: TraceReader
  readonly #met: number[] = []
  /** By lane: its first row. */
  readonly #first: number[] = []
  readonly #known = new Set<number>()
  #order: readonly number[] = []
  #orderedLanes = 0
  #orderedMet = 0

  constructor(trace: TraceReader) {
    this.#trace = trace
  }

  /** Looks at rows up to `to`. */
  extend(to: number): void {
    const trace = this.#trace
    for (let row = this.seen + 1; row <= to; row++) {
      const lane = trace.instance(row)
      this.#first[lane] ??= row
      if (trace.kind(row) >= Kind.query) continue
      this.#meet(lane)
      this.#meet(trace.peer(row))
    }
    this.seen = Math.max(this.seen, to)
  }

  #meet(lane: number): void {
    if (lane === 0 || this.#known.has(lane)) return
    this.#known.add(lane)
    this.#met.push(lane)
  }

  /** A lane's first row, 0 before it has one: when a replica that came late joined. */
  firstRow(lane: number): number {
    return this.#first[lane] ?? 0
  }

  /** Lane numbers from left to right. Replicas stand together; who was never met comes last. */
  get order(): readonly number[] {
    const { lanes } = this.#trace
    if (this.#orderedLanes === lanes.length && this.#orderedMet === this.#met.length) {
      return this.#order
    }
    const groups = new Map<string, number[]>()
    const groupOf = (lane: number) => {
      const { service, kind } = lanes[lane]!
      const key = `${kind === 'load' ? 0 : 1} ${service}`
      if (!groups.has(key)) groups.set(key, [])
      return groups.get(key)!
    }
    for (const lane of this.#met) groupOf(lane)
    for (let lane = 1; lane < lanes.length; lane++) groupOf(lane).push(lane)
    // A stable sort: loads before all others, groups else as they were met.
    const sorted = [...groups].sort(([a], [b]) => Number(a[0]) - Number(b[0]))
    this.#order = sorted.flatMap(([, members]) => members)
    this.#orderedLanes = lanes.length
    this.#orderedMet = this.#met.length
    return this.#order
  }

  /** Those worth a column: all but a load or a broker that nothing ever went to or came from. */
  get shown(): readonly number[] {
    return this.order.filter(
      (lane) => this.#known.has(lane) || this.#trace.lane(lane).kind === 'service',
    )
  }
}

/** Services of a trace in the lab's order, which decides their colours. */
export function servicesOf(trace: TraceReader): string[] {
  const names = trace.lanes.filter(({ kind, service }) => kind === 'service' && service !== '')
  return [...new Set(names.map(({ service }) => service))]
}
