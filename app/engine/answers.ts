/** Outcomes of calls: from the handler, over the link, back to the caller. */
import { Kind } from '../trace/format.ts'
import { Act } from './actions.ts'
import type { Event } from './agenda.ts'
import { type Call, type CallFailure, detach } from './call.ts'
import { copy } from './copy.ts'
import type { Instance } from './instance.ts'
import type { Simulation } from './simulation.ts'

/** The handler returned. */
export function finish(sim: Simulation, call: Call, value: unknown): void {
  const instance = call.at
  if (instance === null || !instance.alive || call.answered) return
  let result: unknown
  try {
    result = copy(value)
  } catch (error) {
    failCall(sim, call, error)
    return
  }
  const { fromLane, name, request, sentRow } = call
  const { lane } = instance
  const row = sim.record(Kind.reply, lane, fromLane, name, 0, sim.span, request, sentRow)
  const bytes = sim.payload(result)
  call.handler!.latency.step.record(sim.now - call.receivedAt)
  answer(sim, call, instance, row, bytes, result, null)
}

/** The handler threw, or there is none. */
export function failCall(sim: Simulation, call: Call, error: unknown): void {
  const instance = call.at
  if (instance === null || !instance.alive || call.answered) return
  const cause = sim.failures.thrown(error, instance, call.method)
  const { fromLane, name, request, sentRow } = call
  const { lane } = instance
  const row = sim.record(Kind.fail, lane, fromLane, name, 0, sim.span, request, sentRow)
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
  detach(instance, call)
  if (!call.settled) {
    const isOver = call.atTheDoor && sim.network.link(instance.lane, call.fromLane).cuts === 0
    if (isOver) settleLoad(sim, call, failure, row, true)
    else {
      call.failure = failure
      call.result = result
      sendBack(sim, call, instance, row, bytes)
    }
  }
  if (handler !== null) {
    handler.active--
    const next = handler.waiting.shift()
    if (next !== undefined) {
      handler.active++
      sim.agenda.add(sim.now, Act.begin, instance, next, null, next.span, next.request)
    }
  }
  sim.calls.release(call)
}

function sendBack(
  sim: Simulation,
  call: Call,
  instance: Instance,
  row: number,
  bytes: number,
): void {
  const { fromLane, name, request } = call
  const { arrival } = sim.carry(instance.lane, fromLane, bytes, name, row, request)
  if (arrival < 0) return
  call.pending++
  sim.agenda.add(arrival, Act.settle, call.from, call, null, row, request)
}

/** Event: the outcome reaches the caller. */
export function onSettle(sim: Simulation, event: Event): boolean {
  const call = event.subject as Call
  call.pending--
  if (call.settled) {
    sim.calls.release(call)
    return false
  }
  return settle(sim, call, call.failure, call.result, event.span)
}

/** Event: the caller has waited long enough. */
export function onTimeout(sim: Simulation, event: Event): boolean {
  const call = event.subject as Call
  call.pending--
  if (call.settled) {
    sim.calls.release(call)
    return false
  }
  const waitedMs = (sim.now - call.sentAt) / 1000
  const whom = call.to?.name ?? 'anyone'
  const message = `no answer to ${call.method} from ${whom} within ${waitedMs} ms`
  return settle(sim, call, { code: 'timeout', message }, undefined, event.span)
}

/** Tells the caller; true when that is code. */
function settle(
  sim: Simulation,
  call: Call,
  failure: CallFailure | null,
  result: unknown,
  span: number,
): boolean {
  if (call.load !== null) return settleLoad(sim, call, failure, span, false)
  call.settled = true
  const kind = failure === null ? Kind.resume : Kind.reject
  const to = call.to?.lane ?? 0
  sim.span = sim.record(kind, call.fromLane, to, call.name, 0, span, call.request, call.sentRow)
  sim.request = call.request
  if (failure === null) call.resolve!(result)
  else {
    sim.payload({ code: failure.code, message: failure.message })
    call.reject!(call.errorOf(failure))
  }
  sim.calls.release(call)
  return true
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
  if (!inline) sim.calls.release(call)
  return false
}
