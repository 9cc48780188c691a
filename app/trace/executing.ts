/** Which line of each service is being executed (or awaited) at a row of the run. */
import { Kind } from './format.ts'
import { Numbers } from './numbers.ts'
import type { TraceReader } from './reader.ts'

/** A place in a service's source at an instant. */
export interface Executing {
  readonly lane: number
  readonly service: string
  /** `order.ts`: a service is a file of its own. */
  readonly file: string
  readonly line: number
  /** The row that says so. */
  readonly row: number
  /** The row is the one asked about, not an earlier one. */
  readonly now: boolean
}

/** The executing lines of a trace that is still growing. */
export class ExecutingLines {
  seen = 0
  readonly #trace: TraceReader
  /** By lane: rows that name a line, ascending. */
  readonly #located: Numbers[] = []
  /** By lane: crashes, after which no line is executing until the next one is named. */
  readonly #crashes: Numbers[] = []

  constructor(trace: TraceReader) {
    this.#trace = trace
  }

  /** Looks at rows up to `to`. */
  extend(to: number): void {
    const trace = this.#trace
    while (this.#located.length < trace.lanes.length) {
      this.#located.push(new Numbers())
      this.#crashes.push(new Numbers())
    }
    for (let row = this.seen + 1; row <= to; row++) {
      if (trace.kind(row) === Kind.crash) this.#crashes[trace.instance(row)]?.push(row)
      else if (trace.line(row) !== 0) this.#located[trace.instance(row)]?.push(row)
    }
    this.seen = Math.max(this.seen, to)
  }

  /**
   * Where an instance is: the last line it named, up to the row; null before it named one. A
   * crashed instance stays at the line it died at until it lives again.
   */
  at(lane: number, row: number): Executing | null {
    const trace = this.#trace
    const located = this.#located[lane]?.lastUpTo(row) ?? 0
    if (located === 0) return null
    const { service } = trace.lane(lane)
    const crash = this.#crashes[lane]?.lastUpTo(row) ?? 0
    const said = crash > located ? crash : located
    return {
      lane,
      service,
      file: `${service}.ts`,
      // A crash bound to a call names the line it died at; one bound to time names none.
      line: trace.line(said) || trace.line(located),
      row: said,
      now: said === row,
    }
  }

  /**
   * Where a service is, of whichever of its instances spoke last; of the one the row belongs to,
   * if it is one of them.
   */
  ofService(service: string, row: number): Executing | null {
    const trace = this.#trace
    if (row > 0 && row <= trace.count && trace.lane(trace.instance(row)).service === service) {
      const own = this.at(trace.instance(row), row)
      if (own !== null) return own
    }
    let latest: Executing | null = null
    for (const [lane, { service: owner, kind }] of trace.lanes.entries()) {
      if (owner !== service || kind !== 'service') continue
      const executing = this.at(lane, row)
      if (executing !== null && executing.row > (latest?.row ?? 0)) latest = executing
    }
    return latest
  }
}
