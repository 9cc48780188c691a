/**
 * What the sequence pane draws: the visible steps of a run, one line each. A message that arrives
 * before anything else visible happens is one step; otherwise its leaving and its arriving are two.
 *
 *   rows   send ─ receive ─ query ─ execute ─ rows ─ reply ─ resume
 *   steps  └─ message ──┘   └──── statement ──────┘  └─ message ──┘
 */
import { callOf, departureOf, rejectCode } from './ends.ts'
import { Kind, kindNames } from './format.ts'
import type { Handlers } from './handlers.ts'
import { Numbers } from './numbers.ts'
import type { TraceReader } from './reader.ts'

/** How a step is drawn. */
export const Shape = {
  /** Left and arrived with nothing visible between. */
  message: 1,
  /** Left; where it arrives (if it does) is another step. */
  leaves: 2,
  /** Arrives; where it left is another step, or not in the trace. */
  arrives: 3,
  lost: 4,
  statement: 5,
  /** Something on one lane: a crash, a log line, a handler that begins. */
  mark: 6,
} as const
/** One of them. */
export type ShapeCode = (typeof Shape)[keyof typeof Shape]

/** What a reader may show or hide, as bits of a mask. */
export const Show = { messages: 1, statements: 2, logs: 4, state: 8, time: 16, faults: 32 } as const

/** What is shown unless the reader chooses otherwise. */
export const usualShow = Show.messages | Show.statements | Show.logs | Show.faults

const showOfKind: readonly number[] = (() => {
  const shows = new Array<number>(kindNames.length).fill(0)
  const all = (show: number, kinds: readonly number[]) => {
    for (const kind of kinds) shows[kind] = show
  }
  const { send, arrive, receive, start, reply, fail, resume, reject } = Kind
  all(Show.messages, [send, arrive, receive, start, reply, fail, resume, reject])
  all(Show.messages, [Kind.publish, Kind.accept, Kind.deliver, Kind.nack])
  all(Show.messages, [Kind.requeue, Kind.deadLetter])
  all(Show.statements, [Kind.execute, Kind.refuse])
  all(Show.logs, [Kind.log])
  all(Show.state, [Kind.state])
  all(Show.time, [Kind.sleep, Kind.wake, Kind.work, Kind.worked, Kind.fire, Kind.ready])
  all(Show.faults, [Kind.crash, Kind.restart, Kind.drop, Kind.duplicate, Kind.delay])
  all(Show.faults, [Kind.partition, Kind.heal, Kind.pause, Kind.unpause, Kind.slow, Kind.unslow])
  all(Show.faults, [Kind.uncaught, Kind.limit])
  return shows
})()

const leaves = new Set<number>([Kind.send, Kind.reply, Kind.fail, Kind.publish])
const arrives = new Set<number>([Kind.receive, Kind.resume, Kind.reject, Kind.accept])
/** One row tells of both ends. */
const whole = new Set<number>([Kind.arrive, Kind.deliver])

/** One visible step. Rows are trace rows. */
export interface Step {
  readonly index: number
  readonly shape: ShapeCode
  /** Where it is complete: the arrival, the execution, the mark. Where a click seeks to. */
  readonly row: number
  /** Where it began: the departure or the query; the same row where there is no other. */
  readonly first: number
  /** The row where the message left, also when that is another step; 0 for none. */
  readonly departure: number
  /** The step with the message's other end; -1 for none. */
  readonly partner: number
}

/** What to show: everything of the kinds in `show`, of one request or (0) of all. */
export interface StepFilter {
  readonly show: number
  readonly request: number
}

const everything: StepFilter = { show: usualShow, request: 0 }

/** The steps of a trace that is still growing. */
export class Steps {
  readonly filter: StepFilter
  /** Rows looked at so far. */
  seen = 0
  readonly #trace: TraceReader
  readonly #handlers: Handlers
  readonly #rows = new Numbers()
  readonly #firsts = new Numbers()
  readonly #departures = new Numbers()
  readonly #shapes = new Numbers()
  /** Step number + 1. */
  readonly #partners = new Numbers()

  /** `handlers` must have seen the rows that {@link extend} is given. */
  constructor(trace: TraceReader, handlers: Handlers, filter: StepFilter = everything) {
    this.#trace = trace
    this.#handlers = handlers
    this.filter = filter
  }

  get count(): number {
    return this.#rows.length
  }

  /** Looks at rows up to `to`. */
  extend(to: number): void {
    for (let row = this.seen + 1; row <= to; row++) this.#look(row)
    this.seen = Math.max(this.seen, to)
  }

  at(index: number): Step {
    return {
      index,
      shape: this.#shapes.at(index) as ShapeCode,
      row: this.#rows.at(index),
      first: this.#firsts.at(index),
      departure: this.#departures.at(index),
      partner: this.#partners.at(index) - 1,
    }
  }

  /** The step a cursor on `row` stands at: the last that has begun; -1 before the first. */
  indexAt(row: number): number {
    return this.#firsts.countUpTo(row) - 1
  }

  /** The step after (or before) the one a cursor stands at, as the row to seek to; 0 for none. */
  neighbour(row: number, direction: 1 | -1): number {
    const index = this.indexAt(row)
    if (direction === 1) {
      // In the middle of a step its own end comes first.
      if (index >= 0 && this.#rows.at(index) > row) return this.#rows.at(index)
      return index + 1 < this.count ? this.#rows.at(index + 1) : 0
    }
    if (index >= 0 && this.#rows.at(index) < row) return this.#rows.at(index)
    return index > 0 ? this.#rows.at(index - 1) : 0
  }

  #look(row: number): void {
    const trace = this.#trace
    const kind = trace.kind(row)
    const show = showOfKind[kind] ?? 0
    if ((show & this.filter.show) === 0) return
    const { request } = this.filter
    // Faults stay: what befell the request is often not of it.
    if (
      request !== 0 &&
      show !== Show.faults &&
      trace.request(row) !== request &&
      row !== request
    ) {
      return
    }
    if (leaves.has(kind)) this.#departure(row)
    else if (arrives.has(kind)) this.#arrival(kind, row)
    else if (whole.has(kind)) this.#add(Shape.message, row, row, 0)
    else if (kind === Kind.drop) this.#loss(row)
    else if (kind === Kind.execute || kind === Kind.refuse) this.#statement(kind, row)
    else this.#add(Shape.mark, row, row, 0)
  }

  #add(shape: ShapeCode, row: number, first: number, departure: number): void {
    this.#rows.push(row)
    this.#firsts.push(first)
    this.#departures.push(departure)
    this.#shapes.push(shape)
    this.#partners.push(0)
  }

  #departure(row: number): void {
    const shape = this.#handlers.answersAtOnce(row) ? Shape.message : Shape.leaves
    this.#add(shape, row, row, row)
  }

  #arrival(kind: number, row: number): void {
    const departure = departureOf(this.#trace, row)
    if (kind === Kind.reject && departure === 0) this.#rejection(row)
    else if (!this.#joins(Shape.message, row, departure)) this.#part(Shape.arrives, row, departure)
  }

  /** Nobody answered: the call never got there, or the caller no longer waits for it. */
  #rejection(row: number): void {
    const call = rejectCode(this.#trace, row) === 'refused' ? callOf(this.#trace, row) : 0
    if (call === 0) this.#add(Shape.mark, row, row, 0)
    else if (!this.#joins(Shape.lost, row, call)) this.#part(Shape.lost, row, call)
  }

  #loss(row: number): void {
    const departure = departureOf(this.#trace, row)
    if (!this.#joins(Shape.lost, row, departure)) this.#part(Shape.lost, row, departure)
  }

  /** Makes one step of a departure that is still the last step and what became of it. */
  #joins(shape: ShapeCode, row: number, departure: number): boolean {
    const last = this.count - 1
    if (last < 0 || departure === 0 || this.#rows.at(last) !== departure) return false
    if (this.#shapes.at(last) !== Shape.leaves) return false
    this.#shapes.set(last, shape)
    this.#rows.set(last, row)
    return true
  }

  #part(shape: ShapeCode, row: number, departure: number): void {
    this.#add(shape, row, row, departure)
    if (departure === 0) return
    const partner = this.#rows.countUpTo(departure) - 1
    if (partner < 0 || this.#rows.at(partner) !== departure) return
    this.#partners.set(partner, this.count)
    this.#partners.set(this.count - 1, partner + 1)
  }

  #statement(kind: number, row: number): void {
    const trace = this.#trace
    const parent = trace.parent(row)
    const asked = parent !== 0 && trace.kind(parent) === Kind.query ? parent : 0
    // An error that the database gave is told where it gave it.
    if (kind === Kind.refuse && asked === 0) return
    if ((asked === 0 ? trace.name(row) : trace.name(asked)) === 'begin') return
    this.#add(Shape.statement, row, row, asked)
  }
}
