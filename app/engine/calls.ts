/** Requests on their way: from a load or an instance, over a link, to an instance. */
import { Act } from './actions.ts'
import type { Call, FailureCode } from './call.ts'
import { copy } from './copy.ts'
import type { Simulation } from './simulation.ts'

/**
 * Sends a call whose caller, method and payload are set and whose row is written. `target` is the
 * name that was called, for the sentence when `to` is nobody.
 */
export function send(
  sim: Simulation,
  call: Call,
  target: string,
  bytes: number,
  timeoutUs: number,
): void {
  if (timeoutUs >= 0) watch(sim, call, timeoutUs)
  const { to, fromLane, name, sentRow, request } = call
  if (to === null) {
    bounce(sim, call, 'refused', `no instance of ${target} is up: connection refused`)
    return
  }
  const { arrival, second } = sim.carry(fromLane, to.lane, bytes, name, sentRow, request)
  if (arrival < 0) return
  sim.agenda.add(arrival, Act.receive, null, call, null, sentRow, request)
  if (second >= 0) {
    sim.agenda.add(second, Act.receive, null, twinOf(sim, call), null, sentRow, request)
  }
}

/** Has the caller give up after a time. */
export function watch(sim: Simulation, call: Call, timeoutUs: number): void {
  call.pending++
  const { from, sentRow, request } = call
  sim.agenda.add(sim.now + timeoutUs, Act.timeout, from, call, null, sentRow, request)
}

/** A second copy of a message; nobody waits for its answer. */
function twinOf(sim: Simulation, call: Call): Call {
  const twin = sim.calls.take()
  twin.to = call.to
  twin.fromLane = call.fromLane
  twin.sentRow = call.sentRow
  twin.method = call.method
  twin.name = call.name
  twin.payload = copy(call.payload)
  twin.request = call.request
  twin.settled = true
  return twin
}

/**
 * The caller learns of a failure after one network delay back; not at all while the network is
 * partitioned, since the news is a message too.
 */
export function bounce(sim: Simulation, call: Call, code: FailureCode, message: string): void {
  const { fromLane } = call
  const lane = call.to?.lane ?? fromLane
  if (sim.network.link(lane, fromLane).cuts > 0) return
  const at = sim.now + sim.network.latency(sim.now, lane, fromLane)
  call.failure = { code, message }
  call.pending++
  sim.agenda.add(at, Act.settle, call.from, call, null, sim.span, call.request)
}
