/** The window's side of the contract: the same typed functions over every transport. */
import type { Event, Method, Params, Payload, Result } from './api.ts'
import { type Failure, failureOf, OrreryError } from './failure.ts'

/** One function for each method, and events. What every pane is given. */
export type Client = {
  [M in Method]: Record<never, never> extends Params<M>
    ? (params?: Params<M>) => Promise<Result<M>>
    : (params: Params<M>) => Promise<Result<M>>
} & {
  /** Calls `listener` for every such event until the returned function is called. */
  on<E extends Event>(event: E, listener: (payload: Payload<E>) => void): () => void
}

/** What a transport answers: never a rejection, so that an error keeps its code on the way. */
export type Answer = { readonly result: unknown } | { readonly failure: Failure }

/** What a transport must do: carry a call there and its answer back, and bring events. */
export interface Transport {
  call(method: string, params: unknown): Promise<Answer>
  /** Registers the one receiver of all events. */
  receive(listener: (event: Event, payload: unknown) => void): void
}

/** Makes the typed functions over a transport. A rejection is always an {@link OrreryError}. */
export function createClient(transport: Transport): Client {
  const listeners = new Map<string, Set<(payload: never) => void>>()
  let connection: unknown
  transport.receive((event, payload) => {
    if (event === 'connection') connection = payload
    for (const listener of [...(listeners.get(event) ?? [])]) listener(payload as never)
  })
  const on = (event: string, listener: (payload: never) => void) => {
    const all = listeners.get(event) ?? new Set()
    listeners.set(event, all.add(listener))
    if (event === 'connection' && connection !== undefined) {
      // Later, as any event: the caller does not have the function that ends it yet.
      void Promise.resolve().then(() => all.has(listener) && listener(connection as never))
    }
    return () => void all.delete(listener)
  }
  const call = async (method: string, params: unknown = {}) => {
    const answer = await transport.call(method, params).catch((error: unknown) => ({
      failure: failureOf(error),
    }))
    if ('failure' in answer) throw new OrreryError(answer.failure)
    return answer.result
  }
  // A proxy rather than a list of names: the list lies beside the checks, which stay in main.
  const made = new Map<string, unknown>([['on', on]])
  return new Proxy({} as Client, {
    get: (_, name) => {
      // Whoever awaits a client asks for `then`.
      if (typeof name !== 'string' || name === 'then') return undefined
      if (!made.has(name)) made.set(name, (params: unknown) => call(name, params))
      return made.get(name)
    },
  })
}
