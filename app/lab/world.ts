/** The virtual world: the realm's own clock, chance and timers, in place of the machine's. */
import { runEpochMs } from '../database/port.ts'
import type { Simulation } from '../engine/simulation.ts'

/** The run whose code is running; the realm runs one at a time. */
let running: Simulation | null = null

/** Says which run the realm's clock and chance belong to. */
export function enterRun(sim: Simulation | null): void {
  running = sim
}

function nowMs(): number {
  return running === null ? runEpochMs : runEpochMs + Math.floor(running.now / 1000)
}

/** What is deleted from the realm: it would let real time or order in, or work out. */
const absent = [
  'WebAssembly',
  'Atomics',
  'SharedArrayBuffer',
  'WeakRef',
  'FinalizationRegistry',
  'eval',
]

/** The realm's `then` before {@link installWorld} wraps it: for the engine's own use. */
export const nativeThen = Promise.prototype.then

/** Replaces the globals of this realm, once. Only ever called inside a lab's own realm. */
export function installWorld(): void {
  const realm = globalThis as unknown as Record<string, unknown>
  for (const name of absent) delete realm[name]
  installDate(realm)
  const real = Math.random
  Math.random = () => running?.current?.random.float() ?? real()
  realm.performance = Object.freeze({ now: () => (running === null ? 0 : running.now / 1000) })
  realm.crypto = Object.freeze({ randomUUID })
  installThen()
  const frozen = [Array, Map, Set, Promise, Number, String, Boolean, Math, JSON, Reflect, Date]
  for (const shared of frozen) {
    Object.freeze(shared)
    const { prototype } = shared as { prototype?: object }
    if (prototype !== undefined) Object.freeze(prototype)
  }
}

function installDate(realm: Record<string, unknown>): void {
  const Real = Date
  function VirtualDate(...args: unknown[]): unknown {
    if (new.target === undefined) return new Real(nowMs()).toString()
    const given = args.length === 0 ? [nowMs()] : args
    return Reflect.construct(Real, given, new.target === VirtualDate ? Real : new.target)
  }
  VirtualDate.prototype = Real.prototype
  VirtualDate.now = nowMs
  VirtualDate.parse = Real.parse
  VirtualDate.UTC = Real.UTC
  Object.defineProperty(VirtualDate, 'name', { value: 'Date' })
  Real.prototype.constructor = VirtualDate as unknown as DateConstructor
  realm.Date = VirtualDate
}

/** A version 4 UUID of the running instance's own stream. */
function randomUUID(): string {
  let digits = ''
  for (let i = 0; i < 32; i++) {
    const draw = running?.current?.random.below(16) ?? 0
    const digit = i === 12 ? 4 : i === 16 ? (draw & 3) | 8 : draw
    digits += digit.toString(16)
    if (i === 7 || i === 11 || i === 15 || i === 19) digits += '-'
  }
  return digits
}

/** Answers a promise that never settles; the first of an event is told of as an error. */
function endOfChain(sim: Simulation): Promise<never> {
  const { awaits } = sim.budgets
  if (sim.awaits === awaits + 1) {
    const message = `An endless chain of promises: ${awaits} callbacks without time going on`
    const { current } = sim
    const error = new RangeError(message)
    // A link of the chain has no frame of the learner's on its stack; the last await is near it.
    const line = current?.line ?? 0
    if (line > 0) Object.assign(error, { file: `${current!.service.name}.ts`, line })
    sim.uncaught(error, current)
  }
  return new Promise(() => {})
}

type Callback = ((value: unknown) => unknown) | null | undefined

/**
 * `then` keeps the request of whoever called it, as the compiler keeps it over an `await`; a dead
 * instance's callbacks never run, and endless chains of them run out of budget.
 */
function installThen(): void {
  const wrapped = function (this: Promise<unknown>, onValue: Callback, onError: Callback) {
    const sim = running
    if (sim === null) return nativeThen.call(this, onValue, onError)
    const { request, current } = sim
    if (++sim.awaits > sim.budgets.awaits) return endOfChain(sim)
    const keep = (callback: Callback) =>
      typeof callback !== 'function'
        ? callback
        : (value: unknown) => {
            if (current !== null && !current.alive) return new Promise(() => {})
            sim.request = request
            return callback(value)
          }
    return nativeThen.call(this, keep(onValue), keep(onError))
  }
  Object.defineProperty(Promise.prototype, 'then', { value: wrapped, writable: true })
}
