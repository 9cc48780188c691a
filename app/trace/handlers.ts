/**
 * Whose code a row is: the arrival (call, delivery, timer) whose handler was running. Right through
 * awaits, since an answer belongs to the handler that asked:
 *
 *   1 receive ─ 2 send ┐                       ┌ 5 resume ─ 6 query    handler of 2, 5, 6: 1
 *                      └ 3 receive ─ 4 reply ──┘                       handler of 4: 3
 */
import { callOf } from './ends.ts'
import { Kind } from './format.ts'
import { Numbers } from './numbers.ts'
import type { TraceReader } from './reader.ts'

const roots = new Set<number>([Kind.arrive, Kind.receive, Kind.deliver, Kind.fire])

/** The handlers of a trace that is still growing. */
export class Handlers {
  readonly #trace: TraceReader
  /** By row - 1. */
  readonly #handlers = new Numbers()
  /** Calls not answered yet → where they arrived. */
  readonly #received = new Map<number, number>()

  constructor(trace: TraceReader) {
    this.#trace = trace
  }

  get seen(): number {
    return this.#handlers.length
  }

  /** Looks at rows up to `to`. */
  extend(to: number): void {
    for (let row = this.seen + 1; row <= to; row++) this.#handlers.push(this.#find(row))
  }

  /** The arrival a row's code runs for; the row itself if it is one; 0 for code of nobody's. */
  of(row: number): number {
    return row === 0 ? 0 : this.#handlers.at(row - 1)
  }

  /** The lane a handler runs on. */
  laneOf(handler: number): number {
    const trace = this.#trace
    return trace.kind(handler) === Kind.arrive ? trace.peer(handler) : trace.instance(handler)
  }

  #find(row: number): number {
    const trace = this.#trace
    const kind = trace.kind(row)
    if (kind === Kind.receive) this.#receive(trace.parent(row), row)
    if (roots.has(kind)) return row
    // A load has no handler: what comes back to it ends there.
    if (trace.lane(trace.instance(row)).kind === 'load') return 0
    const call = callOf(trace, row)
    if (kind === Kind.ack || kind === Kind.nack) return call
    if (kind === Kind.reply || kind === Kind.fail) return this.#answering(row, call)
    return this.of(call !== 0 && kind !== Kind.start ? call : trace.parent(row))
  }

  /** Of two copies of a call, the first to come is the one whose answer counts. */
  #receive(call: number, row: number): void {
    if (!this.#received.has(call)) this.#received.set(call, row)
  }

  /** The handler whose answer a row is: the call's own, whatever woke its code last. */
  #answering(row: number, call: number): number {
    const trace = this.#trace
    if (call !== 0 && trace.kind(call) === Kind.arrive) return call
    const received = this.#received.get(call)
    this.#received.delete(call)
    // A second copy of a call is answered after the first: only its code tells.
    return received ?? this.of(trace.parent(row))
  }

  /**
   * An answer to a load that is called at the door is there at once: no row tells of its arrival.
   */
  answersAtOnce(row: number): boolean {
    const trace = this.#trace
    if (trace.lane(trace.peer(row)).kind !== 'load') return false
    const handler = this.of(row)
    return handler !== 0 && trace.kind(handler) === Kind.arrive
  }
}
