/**
 * What is under way at a row: messages on each link, calls waiting and being worked on at each
 * instance, messages waiting at the broker. Kept as intervals, so that any row costs a search:
 *
 *   rows      send ──────── receive ───── first row of its code ───── reply ──── resume
 *   interval  └─ in flight ─┘     └─ waiting ─┘└────── working ───────┘└ in flight ┘
 */
import { callOf, departureOf, endsOf, rejectCode } from './ends.ts'
import { Kind } from './format.ts'
import type { Handlers } from './handlers.ts'
import type { TraceReader } from './reader.ts'
import { Flights, type Tally, tallyOf } from './tallies.ts'

/** One message on its way. Rows; `landed` is 0 if it never does, `lost` if it never arrives. */
export interface Flight {
  readonly from: number
  readonly to: number
  readonly left: number
  readonly landed: number
}

/** Messages on their way from one lane to another. */
export interface Flow {
  readonly from: number
  readonly to: number
  readonly count: number
}

/** How an instance is loaded. */
export interface Load {
  readonly waiting: number
  readonly working: number
}

/** Messages waiting at the broker under a topic's or queue's name. */
export interface Backlog {
  readonly name: string
  readonly count: number
}

const pairBase = 65_536

/** What is under way in a trace that is still growing. */
export class Queues {
  seen = 0
  readonly #trace: TraceReader
  readonly #handlers: Handlers
  readonly #flows = new Map<number, Flights>()
  readonly #waiting = new Map<number, Tally>()
  readonly #working = new Map<number, Tally>()
  readonly #backlogs = new Map<string, Tally>()
  /** Where an open message has left → its link and its place among that link's flights. */
  readonly #underWay = new Map<number, { flights: Flights; index: number }>()
  /** Arrivals whose handler has not begun, and those whose handler has not ended. */
  readonly #arrived = new Set<number>()
  readonly #begun = new Set<number>()
  /** Calls whose callers gave up, and arrivals of second copies: their answers go nowhere. */
  readonly #ended = new Set<number>()
  readonly #twins = new Set<number>()

  /** `handlers` must have seen the rows that {@link extend} is given. */
  constructor(trace: TraceReader, handlers: Handlers) {
    this.#trace = trace
    this.#handlers = handlers
  }

  /** Looks at rows up to `to`. */
  extend(to: number): void {
    for (let row = this.seen + 1; row <= to; row++) this.#look(row)
    this.seen = Math.max(this.seen, to)
  }

  /** Links with messages on their way at a row. */
  flowsAt(row: number): Flow[] {
    const flows: Flow[] = []
    for (const [link, tally] of this.#flows) {
      const count = tally.countAt(row)
      if (count > 0) flows.push({ from: Math.floor(link / pairBase), to: link % pairBase, count })
    }
    return flows
  }

  /** The messages on their way at a row, the latest of each link first; at most `most` a link. */
  flightsAt(row: number, most = 12): Flight[] {
    const found: Flight[] = []
    for (const [link, flights] of this.#flows) {
      const [from, to] = [Math.floor(link / pairBase), link % pairBase]
      let left = Math.min(most, flights.countAt(row))
      for (let index = flights.opened.countUpTo(row) - 1; left > 0 && index >= 0; index--) {
        const landed = flights.landings.at(index)
        if (landed !== 0 && landed <= row) continue
        found.push({ from, to, left: flights.opened.at(index), landed })
        left--
      }
    }
    return found
  }

  /** All links a message has ever left on, by lane numbers. */
  get links(): { from: number; to: number }[] {
    return [...this.#flows.keys()].map((link) => ({
      from: Math.floor(link / pairBase),
      to: link % pairBase,
    }))
  }

  /** Calls and deliveries at an instance. */
  loadAt(lane: number, row: number): Load {
    return {
      waiting: this.#waiting.get(lane)?.countAt(row) ?? 0,
      working: this.#working.get(lane)?.countAt(row) ?? 0,
    }
  }

  /** Topics and queues whose messages nobody has taken yet. */
  backlogsAt(row: number): Backlog[] {
    const backlogs: Backlog[] = []
    for (const [name, tally] of this.#backlogs) {
      const count = tally.countAt(row)
      if (count > 0) backlogs.push({ name, count })
    }
    return backlogs
  }

  #look(row: number): void {
    const trace = this.#trace
    const kind = trace.kind(row)
    if (this.#arrived.size > 0) this.#begin(row)
    switch (kind) {
      case Kind.send:
      case Kind.publish:
        this.#leave(row)
        break
      case Kind.reply:
      case Kind.fail:
        this.#finish(row)
        this.#leave(row)
        break
      case Kind.ack:
      case Kind.nack:
        this.#finish(row)
        break
      case Kind.reject:
        this.#give(row)
        break
      case Kind.resume:
      case Kind.drop:
        this.#land(row)
        break
      case Kind.receive:
        this.#land(row)
        this.#arrive(row)
        break
      case Kind.accept:
        this.#land(row)
        this.#store(trace.name(row), row, trace.value(row))
        break
      case Kind.arrive:
        this.#pass(row)
        this.#arrive(row)
        break
      case Kind.deliver:
        this.#take(row)
        break
      case Kind.requeue:
        this.#store(trace.name(row), row, 1)
        break
      case Kind.deadLetter:
        this.#store(`${trace.name(row)}.dead`, row, 1)
        break
      case Kind.crash:
        this.#lose(this.#arrived, this.#waiting, row)
        this.#lose(this.#begun, this.#working, row)
        break
    }
  }

  /** The first row of an arrival's own code shows that its handler has begun. */
  #begin(row: number): void {
    const handler = this.#handlers.of(row)
    if (handler === row || !this.#arrived.delete(handler)) return
    const lane = this.#handlers.laneOf(handler)
    tallyOf(this.#waiting, lane).closed.push(row)
    tallyOf(this.#working, lane).opened.push(row)
    this.#begun.add(handler)
  }

  #finish(row: number): void {
    const handler = this.#handlers.of(row)
    if (!this.#begun.delete(handler)) return
    tallyOf(this.#working, this.#handlers.laneOf(handler)).closed.push(row)
  }

  #leave(row: number): void {
    const { from, to } = endsOf(this.#trace, row)
    // An answer to a load at the door has no way to go: nothing will tell of its arrival.
    if (to === 0 || this.#isUnheard(row)) return
    const flights = this.#link(from, to)
    this.#underWay.set(row, { flights, index: flights.opened.length })
    flights.opened.push(row)
    flights.landings.push(0)
  }

  #link(from: number, to: number): Flights {
    const key = from * pairBase + to
    const known = this.#flows.get(key)
    if (known !== undefined) return known
    const flights = new Flights()
    this.#flows.set(key, flights)
    return flights
  }

  /** Nobody waits for the answer any more, or it is there at once: nothing tells of its arrival. */
  #isUnheard(row: number): boolean {
    const kind = this.#trace.kind(row)
    if (kind !== Kind.reply && kind !== Kind.fail) return false
    const call = callOf(this.#trace, row)
    const twin = this.#twins.delete(this.#handlers.of(row))
    return twin || this.#ended.delete(call) || this.#handlers.answersAtOnce(row)
  }

  /** A message that leaves and arrives in one row: the link is known, nothing is on its way. */
  #pass(row: number): void {
    const { from, to } = endsOf(this.#trace, row)
    this.#link(from, to)
  }

  /** Where a message arrives or is lost. A copy of it may have come before. */
  #land(row: number, departure = departureOf(this.#trace, row)): void {
    const flight = this.#underWay.get(departure)
    if (flight === undefined) {
      if (this.#trace.kind(row) === Kind.receive) this.#twins.add(row)
      return
    }
    this.#underWay.delete(departure)
    flight.flights.closed.push(row)
    flight.flights.landings.set(flight.index, row)
  }

  /** The caller learns that its call failed, perhaps while an answer is still being worked out. */
  #give(row: number): void {
    const departure = departureOf(this.#trace, row)
    if (departure !== 0) {
      this.#land(row, departure)
      return
    }
    const call = callOf(this.#trace, row)
    const code = rejectCode(this.#trace, row)
    if (code === 'refused') this.#land(row, call)
    else if (code === 'timeout') this.#ended.add(call)
  }

  #arrive(row: number): void {
    this.#arrived.add(row)
    tallyOf(this.#waiting, this.#handlers.laneOf(row)).opened.push(row)
  }

  #store(name: string, row: number, copies: number): void {
    const tally = tallyOf(this.#backlogs, name)
    for (let copy = 0; copy < copies; copy++) tally.opened.push(row)
  }

  #take(row: number): void {
    const trace = this.#trace
    this.#pass(row)
    tallyOf(this.#backlogs, trace.name(row)).closed.push(row)
    this.#begun.add(row)
    tallyOf(this.#working, trace.instance(row)).opened.push(row)
  }

  #lose(open: Set<number>, tallies: Map<number, Tally>, row: number): void {
    const lane = this.#trace.instance(row)
    for (const handler of open) {
      if (this.#handlers.laneOf(handler) !== lane) continue
      open.delete(handler)
      tallyOf(tallies, lane).closed.push(row)
    }
  }
}
