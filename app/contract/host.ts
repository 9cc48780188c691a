/** Main's side of the contract: calls are checked, handled and answered, for every transport. */
import type { z } from 'zod'
import { type Event, type Method, methodNames, methods, type Payload, type Result } from './api.ts'
import type { Answer } from './client.ts'
import { fail, failureOf } from './failure.ts'

/** Sends an event. */
export type Emit = <E extends Event>(event: E, payload: Payload<E>) => void

/** The window a call came from. */
export interface Caller {
  /** To this window only. */
  readonly emit: Emit
  /** Runs `task` when the window is gone. */
  onGone(task: () => void): void
}

/** One function for each method. What it throws on purpose is made by `fail`. */
export type Handlers = {
  [M in Method]: (
    params: z.output<(typeof methods)[M]['params']>,
    caller: Caller,
  ) => Result<M> | Promise<Result<M>>
}

/** One window's line to main. */
export interface Session {
  /** Answers every call, also a wrong one; never rejects. */
  call(method: unknown, params: unknown): Promise<Answer>
  /** The window is gone. */
  close(): void
}

/** What transports serve. */
export interface Host {
  connect(emit: Emit): Session
}

/** Windows, and the events that go to all of them. */
export interface Windows {
  /** To every window; without any, notices wait for the first one. */
  readonly broadcast: Emit
  /** Serves the handlers; call once. */
  serve(handlers: Handlers): Host
}

/** Makes the meeting point of windows and handlers. */
export function createWindows(): Windows {
  const emits = new Set<Emit>()
  const waiting: Payload<'notice'>[] = []
  return {
    broadcast: (event, payload) => {
      if (emits.size === 0 && event === 'notice') waiting.push(payload as Payload<'notice'>)
      for (const emit of [...emits]) emit(event, payload)
    },
    serve: (handlers) => ({
      connect: (emit) => {
        const tasks: (() => void)[] = []
        const caller: Caller = { emit, onGone: (task) => void tasks.push(task) }
        emits.add(emit)
        return {
          call: async (method, params) => {
            // A notice is of use only to a window that listens; one that calls does.
            for (const notice of waiting.splice(0)) emit('notice', notice)
            return answer(handlers, method, params, caller)
          },
          close: () => {
            emits.delete(emit)
            for (const task of tasks.splice(0)) task()
          },
        }
      },
    }),
  }
}

async function answer(
  handlers: Handlers,
  method: unknown,
  params: unknown,
  caller: Caller,
): Promise<Answer> {
  try {
    const known = methodNames.find((name) => name === method)
    if (known === undefined) throw fail('invalid', `There is no method ${shown(method)}.`)
    const checked = methods[known].params.safeParse(params)
    if (!checked.success) {
      throw fail('invalid', `${known} was called with ${first(checked.error)}.`, shown(params))
    }
    // One method's checked parameters are that method's; the compiler can't follow the name.
    const handle = handlers[known] as (params: unknown, caller: Caller) => unknown
    const made = methods[known].result.safeParse(await handle(checked.data, caller))
    if (!made.success) throw new Error(`${known} answered ${first(made.error)}`)
    return { result: made.data }
  } catch (error) {
    return { failure: failureOf(error) }
  }
}

function first(error: z.ZodError): string {
  const issue = error.issues[0]
  const at = issue?.path.length ? ` at ${issue.path.map(String).join('.')}` : ''
  return `what it does not take${at}: ${issue?.message ?? 'unknown'}`
}

function shown(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 200)
  } catch {
    return `a ${typeof value}`
  }
}
