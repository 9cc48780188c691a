/**
 * The window for a browser: files and one WebSocket on 127.0.0.1, for whoever has the token.
 *
 * Any page in any browser on this machine can send requests here, and a name that resolves to
 * 127.0.0.1 can make them look like its own. So every request and upgrade must name this very
 * authority, come from no other origin, and carry the token in its path, from where assets,
 * workers and the socket inherit it: no cookie, which all ports of a host would share.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Host } from '../app/contract/host.ts'
import { type Asset, assetFor, securityHeaders } from './assets.ts'
import { serveSockets } from './sockets.ts'

/** How long a ticket may be used, ms. */
const ticketMs = 60_000
const maxConnections = 64

/** A running server. */
export interface Loopback {
  /** With the token: whoever has it is let in. */
  readonly url: string
  /** A URL that leads to {@link Loopback.url} once, within a minute: fit for a command line. */
  ticket(): string
  close(): Promise<void>
}

/** What is served, and where; port 0 takes a free one. */
export interface LoopbackOptions {
  readonly assets: ReadonlyMap<string, Asset>
  readonly host: Host
  readonly port?: number
}

/** Starts serving. Rejects when the port is taken. */
export async function serveLoopback(options: LoopbackOptions): Promise<Loopback> {
  const http = createServer({
    maxHeaderSize: 8 << 10,
    headersTimeout: 3_000,
    requestTimeout: 5_000,
    keepAliveTimeout: 5_000,
    // Node looks for slow requests every 30 s by default, however short its timeouts are.
    connectionsCheckingInterval: 500,
  })
  http.maxConnections = maxConnections
  const door = new Door(options)
  const sockets = serveSockets(options.host)
  http.on('request', (request, response) => door.answer(request, response))
  http.on('clientError', (_, socket) => refuse(socket, 400))
  http.on('upgrade', (request, socket, head) => {
    const status = door.statusOfUpgrade(request)
    if (status === 101) sockets.upgrade(request, socket, head)
    else refuse(socket, status)
  })
  await listen(http, options.port ?? 0)
  door.authority = `127.0.0.1:${(http.address() as AddressInfo).port}`
  return {
    url: door.url,
    ticket: () => door.ticket(),
    close: async () => {
      const closed = new Promise((resolve) => http.close(resolve))
      await sockets.close()
      http.closeAllConnections()
      await closed
    },
  }
}

function listen(http: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject)
    http.listen(port, '127.0.0.1', resolve)
  })
}

function refuse(socket: Duplex, status: number): void {
  // Ending alone leaves the other side its half of the connection, for as long as it likes.
  socket.once('finish', () => socket.destroy())
  if (socket.writable) {
    socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  } else socket.destroy()
}

/** Decides who comes in. */
class Door {
  authority = ''
  readonly #assets: ReadonlyMap<string, Asset>
  readonly #prefix = `/t/${randomBytes(32).toString('base64url')}/`
  /** Ticket → when it ends, real ms. */
  readonly #tickets = new Map<string, number>()

  constructor({ assets }: LoopbackOptions) {
    this.#assets = assets
  }

  get url(): string {
    return `http://${this.authority}${this.#prefix}`
  }

  ticket(): string {
    const ticket = randomBytes(32).toString('base64url')
    this.#tickets.set(ticket, performance.now() + ticketMs)
    return `http://${this.authority}/open/${ticket}`
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    const url = request.url ?? ''
    const status = this.#statusOfOrigin(request)
    if (status !== 200) response.writeHead(status).end()
    else if (request.method !== 'GET') response.writeHead(405, { Allow: 'GET' }).end()
    else if (this.#redeemed(url)) response.writeHead(303, { Location: this.#prefix }).end()
    else if (!this.#hasToken(url)) response.writeHead(403).end()
    else this.#serve(url, response)
  }

  /** 101, or why not. */
  statusOfUpgrade(request: IncomingMessage): number {
    const status = this.#statusOfOrigin(request)
    if (status !== 200) return status
    const url = request.url ?? ''
    // Browsers always name the origin of a socket; what doesn't is no page of ours.
    const isOurs = request.headers.origin !== undefined && this.#hasToken(url)
    return isOurs && url === `${this.#prefix}socket` ? 101 : 403
  }

  #statusOfOrigin({ headers, rawHeaders }: IncomingMessage): 200 | 403 | 421 {
    const hosts = rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host')
    if (hosts.length !== 1 || headers.host !== this.authority) return 421
    if (headers.origin !== undefined && headers.origin !== `http://${this.authority}`) return 403
    const site = headers['sec-fetch-site']
    return site === undefined || site === 'same-origin' || site === 'none' ? 200 : 403
  }

  #hasToken(url: string): boolean {
    return sameText(url.slice(0, this.#prefix.length), this.#prefix)
  }

  #redeemed(url: string): boolean {
    const ticket = /^\/open\/([\w-]{43})$/.exec(url)?.[1]
    const untilMs = ticket === undefined ? undefined : this.#tickets.get(ticket)
    if (ticket === undefined || untilMs === undefined) return false
    this.#tickets.delete(ticket)
    return performance.now() < untilMs
  }

  #serve(url: string, response: ServerResponse): void {
    const base = 'http://127.0.0.1'
    if (!URL.canParse(url, base)) return void response.writeHead(400).end()
    const { pathname } = new URL(url, base)
    // Parsing resolves `..` and `%2e%2e`, which may lead out from under the token.
    if (!pathname.startsWith(this.#prefix)) return void response.writeHead(403).end()
    const asset = assetFor(this.#assets, pathname.slice(this.#prefix.length))
    if (asset === undefined) return void response.writeHead(404).end()
    asset.read().then(
      (bytes) => response.writeHead(200, { 'Content-Type': asset.type }).end(bytes),
      () => response.writeHead(404).end(),
    )
  }
}

/** Compares in a time that tells nothing about where two texts differ. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
