/**
 * One run: discrete events in virtual time. It is told when to go on and never waits; between two
 * events its driver drains all microtasks, so that what an event woke has run before the next.
 */
import type { Limits, Problem, RunPosition } from '../lab/run.ts'
import type { Fault, LinkSpec, Load } from '../sdk/orrery.d.ts'
import { Kind, type Lane } from '../trace/format.ts'
import { Act } from './actions.ts'
import { Agenda, type Event } from './agenda.ts'
import type { Delivery } from './broker.ts'
import { Call, dispatch, onBegin, onReceive, onSettle, onTimeout } from './calls.ts'
import type { Databases } from './databases.ts'
import { crash, Faults, linkFaults, onCrash, onRestart, onStart, onWindow } from './faults.ts'
import { Instance, type Replica, type Service } from './instance.ts'
import { LoadSource, onArrival } from './loads.ts'
import { Messaging } from './messaging.ts'
import { Metrics, stepFor } from './metrics.ts'
import { type Decision, Network } from './network.ts'
import { Random, streams } from './random.ts'
import type { Recorder } from './recorder.ts'
import { onFire, onWake, onWorked } from './time.ts'

/** A service of the run. */
export interface ServicePlan {
  readonly name: string
  readonly replicas: number
  readonly database: string | null
  readonly restartAfterUs: number
  readonly boot: (instance: Instance) => unknown
}
export interface Plan {
  readonly seed: number
  readonly endMs: number
  readonly services: readonly ServicePlan[]
  readonly links: readonly LinkSpec[]
  readonly loads: readonly Load[]
  readonly faults: readonly Fault[]
  readonly limits: Limits
  /** Turns of loops, and awaits, that one event may take. */
  readonly budgets: { readonly turns: number; readonly awaits: number }
}
export interface SimulationPorts {
  readonly recorder: Recorder
  /** Position of the run in shared memory: {@link headerFields}. */
  readonly header: Float64Array
  /** The realm's own `then`, before it was wrapped. */
  readonly nativeThen: typeof Promise.prototype.then
  readonly databases: ((sim: Simulation) => Databases) | null
  /** Where in the learner's files an error comes from. */
  readonly locate: (error: unknown) => { file?: string; line?: number }
}
/** Meaning of the header's numbers. */
export const headerFields = {
  events: 0,
  timeUs: 1,
  lane: 2,
  name: 3,
  line: 4,
  rows: 5,
  payloads: 6,
} as const

type Action = (sim: Simulation, event: Event) => boolean

const actions: Action[] = []
actions[Act.boot] = (sim, event) => sim.boot(event.owner as Instance, event.span)
actions[Act.arrival] = onArrival
actions[Act.receive] = onReceive
actions[Act.begin] = onBegin
actions[Act.dispatch] = (sim, event) =>
  dispatch(sim, event.subject as Call, event.owner as Instance)
actions[Act.settle] = onSettle
actions[Act.timeout] = onTimeout
actions[Act.wake] = onWake
actions[Act.fire] = onFire
actions[Act.worked] = onWorked
actions[Act.accept] = (sim, event) => {
  sim.messaging.accept(event)
  return false
}
actions[Act.confirm] = (sim, event) => sim.messaging.confirm(event)
actions[Act.publishTimeout] = (sim, event) => sim.messaging.timedOut(event)
actions[Act.deliver] = (sim, event) => sim.messaging.arrive(event)
actions[Act.acknowledge] = (sim, event) => {
  const { core } = sim.messaging
  if (event.value === true) core.refuse(event.subject as Delivery)
  else core.acknowledge(event.subject as Delivery)
  return false
}
actions[Act.expire] = (sim, event) => {
  sim.messaging.core.expire(event.subject as Delivery)
  return false
}
actions[Act.retry] = (sim, event) => {
  sim.messaging.core.retry(event.subject as Delivery)
  return false
}
actions[Act.closeSession] = (sim, event) => {
  sim.messaging.core.close(event.subject, 'its consumer died')
  return false
}
actions[Act.crash] = onCrash
actions[Act.restart] = onRestart
actions[Act.start] = onStart
for (const act of [Act.cut, Act.heal, Act.pause, Act.unpause, Act.slow, Act.unslow])
  actions[act] = onWindow
actions[Act.statement] = (sim, event) => sim.databases!.onStatement(event)
actions[Act.finished] = (sim, event) => sim.databases!.onFinished(event)
actions[Act.answer] = (sim, event) => sim.databases!.onAnswer(event)
actions[Act.gone] = (sim, event) => sim.databases!.onGone(event)

export class Simulation {
  readonly seed: number
  readonly endUs: number
  readonly agenda = new Agenda()
  readonly recorder: Recorder
  readonly metrics: Metrics
  readonly network: Network
  readonly messaging: Messaging
  readonly databases: Databases | null
  readonly services = new Map<string, Service>()
  readonly replicas = new Map<string, Replica>()
  readonly nativeThen: typeof Promise.prototype.then
  readonly freeCalls: Call[] = []
  readonly budgets: Plan['budgets']
  readonly locate: SimulationPorts['locate']
  /** The instance whose code runs; null between. */
  current: Instance | null = null
  /** Row that the running code descends from, and the request it is work for. */
  span = 0
  request = 0
  /** Spent by the present event. */
  awaits = 0
  turns = 0
  events = 0
  finished = false
  /** Why the run was ended early. */
  problem: Problem | null = null
  /** Errors nobody caught, and what handlers threw, first of each place. */
  readonly errors = new Map<string, Problem & { count: number; thrown: boolean }>()
  readonly #header: Float64Array
  readonly #random: Random
  readonly #faults: Faults
  readonly #limits: Limits
  readonly #decision: Decision = { arrival: 0, second: -1, why: '' }

  constructor(plan: Plan, ports: SimulationPorts) {
    this.seed = plan.seed
    this.endUs = plan.endMs * 1000
    this.recorder = ports.recorder
    this.nativeThen = ports.nativeThen
    this.locate = ports.locate
    this.budgets = plan.budgets
    this.#limits = plan.limits
    this.#header = ports.header
    this.#random = new Random(plan.seed, streams.network)
    this.metrics = new Metrics(stepFor(plan.endMs))
    this.metrics.sample = () => this.#sample()
    this.network = new Network(plan.links, linkFaults(plan.faults), this.recorder.lanes)
    const loads = this.#laneOfLoads(plan.loads)
    this.databases = ports.databases === null ? null : ports.databases(this)
    for (const service of plan.services) this.#declare(service)
    const lane = { name: 'broker', service: 'broker', kind: 'broker' } as const
    this.messaging = new Messaging(this, this.recorder.lane(lane))
    for (const service of this.services.values()) {
      for (const replica of service.replicas) this.#scheduleBoot(replica, 0)
    }
    this.#faults = new Faults(this, plan.faults)
    for (const [index, load] of plan.loads.entries()) {
      new LoadSource(this, load, loads[index]!, index, this.endUs).begin(this)
    }
  }

  /** Loads of one name share a lane. */
  #laneOfLoads(loads: readonly Load[]): number[] {
    const lanes = new Map<string, number>()
    return loads.map((load) => {
      const name = load.from ?? 'clients'
      const lane = lanes.get(name) ?? this.recorder.lane({ name, service: name, kind: 'load' })
      lanes.set(name, lane)
      return lane
    })
  }

  #declare(plan: ServicePlan): void {
    const { name, database, restartAfterUs, boot, replicas } = plan
    const service: Service = {
      name,
      database,
      restartAfterUs,
      boot,
      replicas: [],
      turn: 0,
      declared: replicas,
    }
    this.services.set(name, service)
    for (let i = 0; i < replicas; i++) this.addReplica(service)
  }

  /** Adds a place for instances; its first life begins with {@link startLife} or at the start. */
  addReplica(service: Service): Replica {
    const number = service.replicas.length + 1
    const name = service.declared === 1 && number === 1 ? service.name : `${service.name}#${number}`
    const lane = this.recorder.lane({ name, service: service.name, kind: 'service' })
    const replica = { name, lane, service, lives: 0, calls: 0 } as unknown as Replica
    replica.instance = new Instance(replica, this.seed)
    service.replicas.push(replica)
    this.replicas.set(name, replica)
    return replica
  }

  /** Begins a new life of a replica. */
  startLife(replica: Replica, row: number): void {
    if (replica.lives > 1 || !replica.instance.alive)
      replica.instance = new Instance(replica, this.seed)
    this.#scheduleBoot(replica, row)
  }

  #scheduleBoot(replica: Replica, row: number): void {
    this.agenda.add(this.now, Act.boot, replica.instance, null, null, row, 0)
  }

  /** Event: the top level of an instance's code runs. */
  boot(instance: Instance, span: number): boolean {
    this.span = span
    this.request = 0
    this.begins(0, 0)
    const ready = () => {
      if (!instance.alive) return
      instance.ready = true
      this.span = this.record(Kind.ready, instance.lane, 0, 0, 0, this.span, 0, 0)
      for (let call = instance.early.shift(); call !== undefined; call = instance.early.shift()) {
        this.agenda.add(this.now, Act.dispatch, instance, call, null, call.span, call.request)
      }
    }
    const failed = (error: unknown) => {
      if (!instance.alive) return
      const what = this.uncaught(error, instance)
      if (instance.replica.lives === 1) this.end({ ...what, code: 'boot' })
      else crash(this, instance, `its start failed: ${what.message}`, -1)
    }
    try {
      const booting = instance.service.boot(instance)
      if (booting instanceof Promise) this.nativeThen.call(booting, ready, failed)
      else ready()
    } catch (error) {
      failed(error)
    }
    return true
  }

  get now(): number {
    return this.agenda.now
  }

  /** Executes one event. True when code of a service may have run, and so a drain is due. */
  step(): boolean {
    const event = this.agenda.take()
    if (event === null || event.time > this.endUs) {
      this.finished = true
      return false
    }
    if (event.time >= this.metrics.nextStep) this.metrics.advance(event.time)
    this.agenda.now = event.time
    this.awaits = 0
    this.turns = 0
    const owner = event.owner as Instance | null
    let ran = false
    if (owner === null) {
      this.current = null
      this.span = event.span
      this.request = event.request
      ran = this.#act(event)
    } else if (owner.alive) {
      if (owner.paused) owner.held.push({ ...event })
      else {
        this.current = owner
        this.span = event.span
        this.request = event.request
        ran = this.#act(event)
      }
    }
    this.agenda.free(event)
    if ((++this.events & 1023) === 0) this.#checkLimits()
    return ran
  }

  #act(event: Event): boolean {
    const header = this.#header
    header[headerFields.events] = this.events
    header[headerFields.timeUs] = event.time
    if (this.current !== null) header[headerFields.lane] = this.current.lane
    return actions[event.action]!(this, event)
  }

  /** Says whose code runs next, for events that find that out themselves. */
  enter(instance: Instance, span: number, request: number): void {
    this.current = instance
    this.span = span
    this.request = request
    this.#header[headerFields.lane] = instance.lane
  }

  /** Runs until the end or until `pause` says so; `drain` empties the microtask queue. */
  advance(drain: () => void, pause: () => boolean): boolean {
    let count = 0
    while (!this.finished) {
      if (this.step()) drain()
      if ((++count & 255) === 0 && pause()) return this.finished
    }
    return true
  }

  #checkLimits(): void {
    const { events, queueLength } = this.#limits
    if (this.events >= events) {
      this.#limit(
        `The run was ended after ${events} events, at ${this.now / 1000} ms of virtual time.`,
      )
    } else if (this.agenda.size > queueLength) {
      this.#limit(`The run was ended: more than ${queueLength} messages and timers were waiting.`)
    }
  }

  #limit(message: string): void {
    this.record(Kind.limit, 0, 0, 0, 0, 0, 0, 0)
    this.payload(message)
    this.end({ code: 'limit', message })
  }

  end(problem: Problem): void {
    this.problem ??= problem
    this.finished = true
  }

  // ---- recording -------------------------------------------------------------------------

  record(
    kind: number,
    lane: number,
    peer: number,
    name: number,
    line: number,
    parent: number,
    request: number,
    value: number,
  ): number {
    if (line !== 0) this.#header[headerFields.line] = line
    const { now } = this.agenda
    const row = this.recorder.row(now, kind, lane, peer, name, line, parent, request, value)
    this.#header[headerFields.rows] = row
    return row
  }

  /** Tells whoever watches which handler begins, and the line that registered it. */
  begins(name: number, line: number): void {
    this.#header[headerFields.name] = name
    this.#header[headerFields.line] = line
  }

  /** Payload of the row just written; its size in bytes. */
  payload(value: unknown): number {
    const bytes = this.recorder.payload(value)
    this.#header[headerFields.payloads] = this.recorder.payloadEnd
    return bytes
  }

  #sample(): void {
    const stepUs = this.metrics.stepUs
    for (const replica of this.replicas.values()) {
      const { instance, name } = replica
      this.metrics.gauge(`${name}.inProgress`, instance.callCount)
      if (instance.busyUs > 0) {
        const share = (instance.busyUs - instance.busyAtStep) / stepUs
        this.metrics.gauge(`${name}.utilisation`, Math.min(1, share))
        instance.busyAtStep = instance.busyUs
      }
    }
    for (const queue of this.messaging.core.queues.values()) {
      this.metrics.gauge(`broker.${queue.name}.waiting`, queue.waiting.length)
    }
  }

  // ---- network and names -------------------------------------------------------------------

  /** One message's fate; losses and delays get their row. */
  carry(
    from: number,
    to: number,
    bytes: number,
    name: number,
    span: number,
    request: number,
  ): Decision {
    const link = this.network.link(from, to)
    const decision = link.send(this.now, bytes, this.#random, this.#decision)
    if (decision.why !== '') {
      const kind =
        decision.arrival < 0 ? Kind.drop : decision.second >= 0 ? Kind.duplicate : Kind.delay
      this.record(kind, from, to, name, 0, span, request, 0)
      this.payload(decision.why)
    }
    return decision
  }

  /** A draw of a link's latency, µs; for news that is not a message. */
  latency(from: number, to: number): number {
    const link = this.network.link(from, to)
    if (link.plain) return 0
    const { arrival } = link.send(this.now, 0, this.#random, this.#decision)
    return arrival < 0 ? 0 : arrival - this.now
  }

  newCall(): Call {
    return this.freeCalls.pop() ?? new Call(this)
  }

  /** The replica of this name, or null when it is not an instance's name. */
  target(name: string): Replica | null {
    return this.replicas.get(name) ?? null
  }

  serviceNamed(name: string): Service {
    const service = this.services.get(name)
    if (service === undefined) {
      const known = [...this.services.keys()].join(', ')
      throw new TypeError(`There is no service '${name}' in this lab (there are: ${known})`)
    }
    return service
  }

  laneNamed(name: string): number {
    return (
      this.recorder.lanes.findIndex((lane: Lane) => lane.name === name || lane.service === name) ||
      0
    )
  }

  callerOf(call: Call): { from: string; id: number } {
    return { from: this.recorder.lanes[call.fromLane]!.name, id: call.request }
  }

  // ---- crash points and errors ----------------------------------------------------------------

  /** Counts an SDK call. 0: go on; 1: the instance died before it; 2: it dies after it. */
  point(instance: Instance, word: string, detail: string): 0 | 1 | 2 {
    instance.replica.calls++
    if (!this.#faults?.waiting) return 0
    const fault = this.#faults.reached(instance.replica, word, detail)
    if (fault === null) return 0
    if (fault.side === 'before') {
      crash(this, instance, fault.because, fault.restartAfterUs)
      return 1
    }
    this.#dying = { because: fault.because, restartAfterUs: fault.restartAfterUs }
    return 2
  }
  #dying = { because: '', restartAfterUs: -1 }

  /** Ends the life that {@link point} answered 2 for, once the call is made. */
  die(instance: Instance): void {
    crash(this, instance, this.#dying.because, this.#dying.restartAfterUs)
  }

  /** An error nobody caught: recorded, and the run goes on. */
  uncaught(error: unknown, instance: Instance | null): Problem {
    const problem = this.#problemOf(error, instance, '')
    this.record(
      Kind.uncaught,
      instance?.lane ?? 0,
      0,
      0,
      problem.line ?? 0,
      this.span,
      this.request,
      0,
    )
    this.payload({ message: problem.message })
    this.#note(problem, false)
    return { ...problem, event: this.recorder.count }
  }

  /** What a handler threw, as data for its caller; kept in {@link errors}. */
  describeError(error: unknown, instance: Instance, handler: string): PlainError {
    // A stack costs more than the rest of the event: read it for mistakes only.
    if (isMistake(error)) this.#note(this.#problemOf(error, instance, handler), true)
    return plainError(error)
  }

  #problemOf(error: unknown, instance: Instance | null, handler: string): Problem {
    const { name, message } = plainError(error)
    const { file, line } = this.locate(error)
    return {
      code: 'uncaught',
      message: `${name}: ${message}`,
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
      ...(instance === null ? {} : { service: instance.service.name }),
      ...(handler === '' ? {} : { handler }),
      event: this.recorder.count,
    }
  }

  #note(problem: Problem, thrown: boolean): void {
    const key = `${problem.file}:${problem.line}:${problem.handler}:${problem.message.slice(0, 40)}`
    const known = this.errors.get(key)
    if (known !== undefined) known.count++
    else if (this.errors.size < 100) this.errors.set(key, { ...problem, count: 1, thrown })
  }

  /** Where the run is, for whoever supervises it. */
  position(run: number): RunPosition {
    const header = this.#header
    const lane = this.recorder.lanes[header[headerFields.lane]!]
    return {
      run,
      events: this.events,
      virtualMs: this.now / 1000,
      instance: lane?.name ?? '',
      handler: this.recorder.names[header[headerFields.name]!] ?? '',
      line: header[headerFields.line]!,
    }
  }
}

/** What was thrown, as plain data. */
export interface PlainError {
  readonly name: string
  readonly message: string
}

/** Name, message and own fields of whatever was thrown. */
function plainError(error: unknown): PlainError {
  if (error === null || typeof error !== 'object') return { name: 'Error', message: String(error) }
  const { name, message } = error as Error
  const fields: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(error)) {
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value))
      fields[key] = value
  }
  return { ...fields, name: String(name ?? 'Error'), message: String(message ?? '') }
}

const mistakes = new Set(['TypeError', 'ReferenceError', 'RangeError', 'SyntaxError'])

/** A programming error, as against an answer a handler meant to give. */
function isMistake(error: unknown): boolean {
  if (error === null || typeof error !== 'object') return false
  const { name, code } = error as { name?: string; code?: string }
  return mistakes.has(String(name)) || (name === 'DatabaseError' && String(code).startsWith('42'))
}
