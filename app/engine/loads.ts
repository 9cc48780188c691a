/** Load generators: who calls, how often, with what. */
import type { Chance, Load } from '../sdk/orrery.d.ts'
import { Kind } from '../trace/format.ts'
import { Act } from './actions.ts'
import type { Event } from './agenda.ts'
import type { CallFailure } from './call.ts'
import { send, watch } from './calls.ts'
import { copy } from './copy.ts'
import { receive } from './handling.ts'
import type { Distribution } from './metrics.ts'
import { Random, streams } from './random.ts'
import type { Recorder } from './recorder.ts'
import type { Simulation } from './simulation.ts'

/** A load in a run: a lane that calls and waits. */
export class LoadSource {
  readonly spec: Load
  readonly lane: number
  readonly random: Random
  readonly chance: Chance
  readonly #latency: Distribution
  readonly #name: number
  readonly #startUs: number
  readonly #untilUs: number
  readonly #timeoutUs: number
  #made = 0

  constructor(sim: Simulation, spec: Load, lane: number, index: number, endUs: number) {
    this.spec = spec
    this.lane = lane
    this.random = new Random(sim.seed, streams.load + index)
    this.chance = chanceOf(this.random)
    this.#latency = sim.metrics.distribution(`${spec.from ?? 'clients'}.${spec.method}`, 'latency')
    this.#name = sim.recorder.nameOf(spec.method)
    this.#startUs = Math.round((spec.startMs ?? 0) * 1000)
    this.#untilUs = Math.min(endUs, Math.round((spec.untilMs ?? endUs / 1000) * 1000))
    this.#timeoutUs = spec.timeoutMs === undefined ? -1 : Math.round(spec.timeoutMs * 1000)
  }

  /** Schedules the first arrivals. */
  begin(sim: Simulation): void {
    const { shape } = this.spec
    if (shape === 'closed') {
      for (let user = 0; user < this.spec.users; user++) this.#next(sim, this.#think())
    } else if (shape === 'burst') this.#at(sim, this.#startUs)
    else if (shape === 'constant') this.#at(sim, this.#startUs + Math.round(1e6 / this.spec.rate))
    else this.#next(sim, this.#gap(this.#startUs))
  }

  #think(): number {
    return this.random.exponentialInteger(this.spec.thinkMs * 1000)
  }

  /** Time to the next independent arrival at `now`, µs. */
  #gap(now: number): number {
    if (this.spec.shape === 'poisson') return this.random.exponentialInteger(1e6 / this.spec.rate)
    const { fromRate, toRate } = this.spec
    const share = Math.max(0, (now - this.#startUs) / (this.#untilUs - this.#startUs))
    const rate = fromRate + (toRate - fromRate) * Math.min(1, share)
    return rate <= 0 ? 100_000 : this.random.exponentialInteger(1e6 / rate)
  }

  #next(sim: Simulation, gapUs: number): void {
    this.#at(sim, Math.max(sim.now, this.#startUs) + gapUs)
  }

  #at(sim: Simulation, time: number): void {
    if (time <= this.#untilUs) sim.agenda.add(time, Act.arrival, null, this, null, 0, 0)
  }

  /** Event: requests arrive now. */
  arrive(sim: Simulation): boolean {
    const { spec } = this
    const { shape } = spec
    if (this.#exhausted) return false
    if (shape === 'constant')
      this.#at(sim, this.#startUs + Math.round(((this.#made + 2) * 1e6) / spec.rate))
    else if (shape === 'poisson' || shape === 'ramp') this.#next(sim, this.#gap(sim.now))
    else if (shape === 'burst' && spec.everyMs > 0) this.#at(sim, sim.now + spec.everyMs * 1000)
    // Several at one instant are still several events: each must be drained before the next.
    const more = shape === 'burst' ? spec.size - 1 : 0
    for (let i = 0; i < more; i++) {
      sim.agenda.add(sim.now, Act.arrival, null, new One(this), null, 0, 0)
    }
    return this.one(sim)
  }

  get #exhausted(): boolean {
    return this.spec.count !== undefined && this.#made >= this.spec.count
  }

  /** One request. */
  one(sim: Simulation): boolean {
    const { spec } = this
    if (this.#exhausted) return false
    const n = ++this.#made
    const call = sim.calls.take()
    call.load = this
    call.fromLane = this.lane
    call.method = spec.method
    call.name = this.#name
    call.payload = spec.payload === undefined ? { n } : copy(spec.payload(n, this.chance))
    call.sentAt = sim.now
    call.to = sim.deployment.callee(spec.to)
    const there = call.to === null ? null : sim.network.link(this.lane, call.to.lane)
    const atTheDoor =
      there?.plain && there.cuts === 0 && call.to!.instance.alive && !call.to!.instance.paused
    const kind = atTheDoor ? Kind.arrive : Kind.send
    const peer = call.to?.lane ?? 0
    const row = sim.record(kind, this.lane, peer, call.name, 0, 0, 0, n)
    const bytes = sim.payload(call.payload)
    call.sentRow = row
    call.request = row
    if (!atTheDoor) {
      send(sim, call, spec.to, bytes, this.#timeoutUs)
      return false
    }
    if (this.#timeoutUs >= 0) watch(sim, call, this.#timeoutUs)
    call.atTheDoor = true
    const { instance } = call.to!
    sim.enter(instance, row, row)
    return receive(sim, call, instance, row)
  }

  /** The outcome of one request is known. */
  settled(sim: Simulation, tookUs: number, failure: CallFailure | null): void {
    this.#latency.step.record(tookUs)
    if (failure !== null)
      sim.metrics.count(`${this.spec.from ?? 'clients'}.${this.spec.method}.failed`, 1)
    if (this.spec.shape === 'closed' && !this.#exhausted) this.#next(sim, this.#think())
  }
}

/** A lane for each load; loads of one name share theirs. */
export function lanesOfLoads(recorder: Recorder, loads: readonly Load[]): number[] {
  const lanes = new Map<string, number>()
  return loads.map((load) => {
    const name = load.from ?? 'clients'
    const lane = lanes.get(name) ?? recorder.lane({ name, service: name, kind: 'load' })
    lanes.set(name, lane)
    return lane
  })
}

/** A further request of a burst. */
export class One {
  readonly source: LoadSource
  constructor(source: LoadSource) {
    this.source = source
  }
}

/** Event: a load's next arrival. */
export function onArrival(sim: Simulation, event: Event): boolean {
  const { subject } = event
  if (subject instanceof One) return subject.source.one(sim)
  return (subject as LoadSource).arrive(sim)
}

/** Draws for payload functions and services. */
export function chanceOf(random: Random): Chance {
  return {
    integer: (low, high) => low + random.below(high - low + 1),
    pick: (from) => from[random.below(from.length)]!,
    exponential: (mean) => random.exponential() * mean,
    chance: (probability) => random.chance(probability),
  }
}
