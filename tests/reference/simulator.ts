/**
 * The same semantics once more, as plainly as can be: callbacks instead of promises, a list that
 * is searched for the next event, no pools, nothing shared with the engine but its dice.
 */
import { Random, streams } from '../../app/engine/random.ts'
import { Broker } from './broker.ts'
import { Life, type Place } from './life.ts'
import type { Program, Step } from './program.ts'

type Task = () => void
/** One life, or null for what belongs to nobody. */
type Owner = Life | null

/** A call under way. */
export interface PlainCall {
  readonly from: Owner
  readonly fromName: string
  readonly place: Place | null
  readonly method: string
  /** From the load, with no network between: the reply is the end. */
  readonly atTheDoor: boolean
  readonly done: (failure: string) => void
}

/** Runs a program and writes down what happens, a line an event. */
export class Reference {
  readonly lines: string[] = []
  readonly places = new Map<string, Place[]>()
  readonly broker = new Broker(this)
  readonly #program: Program
  readonly #random: Random
  readonly #lastArrival = new Map<string, number>()
  readonly #turns = new Map<string, number>()
  #events: { time: number; order: number; owner: Owner; task: Task }[] = []
  #order = 0
  now = 0

  constructor(program: Program) {
    this.#program = program
    this.#random = new Random(program.seed, streams.network)
    for (const service of program.services) {
      const places = Array.from({ length: service.replicas }, (_, index): Place => {
        const name = service.replicas === 1 ? service.name : `${service.name}#${index + 1}`
        return { name, service, life: new Life(this, name, service) }
      })
      this.places.set(service.name, places)
    }
    for (const places of this.places.values()) {
      for (const { life } of places) this.at(0, life, () => life.boot())
    }
    for (const { atMs, target } of program.crashes)
      this.at(atMs * 1000, null, () => {
        for (const place of this.places.get(target)!) this.#crash(place)
      })
    for (const { atMs, service, method } of program.arrivals)
      this.at(atMs * 1000, null, () => this.#arrive(service, method))
  }

  /** The whole run. */
  run(): readonly string[] {
    const end = this.#program.endMs * 1000
    for (;;) {
      let next = this.#events[0]
      for (const event of this.#events) {
        if (event.time < next!.time || (event.time === next!.time && event.order < next!.order))
          next = event
      }
      if (next === undefined || next.time > end) return this.lines
      this.#events = this.#events.filter((event) => event !== next)
      this.now = next.time
      if (next.owner === null || next.owner.alive) next.task()
    }
  }

  at(time: number, owner: Owner, task: Task): void {
    this.#events.push({ time, order: this.#order++, owner, task })
  }

  write(kind: string, who: string, what = ''): void {
    this.lines.push(`${this.now} ${kind} ${who} ${what}`.trimEnd())
  }

  get hasNetwork(): boolean {
    return this.#program.latencyMs[1] > 0
  }

  /** When a message sent now arrives: jitter, but none overtakes another on its link. */
  arrival(from: string, to: string): number {
    const [low, high] = this.#program.latencyMs
    if (high === 0) return this.now
    const spread = (high - low) * 1000
    const drawn = this.now + low * 1000 + (spread === 0 ? 0 : this.#random.below(spread + 1))
    const key = `${from} ${to}`
    const time = Math.max(drawn, this.#lastArrival.get(key) ?? 0)
    this.#lastArrival.set(key, time)
    return time
  }

  #pick(service: string): Place | null {
    const places = this.places.get(service)!
    if (places.length === 1) return places[0]!
    for (let tried = 0; tried < places.length; tried++) {
      const turn = (this.#turns.get(service) ?? 0) % places.length
      this.#turns.set(service, turn + 1)
      if (places[turn]!.life.alive) return places[turn]!
    }
    return null
  }

  #arrive(service: string, method: string): void {
    const place = this.#pick(service)
    const atTheDoor = !this.hasNetwork && place?.life.alive === true
    this.write(atTheDoor ? 'arrive' : 'send', 'clients', method)
    const done = (failure: string) => {
      if (!atTheDoor || failure !== '')
        this.write(failure === '' ? 'resume' : 'reject', 'clients', method)
    }
    const call = { from: null, fromName: 'clients', place, method, atTheDoor, done }
    if (atTheDoor) place.life.receive(call)
    else this.#carry(call)
  }

  /** A call between services; `done` is given the failure's code, or ''. */
  call(from: Life, step: Extract<Step, { do: 'call' }>, done: (failure: string) => void): void {
    const place = this.#pick(step.service)
    this.write('send', from.name, step.method)
    const { method } = step
    const told = (failure: string) => {
      this.write(failure === '' ? 'resume' : 'reject', from.name, method)
      done(failure)
    }
    this.#carry({ from, fromName: from.name, place, method, atTheDoor: false, done: told })
  }

  #carry(call: PlainCall): void {
    const { place, fromName, method } = call
    if (place === null) {
      this.bounce(call, fromName, 'refused')
      return
    }
    this.at(this.arrival(fromName, place.name), null, () => {
      if (place.life.alive) {
        this.write('receive', place.name, method)
        place.life.receive(call)
      } else this.bounce(call, place.name, 'refused')
    })
  }

  bounce(call: PlainCall, by: string, failure: string): void {
    this.at(this.arrival(by, call.fromName), call.from, () => call.done(failure))
  }

  #crash(place: Place): void {
    const { life, name, service } = place
    if (!life.alive) return
    life.alive = false
    this.write('crash', name)
    for (const call of life.calls) this.bounce(call, name, 'lost')
    this.at(this.arrival(name, 'broker'), null, () => this.broker.close(life))
    if (service.restartAfterMs < 0) return
    this.at(this.now + service.restartAfterMs * 1000, null, () => {
      if (place.life.alive) return
      this.write('restart', name)
      const next = new Life(this, name, service)
      place.life = next
      this.at(this.now, next, () => next.boot())
    })
  }
}
