/** Faults as data, put into effect: at an instant, or at a side of an SDK call. */
import type { Fault } from '../sdk/orrery.d.ts'
import { Kind } from '../trace/format.ts'
import { Act } from './actions.ts'
import type { Event } from './agenda.ts'
import { bounce } from './calls.ts'
import type { Instance, Replica, Service } from './instance.ts'
import type { NamedLinkFault } from './network.ts'
import type { Simulation } from './simulation.ts'
import { usOf } from './time.ts'

/** A crash waiting for its SDK call. */
interface PointFault {
  readonly target: string
  readonly side: 'before' | 'after'
  /** `commit`, `publish`, `call:pay`; null: counted by `call`. */
  readonly point: string | null
  /** How many such calls are still to come, or which call of the instance it is. */
  left: number
  readonly restartAfterUs: number
  readonly because: string
}

/** The link faults among `faults`, for the network. */
export function linkFaults(faults: readonly Fault[]): NamedLinkFault[] {
  const found: NamedLinkFault[] = []
  for (const fault of faults) {
    if (fault.kind === 'drop' || fault.kind === 'duplicate') found.push({ ...fault, byUs: 0 })
    else if (fault.kind === 'delay') found.push({ ...fault, byUs: usOf(fault.byMs) })
  }
  return found
}

/** Crash bound to points, and the events of faults bound to time. */
export class Faults {
  readonly #points: PointFault[] = []

  constructor(sim: Simulation, faults: readonly Fault[]) {
    for (const fault of faults) this.#schedule(sim, fault)
  }

  #schedule(sim: Simulation, fault: Fault): void {
    const at = (ms: number, action: number) =>
      sim.agenda.add(usOf(ms), action, null, fault, null, 0, 0)
    switch (fault.kind) {
      case 'crash':
        if ('atMs' in fault.when) at(fault.when.atMs, Act.crash)
        else this.#points.push(pointFault(fault))
        break
      case 'restart':
        at(fault.atMs, Act.restart)
        break
      case 'start':
        at(fault.atMs, Act.start)
        break
      case 'pause':
        at(fault.fromMs, Act.pause)
        at(fault.untilMs, Act.unpause)
        break
      case 'slow':
        at(fault.fromMs, Act.slow)
        at(fault.untilMs, Act.unslow)
        break
      case 'partition':
        at(fault.fromMs, Act.cut)
        at(fault.untilMs, Act.heal)
        break
    }
  }

  /** Is any crash still waiting for a call? */
  get waiting(): boolean {
    return this.#points.length > 0
  }

  /** The crash that this SDK call sets off, taken from the list; null for none. */
  reached(replica: Replica, word: string, detail: string): PointFault | null {
    for (const [index, fault] of this.#points.entries()) {
      if (fault.target !== replica.name && fault.target !== replica.service.name) continue
      if (fault.point === null) {
        if (replica.calls !== fault.left) continue
      } else {
        if (fault.point !== word && fault.point !== `${word}:${detail}`) continue
        fault.left--
        if (fault.left > 0) continue
      }
      this.#points.splice(index, 1)
      return fault
    }
    return null
  }
}

function pointFault(fault: Extract<Fault, { kind: 'crash' }>): PointFault {
  const { target, when } = fault
  const restartAfterUs = fault.restartAfterMs === undefined ? -1 : usOf(fault.restartAfterMs)
  if ('atMs' in when) throw new Error('a crash bound to time is an event')
  const { side } = when
  if ('call' in when) {
    const because = `${side} its SDK call ${when.call}`
    return { target, side, point: null, left: when.call, restartAfterUs, because }
  }
  const because = when.nth === 1 ? `${side} ${when.point}` : `${side} ${when.point} ${when.nth}`
  return { target, side, point: when.point, left: when.nth, restartAfterUs, because }
}

/** Replicas a fault's target means: one instance, or all of a service. */
function replicasOf(sim: Simulation, target: string): Replica[] {
  const one = sim.target(target)
  return one === null ? sim.serviceNamed(target).replicas : [one]
}

/** Ends a life like kill -9: no code of it runs again, its callers' connections break. */
export function crash(
  sim: Simulation,
  instance: Instance,
  because: string,
  restartAfterUs: number,
): void {
  if (!instance.alive) return
  instance.alive = false
  const { lane, service } = instance
  const row = sim.record(Kind.crash, lane, 0, 0, 0, sim.span, sim.request, 0)
  sim.payload(because)
  sim.metrics.count(`${service.name}.crashes`, 1)
  for (let call = instance.calls; call !== null; call = call.next) {
    if (!call.settled) bounce(sim, call, 'lost', `${instance.name} crashed: connection lost`)
  }
  sim.agenda.add(
    sim.now + sim.latency(lane, sim.messaging.lane),
    Act.closeSession,
    null,
    instance,
    null,
    row,
    0,
  )
  if (instance.connected) sim.databases?.disconnect(instance, row)
  const after = restartAfterUs >= 0 ? restartAfterUs : service.restartAfterUs
  if (after >= 0) sim.agenda.add(sim.now + after, Act.restart, null, instance.replica, null, row, 0)
}

/** Event: a crash at its time. */
export function onCrash(sim: Simulation, event: Event): boolean {
  const fault = event.subject as Extract<Fault, { kind: 'crash' }>
  const restartAfterUs = fault.restartAfterMs === undefined ? -1 : usOf(fault.restartAfterMs)
  for (const { instance } of replicasOf(sim, fault.target)) {
    sim.enter(instance, 0, 0)
    crash(sim, instance, `at ${sim.now / 1000} ms`, restartAfterUs)
  }
  return false
}

/** Event: a crashed replica comes back. */
export function onRestart(sim: Simulation, event: Event): boolean {
  const subject = event.subject as Replica | Extract<Fault, { kind: 'restart' }>
  const replicas = 'instance' in subject ? [subject] : replicasOf(sim, subject.target)
  for (const replica of replicas) {
    if (replica.instance.alive) continue
    const row = sim.record(Kind.restart, replica.lane, 0, 0, 0, event.span, 0, 0)
    sim.startLife(replica, row)
  }
  return false
}

/** Event: a further replica joins. */
export function onStart(sim: Simulation, event: Event): boolean {
  const service: Service = sim.serviceNamed((event.subject as { service: string }).service)
  const replica = sim.addReplica(service)
  const row = sim.record(Kind.restart, replica.lane, 0, 0, 0, 0, 0, 0)
  sim.startLife(replica, row)
  return false
}

type Window = Extract<Fault, { kind: 'pause' | 'slow' | 'partition' }>

/** Events: a pause, a slowness or a partition begins or ends. */
export function onWindow(sim: Simulation, event: Event): boolean {
  const fault = event.subject as Window
  const begins = event.action === Act.pause || event.action === Act.slow || event.action === Act.cut
  if (fault.kind === 'partition') {
    if (begins) sim.network.cut(fault.a, fault.b)
    else sim.network.heal(fault.a, fault.b)
    const row = begins ? Kind.partition : Kind.heal
    sim.record(row, sim.laneNamed(fault.a), sim.laneNamed(fault.b), 0, 0, 0, 0, 0)
    sim.payload(`${fault.a} – ${fault.b}`)
    return false
  }
  for (const { instance } of replicasOf(sim, fault.target)) {
    if (fault.kind === 'slow') {
      instance.slowness = begins ? fault.factor : 1
      sim.record(begins ? Kind.slow : Kind.unslow, instance.lane, 0, 0, 0, 0, 0, instance.slowness)
    } else if (begins) {
      instance.paused = true
      sim.record(Kind.pause, instance.lane, 0, 0, 0, 0, 0, 0)
    } else unpause(sim, instance)
  }
  return false
}

/** What was put off happens now, in the order it was due. */
function unpause(sim: Simulation, instance: Instance): void {
  instance.paused = false
  const row = sim.record(Kind.unpause, instance.lane, 0, 0, 0, 0, 0, 0)
  for (const held of instance.held.splice(0)) {
    const owner = held.action === Act.receive ? null : instance
    sim.agenda.add(
      sim.now,
      held.action,
      owner,
      held.subject,
      held.value,
      held.span || row,
      held.request,
    )
  }
}
