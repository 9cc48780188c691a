/** Which rows a log shows, found a slice at a time: searching a long run must not hold up a key. */
import { sentence } from '../../../app/trace/describe.ts'
import { Kind } from '../../../app/trace/format.ts'
import { Numbers } from '../../../app/trace/numbers.ts'
import type { TraceReader } from '../../../app/trace/reader.ts'

/** What is listed: what services and faults have to say, or every event. */
export type LogScope = 'said' | 'all'

/** What a log is searched by. */
export interface LogQuery {
  readonly scope: LogScope
  /** Words that all must occur, in any case. */
  readonly text: string
  /** One request's rows, or 0 for all. */
  readonly request: number
}

const saying = new Set<number>([
  Kind.log,
  Kind.uncaught,
  Kind.limit,
  Kind.crash,
  Kind.restart,
  Kind.fail,
  Kind.reject,
  Kind.refuse,
  Kind.nack,
  Kind.deadLetter,
  Kind.drop,
  Kind.partition,
  Kind.heal,
  Kind.pause,
  Kind.unpause,
  Kind.slow,
  Kind.unslow,
])
const slice = 256
const searchedRoom = 400

/** The rows found so far in a trace that is still growing. */
export class LogRows {
  readonly query: LogQuery
  readonly found = new Numbers()
  seen = 0
  readonly #trace: TraceReader
  readonly #words: readonly string[]

  constructor(trace: TraceReader, query: LogQuery) {
    this.#trace = trace
    this.query = query
    this.#words = query.text.toLowerCase().split(/\s+/).filter(Boolean)
  }

  /** Looks at rows up to `to` until `late` says to stop. True when all have been looked at. */
  extend(to: number, late: () => boolean): boolean {
    while (this.seen < to) {
      const end = Math.min(to, this.seen + slice)
      for (let row = this.seen + 1; row <= end; row++) if (this.#shows(row)) this.found.push(row)
      this.seen = end
      if (late()) break
    }
    return this.seen >= to
  }

  #shows(row: number): boolean {
    const trace = this.#trace
    const { scope, request } = this.query
    if (scope === 'said' && !saying.has(trace.kind(row))) return false
    if (request !== 0 && row !== request && trace.request(row) !== request) return false
    if (this.#words.length === 0) return true
    const text = sentence(trace, row, searchedRoom).toLowerCase()
    return this.#words.every((word) => text.includes(word))
  }

  /** Index of the last found row at or before a row; -1 before the first. */
  indexAt(row: number): number {
    return this.found.countUpTo(row) - 1
  }
}
