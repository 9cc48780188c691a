/** When an instance was down, frozen or slow, and which links were cut: spans of trace rows. */
import { Kind } from './format.ts'
import type { TraceReader } from './reader.ts'

/** What was wrong. */
export type OutageKind = 'crash' | 'pause' | 'slow' | 'partition'

/** From `from` up to, not including, `to`; a `to` of Infinity has not ended. */
export interface Outage {
  readonly kind: OutageKind
  readonly lane: number
  /** Of a partition, its other side; else 0. */
  readonly peer: number
  readonly from: number
  to: number
}

const begins = new Map<number, OutageKind>([
  [Kind.crash, 'crash'],
  [Kind.pause, 'pause'],
  [Kind.slow, 'slow'],
  [Kind.partition, 'partition'],
])
const ends = new Map<number, OutageKind>([
  [Kind.restart, 'crash'],
  [Kind.unpause, 'pause'],
  [Kind.unslow, 'slow'],
  [Kind.heal, 'partition'],
])

/** The outages of a trace that is still growing, in order of their beginnings. */
export class Outages {
  readonly all: Outage[] = []
  seen = 0
  readonly #trace: TraceReader
  readonly #open: Outage[] = []

  constructor(trace: TraceReader) {
    this.#trace = trace
  }

  /** Looks at rows up to `to`. */
  extend(to: number): void {
    const trace = this.#trace
    for (let row = this.seen + 1; row <= to; row++) {
      const code = trace.kind(row)
      if (code < Kind.ready) continue
      const kind = begins.get(code)
      if (kind !== undefined) this.#begin(kind, row)
      const ended = ends.get(code)
      if (ended !== undefined) this.#end(ended, row)
    }
    this.seen = Math.max(this.seen, to)
  }

  #begin(kind: OutageKind, row: number): void {
    const outage: Outage = {
      kind,
      lane: this.#trace.instance(row),
      peer: this.#trace.peer(row),
      from: row,
      to: Number.POSITIVE_INFINITY,
    }
    this.all.push(outage)
    this.#open.push(outage)
  }

  #end(kind: OutageKind, row: number): void {
    const lane = this.#trace.instance(row)
    const peer = this.#trace.peer(row)
    const at = this.#open.findIndex(
      (outage) => outage.kind === kind && outage.lane === lane && outage.peer === peer,
    )
    if (at < 0) return
    this.#open[at]!.to = row
    this.#open.splice(at, 1)
  }

  /** Those in force at any of the rows `from` to `to`. */
  within(from: number, to: number): Outage[] {
    return this.all.filter((outage) => outage.from <= to && outage.to > from)
  }

  /** Those in force at a row. */
  at(row: number): Outage[] {
    return this.within(row, row)
  }
}
