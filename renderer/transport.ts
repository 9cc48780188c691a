/** The window's line to main: Electron's bridge where there is one, else a socket on loopback. */
import type { Event } from '../app/contract/api.ts'
import { type Answer, type Client, createClient, type Transport } from '../app/contract/client.ts'
import { pack, unpack } from '../app/contract/envelope.ts'

declare global {
  interface Window {
    /** Put there by the preload, in Electron only. */
    readonly orrery?: Transport
  }
}

/** What both ends of the socket must speak. */
const protocol = 'orrery.1'
const retryMs = 1_000

/** The client every pane is given. */
export function connect(): Client {
  const url = new URL('socket', document.baseURI)
  url.protocol = 'ws:'
  return createClient(window.orrery ?? socketTransport(() => new WebSocket(url, protocol)))
}

interface Waiting {
  resolve(answer: Answer): void
}

/**
 * A {@link Transport} over a WebSocket, which is opened again when it is lost. A call that was
 * under way is answered `lost`: its effect may have happened. Calls made meanwhile wait for the
 * socket; if it can't be opened they are answered `lost` too.
 */
export function socketTransport(
  open: () => WebSocket,
  later: (task: () => void, ms: number) => unknown = setTimeout,
): Transport & { close(): void } {
  const waiting = new Map<number, Waiting>()
  const unsent: Uint8Array[] = []
  let receive: (event: Event, payload: unknown) => void = () => {}
  let socket: WebSocket
  let nextId = 1
  let closed = false

  const lost = () => {
    unsent.length = 0
    for (const { resolve } of waiting.values()) {
      resolve({
        failure: {
          code: 'lost',
          message: 'Orrery does not answer: is it still running?',
          detail: 'the connection was lost',
        },
      })
    }
    waiting.clear()
  }
  const heard = (message: unknown) => {
    const frame = message as { id: number; answer: Answer } | { event: Event; payload: unknown }
    if ('event' in frame) return receive(frame.event, frame.payload)
    waiting.get(frame.id)?.resolve(frame.answer)
    waiting.delete(frame.id)
  }
  const connectNow = () => {
    socket = open()
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => {
      for (const frame of unsent.splice(0)) socket.send(frame as Uint8Array<ArrayBuffer>)
      receive('connection', { state: 'open' })
    }
    socket.onmessage = ({ data }) => heard(unpack(new Uint8Array(data as ArrayBuffer)))
    socket.onclose = () => {
      lost()
      if (closed) return
      receive('connection', { state: 'lost' })
      later(connectNow, retryMs)
    }
  }
  connectNow()
  return {
    call: (method, params) =>
      new Promise((resolve) => {
        const id = nextId++
        const frame = pack({ id, method, params })
        waiting.set(id, { resolve })
        if (socket.readyState === socket.OPEN) socket.send(frame as Uint8Array<ArrayBuffer>)
        else unsent.push(frame)
      }),
    receive: (listener) => {
      receive = listener
    },
    close: () => {
      closed = true
      socket.close()
    },
  }
}
