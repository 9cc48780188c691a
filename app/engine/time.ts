/** Waiting and working: sleep, timers, the processor. */
import { Kind } from '../trace/format.ts'
import { Act } from './actions.ts'
import type { Event } from './agenda.ts'
import type { Instance } from './instance.ts'
import type { Simulation } from './simulation.ts'

type Resolve = (value: undefined) => void

/** Virtual µs of a time in ms a learner gave; negative and NaN count as 0, at least 0. */
export function usOf(ms: number): number {
  return ms > 0 ? Math.round(ms * 1000) : 0
}

/** Wakes `resolve` after a time. */
export function sleep(
  sim: Simulation,
  instance: Instance,
  ms: number,
  line: number,
  resolve: Resolve,
): void {
  const us = usOf(ms)
  const row = sim.record(Kind.sleep, instance.lane, 0, 0, line, sim.span, sim.request, us)
  if (us === Number.POSITIVE_INFINITY) return
  sim.agenda.add(sim.now + us, Act.wake, instance, resolve, null, row, sim.request)
}

/** Event: a sleep is over. */
export function onWake(sim: Simulation, event: Event): boolean {
  const { lane } = event.owner as Instance
  sim.span = sim.record(Kind.wake, lane, 0, 0, 0, event.span, event.request, 0)
  ;(event.subject as Resolve)(undefined)
  return true
}

/** Work that waits for its instance's processor. */
export interface Job {
  /** Processor time at full speed, µs. */
  readonly us: number
  readonly resolve: Resolve
  readonly row: number
  readonly request: number
}

/** More than any run lasts; endless work could not be added up. */
const longestWorkUs = 1e15

/** Queues for the instance's one processor, first come, first served. */
export function work(
  sim: Simulation,
  instance: Instance,
  ms: number,
  line: number,
  resolve: Resolve,
): void {
  const us = Math.min(usOf(ms), longestWorkUs)
  const { request } = sim
  const row = sim.record(Kind.work, instance.lane, 0, 0, line, sim.span, request, us)
  const job = { us, resolve, row, request }
  if (instance.working) instance.backlog.push(job)
  else begin(sim, instance, job)
}

/** What a job costs is decided when it begins: a backlog is worked off at the speed of the day. */
function begin(sim: Simulation, instance: Instance, job: Job): void {
  const us = Math.round(job.us * instance.slowness)
  instance.working = true
  instance.busyUs += us
  instance.workEndsAt = sim.now + us
  sim.agenda.add(sim.now + us, Act.worked, instance, job.resolve, null, job.row, job.request)
}

/** Event: work is done, and the next begins. */
export function onWorked(sim: Simulation, event: Event): boolean {
  const instance = event.owner as Instance
  const { lane } = instance
  sim.span = sim.record(Kind.worked, lane, 0, 0, 0, event.span, event.request, 0)
  const next = instance.backlog.shift()
  if (next === undefined) instance.working = false
  else begin(sim, instance, next)
  ;(event.subject as Resolve)(undefined)
  return true
}

/** A timer of an instance: once, or again and again. */
export interface Timer {
  readonly task: (...args: unknown[]) => unknown
  readonly args: unknown[]
  /** 0: once. */
  readonly everyUs: number
  /** Skip a turn while the last one is unfinished. */
  readonly exclusive: boolean
  running: boolean
  stopped: boolean
}

/** Sets a timer off after `us`. */
export function startTimer(
  sim: Simulation,
  instance: Instance,
  timer: Timer,
  us: number,
  line: number,
): void {
  const row = sim.record(Kind.timer, instance.lane, 0, 0, line, sim.span, sim.request, us)
  sim.agenda.add(
    sim.now + us,
    Act.fire,
    instance,
    timer,
    null,
    row,
    timer.everyUs > 0 ? 0 : sim.request,
  )
}

/** Event: a timer fires. */
export function onFire(sim: Simulation, event: Event): boolean {
  const timer = event.subject as Timer
  const instance = event.owner as Instance
  if (timer.stopped) return false
  if (timer.everyUs > 0) {
    sim.agenda.add(sim.now + timer.everyUs, Act.fire, instance, timer, null, event.span, 0)
    if (timer.exclusive && timer.running) return false
  }
  // Each turn of a repeating task begins work of its own.
  sim.span = sim.record(Kind.fire, instance.lane, 0, 0, 0, event.span, event.request, 0)
  sim.request = event.request
  timer.running = true
  try {
    const result = timer.task(...timer.args)
    if (result instanceof Promise) {
      sim.nativeThen.call(
        result,
        () => {
          timer.running = false
        },
        (error: unknown) => {
          timer.running = false
          sim.uncaught(error, instance)
        },
      )
    } else timer.running = false
  } catch (error) {
    timer.running = false
    sim.uncaught(error, instance)
  }
  return true
}
