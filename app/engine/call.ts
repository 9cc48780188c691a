/** One call and the pool it comes from. */
import type { Handler, Instance, Replica } from './instance.ts'
import type { LoadSource } from './loads.ts'

/** Whether and how a call may have had its effect: see `CallError` in the SDK. */
export type FailureCode = 'refused' | 'failed' | 'timeout' | 'lost'
/** Why a call failed, before the SDK makes it a CallError. */
export interface CallFailure {
  readonly code: FailureCode
  readonly message: string
  readonly cause?: { name: string; message: string }
}

const asItIs = (failure: CallFailure): unknown => failure

/** One call, seen from both ends. Pooled: see {@link CallPool.release}. */
export class Call {
  /** The caller: an instance, or a load. */
  from: Instance | null = null
  load: LoadSource | null = null
  /** Begun by the load at the door, with no network between: its answer is its end. */
  atTheDoor = false
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
  reject: ((error: unknown) => void) | null = null
  /** Makes the error its caller catches. */
  errorOf: (failure: CallFailure) => unknown = asItIs
  /** The outcome on its way back; there is one, since who has answered is not reported dead. */
  failure: CallFailure | null = null
  result: unknown = undefined
  /** The caller knows the outcome. */
  settled = false
  /** The callee has answered. */
  answered = false
  /** Events in the agenda that point here: time-outs and outcomes on their way. */
  pending = 0
  /** Neighbours among the calls at one instance. */
  previous: Call | null = null
  next: Call | null = null
  /** What its handler's promise settles. */
  readonly onValue: (value: unknown) => void
  readonly onError: (error: unknown) => void

  constructor(
    finish: (call: Call, value: unknown) => void,
    fail: (call: Call, error: unknown) => void,
  ) {
    this.onValue = (value) => finish(this, value)
    this.onError = (error) => fail(this, error)
  }
}

/** Calls used again: a call and its two closures cost more than all it does. */
export class CallPool {
  readonly #free: Call[] = []
  readonly #finish: (call: Call, value: unknown) => void
  readonly #fail: (call: Call, error: unknown) => void

  constructor(
    finish: (call: Call, value: unknown) => void,
    fail: (call: Call, error: unknown) => void,
  ) {
    this.#finish = finish
    this.#fail = fail
  }

  /** A call nobody else knows. */
  take(): Call {
    return this.#free.pop() ?? new Call(this.#finish, this.#fail)
  }

  /** Takes a call back once nobody can touch it any more. */
  release(call: Call): void {
    if (!call.settled || !call.answered || call.pending > 0) return
    call.from = null
    call.load = null
    call.atTheDoor = false
    call.to = null
    call.at = null
    call.payload = undefined
    call.handler = null
    call.resolve = null
    call.reject = null
    call.failure = null
    call.result = undefined
    call.settled = false
    call.answered = false
    this.#free.push(call)
  }
}

/** Enters a call among those at an instance. */
export function attach(instance: Instance, call: Call): void {
  call.previous = null
  call.next = instance.calls
  if (instance.calls !== null) instance.calls.previous = call
  instance.calls = call
  instance.callCount++
}

/** Takes a call out of those at an instance. */
export function detach(instance: Instance, call: Call): void {
  if (call.previous === null) instance.calls = call.next
  else call.previous.next = call.next
  if (call.next !== null) call.next.previous = call.previous
  call.previous = null
  call.next = null
  instance.callCount--
}
