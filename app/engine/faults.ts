/** Faults as data, put into effect: at an instant, for a while, or at a side of an SDK call. */
import type { Fault } from '../sdk/orrery.d.ts'
import { Kind } from '../trace/format.ts'
import { Act } from './actions.ts'
import type { Event } from './agenda.ts'
import type { Instance } from './instance.ts'
import { addReplica, startLife } from './lives.ts'
import type { NamedLinkFault } from './network.ts'
import type { Simulation } from './simulation.ts'
import { usOf } from './time.ts'

/** The link faults among `faults`, for the network. */
export function linkFaults(faults: readonly Fault[]): NamedLinkFault[] {
  const found: NamedLinkFault[] = []
  for (const fault of faults) {
    if (fault.kind === 'drop' || fault.kind === 'duplicate') found.push({ ...fault, byUs: 0 })
    else if (fault.kind === 'delay') found.push({ ...fault, byUs: usOf(fault.byMs) })
  }
  return found
}

/** Puts the other faults into the agenda, or among the crash points. */
export function scheduleFaults(sim: Simulation, faults: readonly Fault[]): void {
  for (const fault of faults) {
    const at = (ms: number, action: number) =>
      sim.agenda.add(usOf(ms), action, null, fault, null, 0, 0)
    switch (fault.kind) {
      case 'crash':
        if ('atMs' in fault.when) at(fault.when.atMs, Act.crash)
        else sim.crashPoints.add(fault)
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
}

/** Event: a further replica joins. */
export function onStart(sim: Simulation, event: Event): boolean {
  const service = sim.deployment.service((event.subject as { service: string }).service)
  const replica = addReplica(sim, service)
  const row = sim.record(Kind.restart, replica.lane, 0, 0, 0, 0, 0, 0)
  startLife(sim, replica, row)
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
    sim.record(row, laneNamed(sim, fault.a), laneNamed(sim, fault.b), 0, 0, 0, 0, 0)
    sim.payload(`${fault.a} – ${fault.b}`)
    return false
  }
  for (const { instance } of sim.deployment.meantBy(fault.target)) {
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
  for (const { action, subject, value, span, request } of instance.held.splice(0)) {
    const owner = action === Act.receive ? null : instance
    sim.agenda.add(sim.now, action, owner, subject, value, span || row, request)
  }
}

/** The first lane of a name or service; 0, nobody, for `*`. */
function laneNamed(sim: Simulation, name: string): number {
  const { lanes } = sim.recorder
  const index = lanes.findIndex((lane) => lane.name === name || lane.service === name)
  return Math.max(0, index)
}
