/**
 * One run: discrete events in virtual time. It is told when to go on and never waits; between two
 * events its driver drains all microtasks, so that what an event woke has run before the next.
 */
import type { Limits, Problem } from '../lab/run.ts'
import { Kind } from '../trace/format.ts'
import { Agenda, type Event } from './agenda.ts'
import { failCall, finish } from './answers.ts'
import { CallPool } from './call.ts'
import { CrashPoints } from './crash.ts'
import type { Databases } from './databases.ts'
import { Deployment } from './deployment.ts'
import { actions } from './dispatch.ts'
import { Failures } from './failures.ts'
import { linkFaults, scheduleFaults } from './faults.ts'
import type { Instance } from './instance.ts'
import { endAtLimit, sampleLevels } from './limits.ts'
import type { Decision } from './link.ts'
import { declare, startLife } from './lives.ts'
import { LoadSource, lanesOfLoads } from './loads.ts'
import { Messaging } from './messaging.ts'
import { Metrics, stepFor } from './metrics.ts'
import { Network } from './network.ts'
import { headerFields, type Plan, type SimulationPorts } from './plan.ts'
import { Random, streams } from './random.ts'
import type { Recorder } from './recorder.ts'

/** The state of a run, and its loop over the agenda. */
export class Simulation {
  readonly seed: number
  readonly endUs: number
  readonly agenda = new Agenda()
  readonly recorder: Recorder
  readonly metrics: Metrics
  readonly network: Network
  readonly messaging: Messaging
  readonly databases: Databases | null
  readonly deployment = new Deployment()
  readonly nativeThen: typeof Promise.prototype.then
  readonly calls: CallPool
  readonly crashPoints: CrashPoints
  readonly failures: Failures
  readonly budgets: Plan['budgets']
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
  readonly #header: Float64Array
  readonly #limits: Limits

  constructor(plan: Plan, ports: SimulationPorts) {
    this.seed = plan.seed
    this.endUs = plan.endMs * 1000
    this.recorder = ports.recorder
    this.nativeThen = ports.nativeThen
    this.budgets = plan.budgets
    this.#limits = plan.limits
    this.#header = ports.header
    this.crashPoints = new CrashPoints(this)
    this.failures = new Failures(this, ports.locate)
    this.calls = new CallPool(
      (call, value) => finish(this, call, value),
      (call, error) => failCall(this, call, error),
    )
    this.metrics = new Metrics(plan.isCharted ? stepFor(plan.endMs) : Number.POSITIVE_INFINITY)
    this.metrics.sample = () => sampleLevels(this)
    const random = new Random(plan.seed, streams.network)
    this.network = new Network(plan.links, linkFaults(plan.faults), this.recorder.lanes, random)
    const lanes = lanesOfLoads(this.recorder, plan.loads)
    this.databases = ports.databases === null ? null : ports.databases(this)
    for (const service of plan.services) declare(this, service)
    this.messaging = new Messaging(this)
    for (const replica of this.deployment.replicas.values()) startLife(this, replica, 0)
    scheduleFaults(this, plan.faults)
    for (const [index, load] of plan.loads.entries()) {
      new LoadSource(this, load, lanes[index]!, index, this.endUs).begin(this)
    }
  }

  /** The present, virtual µs. */
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
    if (owner === null || (owner.alive && !owner.paused)) {
      this.current = owner
      this.span = event.span
      this.request = event.request
      ran = this.#act(event)
    } else if (owner.alive) {
      const { action, subject, value, span, request } = event
      owner.held.push({ action, subject, value, span, request })
    }
    this.agenda.free(event)
    if ((++this.events & 1023) === 0) endAtLimit(this, this.#limits)
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

  /** Ends the run early; the first reason stays. */
  end(problem: Problem): void {
    this.problem ??= problem
    this.finished = true
  }

  /** Writes a row of the trace; see `Recorder.row`. */
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
    this.#header[headerFields.payloads] = this.recorder.payloads.end
    return bytes
  }

  /** One message's fate; losses and delays get their row. */
  carry(
    from: number,
    to: number,
    bytes: number,
    name: number,
    span: number,
    request: number,
  ): Decision {
    const decision = this.network.send(this.now, from, to, bytes)
    if (decision.why === '') return decision
    const isLost = decision.arrival < 0
    const kind = isLost ? Kind.drop : decision.second >= 0 ? Kind.duplicate : Kind.delay
    this.record(kind, from, to, name, 0, span, request, 0)
    this.payload(decision.why)
    return decision
  }

  /** An error nobody caught: recorded, and the run goes on. */
  uncaught(error: unknown, instance: Instance | null): Problem {
    return this.failures.uncaught(error, instance)
  }
}
