/** The transport without a wire: window and main in one process, for tests and for embedding. */
import type { Transport } from './client.ts'
import type { Emit, Host } from './host.ts'

/** Not in the language's own library, though every host has it. */
declare function structuredClone<T>(value: T): T

/** A {@link Transport} to a host in the same process; data is copied, as any wire would. */
export function connectInMemory(host: Host): Transport & { close(): void } {
  let receive: ((event: Parameters<Emit>[0], payload: unknown) => void) | undefined
  const session = host.connect((event, payload) => receive?.(event, structuredClone(payload)))
  return {
    call: async (method, params) => {
      const copy = structuredClone(params)
      return structuredClone(await session.call(method, copy))
    },
    receive: (listener) => {
      receive = listener
      listener('connection', { state: 'open' })
    },
    close: () => session.close(),
  }
}
