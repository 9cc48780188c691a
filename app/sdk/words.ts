/**
 * The words of `orrery.d.ts`, bound to one life of an instance. Each located word has a `$` twin
 * that takes the source line first; the plain word is the twin with line 0.
 */

import { Deque } from '../engine/agenda.ts'
import type { CallFailure } from '../engine/call.ts'
import { send } from '../engine/calls.ts'
import { copy } from '../engine/copy.ts'
import type { MessageInfo, Subscriber } from '../engine/deliveries.ts'
import type { Handler, Instance } from '../engine/instance.ts'
import { chanceOf } from '../engine/loads.ts'
import type { Simulation } from '../engine/simulation.ts'
import { sleep, startTimer, type Timer, usOf, work } from '../engine/time.ts'
import { Kind } from '../trace/format.ts'
import { databaseWords } from './database-words.ts'
import { CallError, DatabaseError } from './errors.ts'
import { guards } from './guards.ts'
import { watchedState } from './state.ts'
import { tellingWords } from './telling.ts'

type Words = Record<string, unknown>
type Task = (...args: unknown[]) => unknown
interface CallSettings {
  timeoutMs?: number
}
interface PublishSettings {
  key?: string
  id?: string
  timeoutMs?: number
}
interface ConsumeSettings {
  group?: string
  concurrency?: number
  ackTimeoutMs?: number
  maxAttempts?: number
  retryDelayMs?: number
}

let resolveNow: (value: unknown) => void
let rejectNow: (error: unknown) => void
/** One executor for all promises: a closure each costs a tenth of the speed. */
const executor = (resolve: (value: unknown) => void, reject: (error: unknown) => void) => {
  resolveNow = resolve
  rejectNow = reject
}
const callError = (failure: CallFailure) => new CallError(failure)
const nothing = () => {}
/** For dead code to wait on. A new one each time: a shared one would keep all its waiters. */
const never = () => new Promise<never>(nothing)

/** All words of one life. `knobs` are the run's values. */
export function makeWords(
  sim: Simulation,
  instance: Instance,
  knobs: Record<string, unknown>,
): Words {
  return {
    ...callWords(sim, instance),
    ...messageWords(sim, instance),
    ...timeWords(sim, instance),
    ...tellingWords(sim, instance),
    ...databaseWords(sim, instance),
    ...guards(sim, instance),
    ...identityWords(sim, instance, knobs),
    CallError,
    DatabaseError,
  }
}

function identityWords(sim: Simulation, instance: Instance, knobs: Record<string, unknown>): Words {
  const { service, random } = instance
  const chance = chanceOf(random)
  return {
    self: Object.freeze({
      service: service.name,
      instance: instance.name,
      replicas: service.declared,
    }),
    state: watchedState(sim, instance),
    random: Object.freeze({
      exponential: chance.exponential,
      integer: chance.integer,
      pick: chance.pick,
    }),
    knob: (id: string) => {
      if (id in knobs) return knobs[id]
      const known = Object.keys(knobs).join(', ') || 'none'
      throw new TypeError(`This lab has no knob '${id}' (it has: ${known})`)
    },
    instances: (name: string) =>
      sim.deployment.service(name).replicas.map((replica) => replica.name),
  }
}

function callWords(sim: Simulation, instance: Instance): Words {
  const $call = (
    line: number,
    target: string,
    method: string,
    payload?: unknown,
    options?: CallSettings,
  ) => {
    if (!instance.alive) return never()
    const side = sim.crashPoints.pass(instance, 'call', method, line)
    if (side === 1) return never()
    const to = sim.deployment.callee(target)
    const call = sim.calls.take()
    call.from = instance
    call.fromLane = instance.lane
    call.to = to
    call.method = method
    call.name = sim.recorder.nameOf(method)
    call.payload = copy(payload)
    call.sentAt = sim.now
    call.request = sim.request
    call.sentRow = sim.record(
      Kind.send,
      instance.lane,
      to?.lane ?? 0,
      call.name,
      line,
      sim.span,
      sim.request,
      0,
    )
    const bytes = sim.payload(call.payload)
    const promise = new Promise(executor)
    call.resolve = resolveNow
    call.reject = rejectNow
    call.errorOf = callError
    send(sim, call, target, bytes, options?.timeoutMs === undefined ? -1 : usOf(options.timeoutMs))
    if (side === 2) sim.crashPoints.die(instance)
    return promise
  }
  const $handle = (
    line: number,
    method: string,
    run: (payload: unknown, request: unknown) => unknown,
    options?: { concurrency?: number },
  ) => {
    if (typeof run !== 'function') {
      throw new TypeError(
        `handle('${method}'): the second argument must be the handler, a function`,
      )
    }
    const handler: Handler = {
      method,
      name: sim.recorder.nameOf(method),
      line,
      run,
      concurrency: options?.concurrency ?? Number.POSITIVE_INFINITY,
      active: 0,
      waiting: new Deque(),
      latency: sim.metrics.distribution(`${instance.service.name}.${method}`, 'latency'),
    }
    instance.handlers.set(method, handler)
  }
  return { $call, call: at0($call), $handle, handle: at0($handle) }
}

/** The word without a line: what code that was not compiled here calls. */
function at0<Args extends unknown[], Result>(twin: (line: number, ...args: Args) => Result) {
  return (...args: Args) => twin(0, ...args)
}

function messageWords(sim: Simulation, instance: Instance): Words {
  const sender =
    (word: 'publish' | 'enqueue') =>
    (line: number, name: string, payload?: unknown, options?: PublishSettings) => {
      if (!instance.alive) return never()
      const side = sim.crashPoints.pass(instance, word, name, line)
      if (side === 1) return never()
      const promise = new Promise(executor)
      const reject = rejectNow
      const to = { ...options, name, payload, line, queue: word === 'enqueue' }
      sim.messaging.send(instance, to, resolveNow, (failure) => reject(new CallError(failure)))
      if (side === 2) sim.crashPoints.die(instance)
      return promise
    }
  const taker =
    (word: 'subscribe' | 'consume') =>
    (line: number, name: string, first: ConsumeSettings | Task, second?: Task) => {
      const run = typeof first === 'function' ? first : second
      const options = typeof first === 'function' ? {} : first
      if (typeof run !== 'function') {
        throw new TypeError(`${word}('${name}'): the last argument must be the handler, a function`)
      }
      if (!instance.alive) return
      const { core } = sim.messaging
      const group = options.group ?? instance.service.name
      const queue = word === 'subscribe' ? core.bind(name, group) : core.queue(name)
      const subscriber: Subscriber = {
        session: instance,
        instance,
        nameId: sim.recorder.nameOf(name),
        line,
        run: run as (payload: unknown, message: MessageInfo) => unknown,
        concurrency: options.concurrency ?? 1,
        ackTimeoutUs: usOf(options.ackTimeoutMs ?? 30_000),
        maxAttempts: options.maxAttempts ?? Number.POSITIVE_INFINITY,
        retryDelayUs: usOf(options.retryDelayMs ?? 100),
        inFlight: 0,
        closed: false,
      }
      core.consume(queue, subscriber)
    }
  const $publish = sender('publish')
  const $enqueue = sender('enqueue')
  const $subscribe = taker('subscribe')
  const $consume = taker('consume')
  return {
    $publish,
    publish: at0($publish),
    $enqueue,
    enqueue: at0($enqueue),
    $subscribe,
    subscribe: at0($subscribe),
    $consume,
    consume: at0($consume),
  }
}

function timeWords(sim: Simulation, instance: Instance): Words {
  const waiting = (word: 'sleep' | 'work', begin: typeof sleep) => (line: number, ms: number) => {
    if (!instance.alive) return never()
    const side = sim.crashPoints.pass(instance, word, '', line)
    if (side === 1) return never()
    const promise = new Promise(executor)
    begin(sim, instance, ms, line, resolveNow)
    if (side === 2) sim.crashPoints.die(instance)
    return promise
  }
  const repeat = (line: number, ms: number, timer: Timer) => {
    if (instance.alive) startTimer(sim, instance, timer, usOf(ms), line)
    return timer
  }
  const timer = (task: Task, args: unknown[], everyMs: number, exclusive: boolean): Timer => {
    if (typeof task !== 'function') throw new TypeError('A timer needs a function to run')
    // A turn of 0 would never let time go on.
    const everyUs = everyMs < 0 ? 0 : Math.max(1, usOf(everyMs))
    return { task, args, everyUs, exclusive, running: false, stopped: false }
  }
  const stop = (timer?: Timer) => {
    if (timer !== undefined && timer !== null) timer.stopped = true
  }
  const $sleep = waiting('sleep', sleep)
  const $work = waiting('work', work)
  const $every = (line: number, ms: number, task: Task) => {
    const running = repeat(line, Math.max(0.001, ms), timer(task, [], ms, true))
    return { stop: () => stop(running) }
  }
  const $setTimeout = (line: number, task: Task, ms = 0, ...args: unknown[]) =>
    repeat(line, ms, timer(task, args, -1, false))
  const $setInterval = (line: number, task: Task, ms = 0, ...args: unknown[]) =>
    repeat(line, Math.max(0.001, ms), timer(task, args, ms, false))
  return {
    $sleep,
    sleep: at0($sleep),
    $work,
    work: at0($work),
    $every,
    every: at0($every),
    $setTimeout,
    setTimeout: at0($setTimeout),
    $setInterval,
    setInterval: at0($setInterval),
    clearTimeout: stop,
    clearInterval: stop,
  }
}
