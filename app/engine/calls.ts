/** Requests and their answers: from a load or an instance, over a link, to a handler and back. */
import { Kind } from '../trace/format.ts'
import { Act } from './actions.ts'
import type { Event } from './agenda.ts'
import { copy } from './copy.ts'
import type { Handler, Instance, Replica } from './instance.ts'
import type { LoadSource } from './loads.ts'
import type { Simulation } from './simulation.ts'

export type FailureCode = 'refused' | 'failed' | 'timeout' | 'lost'
/** Why a call failed, before the SDK makes it a CallError. */
export interface CallFailure {
  readonly code: FailureCode
  readonly message: string
  readonly cause?: { name: string; message: string }
}

/** One call, seen from both ends. Pooled: see {@link release}. */
export class Call {
  readonly sim: Simulation
  /** The caller: an instance, or a load. */
  from: Instance | null = null
  load: LoadSource | null = null
  fromLane = 0
  to: Replica | null = null
  at: Instance | null = null
  method = ''
  name = 0
  payload: unknown = undefined
  sentRow = 0
  sentAt = 0
  request = 0
  /** Row of the callee that its code runs under. */
  span = 0
  receivedAt = 0
  handler: Handler | null = null
  resolve: ((value: unknown) => void) | null = null
  reject: ((failure: CallFailure) => void) | null = null
  /** The caller knows the outcome. */
  settled = false
  /** The callee has answered. */
  answered = false
  /** Events in the agenda that point here: time-outs and outcomes on their way. */
  pending = 0
  previous: Call | null = null
  next: Call | null = null
  readonly onValue: (value: unknown) => void
  readonly onError: (error: unknown) => void

  constructor(sim: Simulation) {
    this.sim = sim
    this.onValue = (value) => finish(this.sim, this, value)
    this.onError = (error) => failCall(this.sim, this, error)
  }
}

/** Sends a call whose caller, target, method and payload are set; the row of the call is written. */
export function send(sim: Simulation, call: Call, bytes: number, timeoutUs: number): void {
  if (timeoutUs >= 0) {
    call.pending++
    sim.agenda.add(
      sim.now + timeoutUs,
      Act.timeout,
      call.from,
      call,
      null,
      call.sentRow,
      call.request,
    )
  }
  if (call.to === null) {
    bounce(sim, call, 'refused', `no instance of ${call.method.split(':')[0]} is up`)
    return
  }
  const decision = sim.carry(
    call.fromLane,
    call.to.lane,
    bytes,
    call.name,
    call.sentRow,
    call.request,
  )
  if (decision.arrival < 0) return
  sim.agenda.add(decision.arrival, Act.receive, null, call, null, call.sentRow, call.request)
  if (decision.second >= 0) {
    const twin = new Call(sim)
    twin.to = call.to
    twin.fromLane = call.fromLane
    twin.sentRow = call.sentRow
    twin.method = call.method
    twin.name = call.name
    twin.payload = copy(call.payload)
    twin.request = call.request
    twin.settled = true
    sim.agenda.add(decision.second, Act.receive, null, twin, null, call.sentRow, call.request)
  }
}

/** The caller learns of a failure after one network delay back. */
export function bounce(sim: Simulation, call: Call, code: FailureCode, message: string): void {
  const failure: CallFailure = { code, message }
  const lane = call.to?.lane ?? call.fromLane
  const delay = sim.network.link(lane, call.fromLane).plain ? 0 : sim.latency(lane, call.fromLane)
  call.pending++
  sim.agenda.add(sim.now + delay, Act.settle, call.from, call, failure, sim.span, call.request)
}

/** Event: a call reaches its replica. */
export function onReceive(sim: Simulation, event: Event): boolean {
  const call = event.subject as Call
  const { instance } = call.to!
  if (instance.paused) {
    instance.held.push({ ...event, owner: undefined } as never)
    return false
  }
  sim.enter(instance, event.span, event.request)
  if (!instance.alive) {
    bounce(sim, call, 'refused', `${instance.name} is down: connection refused`)
    return false
  }
  const row = sim.record(
    Kind.receive,
    instance.lane,
    call.fromLane,
    call.name,
    0,
    event.span,
    call.request,
    0,
  )
  return receive(sim, call, instance, row)
}

/** Hands a call to its handler, now or when its turn comes. True when user code ran. */
export function receive(sim: Simulation, call: Call, instance: Instance, row: number): boolean {
  call.span = row
  call.receivedAt = sim.now
  call.at = instance
  link(instance, call)
  if (!instance.ready) {
    instance.early.push(call)
    return false
  }
  return dispatch(sim, call, instance)
}

/** Finds the handler of a call that is at a ready instance. */
export function dispatch(sim: Simulation, call: Call, instance: Instance): boolean {
  const handler = instance.handlers.get(call.method)
  if (handler === undefined) {
    const known = [...instance.handlers.keys()].join(', ') || 'none'
    const message = `${instance.service.name} has no handler '${call.method}' (it has: ${known})`
    failCall(sim, call, { name: 'TypeError', message })
    return false
  }
  call.handler = handler
  if (handler.active >= handler.concurrency) {
    handler.waiting.push(call)
    return false
  }
  handler.active++
  return run(sim, call, handler)
}

/** Event: a call that waited for its turn begins. */
export function onBegin(sim: Simulation, event: Event): boolean {
  const call = event.subject as Call
  const instance = call.at!
  call.span = sim.record(
    Kind.start,
    instance.lane,
    call.fromLane,
    call.name,
    0,
    call.span,
    call.request,
    call.sentRow,
  )
  return run(sim, call, call.handler!)
}

function run(sim: Simulation, call: Call, handler: Handler): boolean {
  sim.span = call.span
  sim.request = call.request
  sim.begins(call.name, handler.line)
  let result: unknown
  try {
    const from = handler.run.length > 1 ? sim.callerOf(call) : undefined
    result = handler.run(call.payload, from)
  } catch (error) {
    failCall(sim, call, error)
    return true
  }
  if (isPromise(result)) sim.nativeThen.call(result, call.onValue, call.onError)
  else finish(sim, call, result)
  return true
}

function isPromise(value: unknown): value is Promise<unknown> {
  if (value === null || typeof value !== 'object') return false
  return value instanceof Promise
}

/** The handler returned. */
function finish(sim: Simulation, call: Call, value: unknown): void {
  const instance = call.at
  if (instance === null || !instance.alive || call.answered) return
  let result: unknown
  try {
    result = copy(value)
  } catch (error) {
    failCall(sim, call, error)
    return
  }
  const took = sim.now - call.receivedAt
  const { lane } = instance
  const row = sim.record(
    Kind.reply,
    lane,
    call.fromLane,
    call.name,
    0,
    sim.span,
    call.request,
    call.sentRow,
  )
  const bytes = sim.payload(result)
  call.handler!.latency.step.record(took)
  answer(sim, call, instance, row, bytes, result, null)
}

/** The handler threw, or there is none. */
function failCall(sim: Simulation, call: Call, error: unknown): void {
  const instance = call.at
  if (instance === null || !instance.alive || call.answered) return
  const cause = sim.describeError(error, instance, call.method)
  const { lane } = instance
  const row = sim.record(
    Kind.fail,
    lane,
    call.fromLane,
    call.name,
    0,
    sim.span,
    call.request,
    call.sentRow,
  )
  const bytes = sim.payload(cause)
  const message = `${instance.service.name}.${call.method} failed: ${cause.message}`
  answer(sim, call, instance, row, bytes, undefined, { code: 'failed', message, cause })
}

/** Sends the outcome back and lets the next call of the handler begin. */
function answer(
  sim: Simulation,
  call: Call,
  instance: Instance,
  row: number,
  bytes: number,
  result: unknown,
  failure: CallFailure | null,
): void {
  const { handler } = call
  call.answered = true
  unlink(instance, call)
  if (!call.settled) {
    const back = sim.network.link(instance.lane, call.fromLane)
    if (call.load !== null && back.plain && back.cuts === 0)
      settleLoad(sim, call, failure, row, true)
    else sendBack(sim, call, instance, row, bytes, failure ?? { result })
  }
  if (handler !== null) {
    handler.active--
    const next = handler.waiting.shift()
    if (next !== undefined) {
      handler.active++
      sim.agenda.add(sim.now, Act.begin, instance, next, null, next.span, next.request)
    }
  }
  release(sim, call)
}

function sendBack(
  sim: Simulation,
  call: Call,
  instance: Instance,
  row: number,
  bytes: number,
  outcome: CallFailure | { result: unknown },
): void {
  const decision = sim.carry(instance.lane, call.fromLane, bytes, call.name, row, call.request)
  if (decision.arrival < 0) return
  call.pending++
  sim.agenda.add(decision.arrival, Act.settle, call.from, call, outcome, row, call.request)
}

/** Event: the outcome reaches the caller. */
export function onSettle(sim: Simulation, event: Event): boolean {
  const call = event.subject as Call
  call.pending--
  if (call.settled) {
    release(sim, call)
    return false
  }
  const outcome = event.value as CallFailure | { result: unknown }
  const failure = 'code' in outcome ? outcome : null
  if (call.load !== null) return settleLoad(sim, call, failure, event.span, false)
  settle(
    sim,
    call,
    failure,
    failure === null ? (outcome as { result: unknown }).result : null,
    event.span,
  )
  return true
}

/** Event: the caller has waited long enough. */
export function onTimeout(sim: Simulation, event: Event): boolean {
  const call = event.subject as Call
  call.pending--
  if (call.settled) {
    release(sim, call)
    return false
  }
  const message = `no answer to ${call.method} from ${call.to?.name ?? 'anyone'} within ${(sim.now - call.sentAt) / 1000} ms`
  const failure: CallFailure = { code: 'timeout', message }
  if (call.load !== null) return settleLoad(sim, call, failure, event.span, false)
  settle(sim, call, failure, null, event.span)
  return true
}

function settle(
  sim: Simulation,
  call: Call,
  failure: CallFailure | null,
  result: unknown,
  span: number,
): void {
  call.settled = true
  const kind = failure === null ? Kind.resume : Kind.reject
  const lane = call.fromLane
  const to = call.to?.lane ?? 0
  sim.span = sim.record(kind, lane, to, call.name, 0, span, call.request, call.sentRow)
  sim.request = call.request
  const { resolve, reject } = call
  if (failure === null) resolve!(result)
  else {
    sim.payload({ code: failure.code, message: failure.message })
    reject!(failure)
  }
  release(sim, call)
}

/** A request of the load is over. `inline`: no network between, the reply's row says it all. */
function settleLoad(
  sim: Simulation,
  call: Call,
  failure: CallFailure | null,
  span: number,
  inline: boolean,
): boolean {
  call.settled = true
  const took = sim.now - call.sentAt
  if (!inline) {
    const kind = failure === null ? Kind.resume : Kind.reject
    const to = call.to?.lane ?? 0
    sim.record(kind, call.fromLane, to, call.name, 0, span, call.request, call.sentRow)
    if (failure !== null) sim.payload({ code: failure.code, message: failure.message })
  }
  call.load!.settled(sim, took, failure)
  if (!inline) release(sim, call)
  return false
}

function link(instance: Instance, call: Call): void {
  call.previous = null
  call.next = instance.calls
  if (instance.calls !== null) instance.calls.previous = call
  instance.calls = call
  instance.callCount++
}

function unlink(instance: Instance, call: Call): void {
  if (call.previous === null) instance.calls = call.next
  else call.previous.next = call.next
  if (call.next !== null) call.next.previous = call.previous
  call.previous = null
  call.next = null
  instance.callCount--
}

/** Gives a call back to the pool once nobody can touch it any more. */
function release(sim: Simulation, call: Call): void {
  if (!call.settled || !call.answered || call.pending > 0) return
  call.from = null
  call.load = null
  call.to = null
  call.at = null
  call.payload = undefined
  call.handler = null
  call.resolve = null
  call.reject = null
  call.settled = false
  call.answered = false
  sim.freeCalls.push(call)
}
