/** The tests' own fixtures: the app, a window on it, and a watch over what both do. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type BrowserContext, test as base, expect } from '@playwright/test'
import { findBrowser, switches } from './browser.ts'
import { Orrery } from './orrery.ts'

/** What a window must not do. Empty at the end of every test. */
export class Watch {
  readonly seen: string[] = []

  note(what: string): void {
    this.seen.push(what)
  }

  /** Follows all pages of a context, the sockets and workers of each included. */
  async follow(context: BrowserContext): Promise<void> {
    const own = (url: string) => /^(data|blob):|^(http|ws):\/\/127\.0\.0\.1(:\d+)?\//.test(url)
    context.on('request', (request) => {
      if (!own(request.url())) this.note(`a request to ${request.url()}`)
    })
    context.on('page', (page) => {
      page.on('websocket', (socket) => {
        if (!own(socket.url())) this.note(`a socket to ${socket.url()}`)
      })
    })
    context.on('weberror', (error) => this.note(`an error: ${error.error().message}`))
    context.on('console', (message) => {
      if (message.type() === 'error') this.note(`on the console: ${message.text()}`)
    })
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`CSP ${event.violatedDirective} refused ${event.blockedURI}`)
      })
    })
  }
}

/** Where a Chrome or Edge asks for its maker's news, whatever page is open. */
const makers = /(^|\.)(google|googleapis|gvt1|gvt2|microsoft|msn|bing)\.com(:\d+)?$/

/**
 * A proxy that leads nowhere. Loopback goes past it, so what comes here wanted to leave: also from
 * where a page's requests can't be seen.
 */
class DeadEnd {
  readonly asked: string[] = []
  readonly #server: Server = createServer((request, response) => {
    const { host } = new URL(request.url ?? '', 'http://nowhere')
    if (!makers.test(host)) this.asked.push(`${request.method} ${request.url}`)
    response.writeHead(502).end()
  })

  async open(): Promise<string> {
    this.#server.on('connect', (request, socket) => {
      if (!makers.test(request.url ?? '')) this.asked.push(`CONNECT ${request.url}`)
      socket.on('error', () => {})
      socket.end('HTTP/1.1 502 Refused\r\n\r\n')
    })
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

interface OfTest {
  orrery: Orrery
  watch: Watch
}
interface OfWorker {
  deadEnd: { url: string; asked: readonly string[] }
}

/** Every test has an app of its own, stopped and removed at its end, and is watched. */
export const test = base.extend<OfTest, OfWorker>({
  deadEnd: [
    // biome-ignore lint/correctness/noEmptyPattern: what Playwright reads a fixture's needs from
    async ({}, use) => {
      const deadEnd = new DeadEnd()
      await use({ url: await deadEnd.open(), asked: deadEnd.asked })
      deadEnd.close()
    },
    { scope: 'worker' },
  ],
  launchOptions: [
    async ({ deadEnd }, use) => {
      const { executablePath, environment, from } = await findBrowser()
      console.log(`browser: ${from}`)
      await use({
        executablePath,
        args: [...switches],
        env: { ...(process.env as Record<string, string>), ...environment },
        proxy: { server: deadEnd.url, bypass: '127.0.0.1' },
      })
    },
    { scope: 'worker' },
  ],
  watch: [
    async ({ context, deadEnd, orrery }, use) => {
      const watch = new Watch()
      const before = deadEnd.asked.length
      await watch.follow(context)
      await use(watch)
      expect(watch.seen).toEqual([])
      expect(deadEnd.asked.slice(before)).toEqual([])
      expect(orrery.outgoing()).toEqual([])
    },
    { auto: true },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: what Playwright reads a fixture's needs from
  orrery: async ({}, use) => {
    const orrery = new Orrery()
    await use(orrery)
    await orrery.remove()
  },
})

export { expect } from '@playwright/test'
