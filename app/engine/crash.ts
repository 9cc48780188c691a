/** The end of a life, like `kill -9`, and the points of code where it may come. */
import type { Fault } from '../sdk/orrery.d.ts'
import { Kind } from '../trace/format.ts'
import { Act } from './actions.ts'
import type { Event } from './agenda.ts'
import type { Call } from './call.ts'
import { bounce } from './calls.ts'
import type { Instance, Replica } from './instance.ts'
import { startLife } from './lives.ts'
import type { Simulation } from './simulation.ts'
import { usOf } from './time.ts'

type CrashFault = Extract<Fault, { kind: 'crash' }>

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

const restartOf = ({ restartAfterMs }: CrashFault): number =>
  restartAfterMs === undefined ? -1 : usOf(restartAfterMs)

/** Crashes bound to sides of SDK calls. */
export class CrashPoints {
  readonly #sim: Simulation
  readonly #waiting: PointFault[] = []
  /** The crash that the present call ends in. */
  #dying: (PointFault & { line: number }) | null = null

  constructor(sim: Simulation) {
    this.#sim = sim
  }

  /** Has a crash wait for its call. */
  add(fault: CrashFault): void {
    const { target, when } = fault
    if ('atMs' in when) throw new Error('a crash bound to time is an event')
    const restartAfterUs = restartOf(fault)
    const { side } = when
    const rest = { target, side, restartAfterUs }
    if ('call' in when) {
      const because = `${side} its SDK call ${when.call}`
      this.#waiting.push({ ...rest, point: null, left: when.call, because })
      return
    }
    const { point, nth } = when
    const because = nth === 1 ? `${side} ${point}` : `${side} ${point} ${nth}`
    this.#waiting.push({ ...rest, point, left: nth, because })
  }

  /**
   * Counts an SDK call at a line. 0: go on; 1: the instance died before it; 2: {@link die} after
   * it.
   */
  pass(instance: Instance, word: string, detail: string, line: number): 0 | 1 | 2 {
    instance.replica.calls++
    if (this.#waiting.length === 0) return 0
    const fault = this.#reached(instance.replica, word, detail)
    if (fault === null) return 0
    if (fault.side === 'after') {
      this.#dying = { ...fault, line }
      return 2
    }
    crash(this.#sim, instance, fault.because, fault.restartAfterUs, line)
    return 1
  }

  /** Ends the life that {@link pass} answered 2 for. */
  die(instance: Instance): void {
    const { because, restartAfterUs, line } = this.#dying!
    crash(this.#sim, instance, because, restartAfterUs, line)
  }

  /** The crash that this SDK call sets off, taken from the list; null for none. */
  #reached(replica: Replica, word: string, detail: string): PointFault | null {
    for (const [index, fault] of this.#waiting.entries()) {
      if (fault.target !== replica.name && fault.target !== replica.service.name) continue
      if (fault.point === null) {
        if (replica.calls !== fault.left) continue
      } else {
        if (fault.point !== word && fault.point !== `${word}:${detail}`) continue
        fault.left--
        if (fault.left > 0) continue
      }
      this.#waiting.splice(index, 1)
      return fault
    }
    return null
  }
}

/** Ends a life, at a line where one is known: its code never runs again, connections break. */
export function crash(
  sim: Simulation,
  instance: Instance,
  because: string,
  restartAfterUs: number,
  line = 0,
): void {
  if (!instance.alive) return
  instance.alive = false
  const { lane, service } = instance
  const row = sim.record(Kind.crash, lane, 0, 0, line, sim.span, sim.request, 0)
  sim.payload(because)
  sim.metrics.count(`${service.name}.crashes`, 1)
  const why = `${instance.name} crashed: connection lost`
  let oldest = instance.calls
  while (oldest !== null && oldest.next !== null) oldest = oldest.next
  for (let call = oldest; call !== null; call = call.previous) {
    if (!call.settled) bounce(sim, call, 'lost', why)
  }
  for (const held of instance.held.splice(0)) {
    if (held.action === Act.receive) bounce(sim, held.subject as Call, 'lost', why)
  }
  const closedAt = sim.now + sim.network.latency(sim.now, lane, sim.messaging.lane)
  sim.agenda.add(closedAt, Act.closeSession, null, instance, null, row, 0)
  if (instance.connected) sim.databases?.disconnect(instance, row)
  const after = restartAfterUs >= 0 ? restartAfterUs : service.restartAfterUs
  if (after >= 0) sim.agenda.add(sim.now + after, Act.restart, null, instance.replica, null, row, 0)
}

/** Event: a crash at its time. */
export function onCrash(sim: Simulation, event: Event): boolean {
  const fault = event.subject as CrashFault
  for (const { instance } of sim.deployment.meantBy(fault.target)) {
    sim.enter(instance, 0, 0)
    crash(sim, instance, `at ${sim.now / 1000} ms`, restartOf(fault))
  }
  return false
}

/** Event: a crashed replica comes back. */
export function onRestart(sim: Simulation, event: Event): boolean {
  const subject = event.subject as Replica | Extract<Fault, { kind: 'restart' }>
  const replicas = 'instance' in subject ? [subject] : sim.deployment.meantBy(subject.target)
  for (const replica of replicas) {
    if (replica.instance.alive) continue
    const row = sim.record(Kind.restart, replica.lane, 0, 0, 0, event.span, 0, 0)
    startLife(sim, replica, row)
  }
  return false
}
