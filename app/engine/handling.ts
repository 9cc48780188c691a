/** A call at its instance: received, waiting for its turn, handled. */
import { Kind } from '../trace/format.ts'
import { Act } from './actions.ts'
import type { Event } from './agenda.ts'
import { failCall, finish } from './answers.ts'
import { attach, type Call } from './call.ts'
import { bounce } from './calls.ts'
import type { Handler, Instance } from './instance.ts'
import type { Simulation } from './simulation.ts'

/** Event: a call reaches its replica. */
export function onReceive(sim: Simulation, event: Event): boolean {
  const call = event.subject as Call
  const { instance } = call.to!
  if (instance.alive && instance.paused) {
    const { span, request } = event
    instance.held.push({ action: Act.receive, subject: call, value: null, span, request })
    return false
  }
  sim.enter(instance, event.span, event.request)
  if (!instance.alive) {
    bounce(sim, call, 'refused', `${instance.name} is down: connection refused`)
    return false
  }
  const { lane } = instance
  const { fromLane, name, request } = call
  const row = sim.record(Kind.receive, lane, fromLane, name, 0, event.span, request, 0)
  return receive(sim, call, instance, row)
}

/** Hands a call to its handler, now or when its turn comes. True when user code ran. */
export function receive(sim: Simulation, call: Call, instance: Instance, row: number): boolean {
  call.span = row
  call.receivedAt = sim.now
  call.at = instance
  attach(instance, call)
  if (!instance.ready) {
    instance.early.push(call)
    return false
  }
  return dispatch(sim, call, instance)
}

/** Event: a call that came too early finds its handler. */
export function onDispatch(sim: Simulation, event: Event): boolean {
  return dispatch(sim, event.subject as Call, event.owner as Instance)
}

/** Finds the handler of a call that is at a ready instance. */
function dispatch(sim: Simulation, call: Call, instance: Instance): boolean {
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
  const { lane } = call.at!
  const { fromLane, name, span, request, sentRow } = call
  call.span = sim.record(Kind.start, lane, fromLane, name, 0, span, request, sentRow)
  return run(sim, call, call.handler!)
}

function run(sim: Simulation, call: Call, handler: Handler): boolean {
  sim.span = call.span
  sim.request = call.request
  sim.begins(call.name, handler.line)
  let result: unknown
  try {
    const from = handler.run.length > 1 ? callerOf(sim, call) : undefined
    result = handler.run(call.payload, from)
  } catch (error) {
    failCall(sim, call, error)
    return true
  }
  if (result instanceof Promise) sim.nativeThen.call(result, call.onValue, call.onError)
  else finish(sim, call, result)
  return true
}

/** What a handler's second parameter tells. */
function callerOf(sim: Simulation, call: Call): { from: string; id: number } {
  return { from: sim.recorder.lanes[call.fromLane]!.name, id: call.request }
}
