/** The contract over WebSockets; who may open one is decided before. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Event } from '../app/contract/api.ts'
import { pack, unpack } from '../app/contract/envelope.ts'
import { type Failure, failureOf } from '../app/contract/failure.ts'
import type { Host } from '../app/contract/host.ts'

/** What both ends of the socket must speak. */
const protocol = 'orrery.1'
/** The longest call is a few edited files. */
const maxFrameBytes = 4 << 20
const maxWindows = 16
/** A window that does not answer a goodbye is cut off, ms. */
const goodbyeMs = 300
/** More calls than this in a second are no person's. */
const maxCallsPerSecond = 1_000
/** A window that has left this much unread is cut off; a whole trace with its payloads is less. */
const maxUnreadBytes = 512 << 20
/** Events that the next one of their kind replaces are left out while this much is unread. */
const busyBytes = 4 << 20
const replaceable: ReadonlySet<Event> = new Set(['progress', 'alive'])

/** Open sockets. */
export interface Sockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Says goodbye, after what was sent before; resolves when all are gone. */
  close(): Promise<void>
}

/** Serves a host to every socket that is let in. */
export function serveSockets(host: Host): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
  })
  server.on('connection', (socket) => serveWindow(host, socket))
  return {
    upgrade: (request, socket, head) => {
      if (server.clients.size >= maxWindows) return void socket.destroy()
      server.handleUpgrade(request, socket, head, (open) => server.emit('connection', open))
    },
    close: async () => {
      server.close()
      // Answers that are ready are sent within this turn of the loop.
      await new Promise((resolve) => setImmediate(resolve))
      const gone = [...server.clients].map((socket) => {
        const closed = new Promise((resolve) => socket.once('close', resolve))
        socket.close(1001, 'Orrery was closed')
        setTimeout(() => socket.terminate(), goodbyeMs).unref()
        return closed
      })
      await Promise.all(gone)
    },
  }
}

function serveWindow(host: Host, socket: WebSocket): void {
  const send = (message: unknown, instead: (failure: Failure) => unknown) => {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > maxUnreadBytes) return socket.terminate()
    socket.send(packed(message, instead))
  }
  const session = host.connect((event, payload) => {
    if (replaceable.has(event) && socket.bufferedAmount > busyBytes) return
    send({ event, payload }, (failure) => ({ event: 'notice', payload: failure }))
  })
  const isTooFast = callCounter()
  socket.on('message', async (data, isBinary) => {
    if (isTooFast()) return socket.close(1008, 'too many calls')
    const call = isBinary ? callOf(data as Buffer) : undefined
    if (call === undefined) return socket.close(1003, 'not a call')
    const answer = await session.call(call.method, call.params)
    send({ id: call.id, answer }, (failure) => ({ id: call.id, answer: { failure } }))
  })
  // A frame that is too long or malformed arrives here; the library then closes the socket.
  socket.on('error', () => {})
  socket.on('close', () => session.close())
}

/** What can't be carried, such as rows nested a thousand deep, is said instead of sent. */
function packed(message: unknown, instead: (failure: Failure) => unknown): Uint8Array {
  try {
    return pack(message)
  } catch (error) {
    return pack(instead(failureOf(error)))
  }
}

function callOf(data: Buffer): { id: number; method: unknown; params: unknown } | undefined {
  try {
    const call = unpack(data)
    if (typeof call !== 'object' || call === null || !('id' in call)) return undefined
    const { id, method, params } = call as { id: unknown; method?: unknown; params?: unknown }
    return Number.isSafeInteger(id) ? { id: id as number, method, params } : undefined
  } catch {
    return undefined
  }
}

function callCounter(): () => boolean {
  let second = 0
  let calls = 0
  return () => {
    const now = Math.floor(performance.now() / 1_000)
    if (now !== second) calls = 0
    second = now
    calls += 1
    return calls > maxCallsPerSecond
  }
}
