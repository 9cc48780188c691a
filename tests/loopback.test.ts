/** Attacks on the loopback server; whoever has no token, or is another page, gets nothing. */
import http from 'node:http'
import net from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { pack, unpack } from '../app/contract/envelope.ts'
import { type Loopback, serveLoopback } from '../main/loopback.ts'
import { startTestOrrery, type TestOrrery } from './fixtures/orrery.ts'

let orrery: TestOrrery
let loopback: Loopback
let port: number
/** `/t/<token>/` */
let prefix: string
/** `http://127.0.0.1:<port>` */
let origin: string
const page = '<!doctype html>'

beforeAll(async () => {
  orrery = startTestOrrery()
  const asset = { type: 'text/html; charset=utf-8', read: async () => Buffer.from(page) }
  const assets = new Map([['index.html', asset]])
  loopback = await serveLoopback({ assets, host: orrery.app.host })
  const url = new URL(loopback.url)
  port = Number(url.port)
  prefix = url.pathname
  origin = url.origin
})
afterAll(async () => {
  await loopback.close()
  await orrery.close()
})

type Headers = Record<string, string | string[]>
interface Answer {
  status: number
  headers: http.IncomingHttpHeaders
  body: string
}

function request(path: string, headers: Headers = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const all = { Host: `127.0.0.1:${port}`, ...headers }
    const options = { host: '127.0.0.1', port, path, method, headers: all, agent: false }
    const sent = http.request(options, (response) => {
      let body = ''
      response.on('data', (bytes) => {
        body += bytes
      })
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      )
    })
    sent.on('error', reject)
    sent.end()
  })
}

/** Sends bytes as they are and answers the first line that comes back. */
function raw(text: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    let heard = ''
    const socket = net.connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (bytes) => {
      heard += bytes
      socket.destroy()
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(heard.split('\r\n')[0] ?? ''))
  })
}

/** Resolves to `open`, or to the status that refused it. */
function dial(path: string, headers: Headers, protocols = ['orrery.1']): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, { headers })
    socket.on('open', () => {
      resolve('open')
      socket.close()
    })
    socket.on('unexpected-response', (_, { statusCode }) => resolve(String(statusCode)))
    socket.on('error', () => resolve('failed'))
  })
}

function open(): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const url = `ws://127.0.0.1:${port}${prefix}socket`
    const socket = new WebSocket(url, ['orrery.1'], { headers: { Origin: origin } })
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })
}

/** A call over a new socket: the server still works. */
async function works(): Promise<void> {
  const socket = await open()
  socket.send(pack({ id: 1, method: 'about', params: {} }))
  const frame = await new Promise<Buffer>((resolve) => socket.once('message', resolve))
  expect(unpack(frame)).toMatchObject({ id: 1, answer: { result: { host: 'node' } } })
  socket.close()
}

describe('loopback: requests', () => {
  test('the page comes with the token, and with every header that protects it', async () => {
    const { status, body, headers } = await request(prefix)
    expect([status, body]).toEqual([200, page])
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe-eval')
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    })
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(headers['set-cookie']).toBeUndefined()
  })

  test.each(['same-origin', 'none'])('Sec-Fetch-Site %s is let in', async (site) => {
    expect((await request(prefix, { 'Sec-Fetch-Site': site })).status).toBe(200)
  })

  test.each<[string, () => Headers, number]>([
    ['another name (rebinding)', () => ({ Host: `evil.example:${port}` }), 421],
    ['localhost', () => ({ Host: `localhost:${port}` }), 421],
    ['no port', () => ({ Host: '127.0.0.1' }), 421],
    ['another port', () => ({ Host: '127.0.0.1:1' }), 421],
    ['0.0.0.0', () => ({ Host: `0.0.0.0:${port}` }), 421],
    ['IPv6', () => ({ Host: `[::1]:${port}` }), 421],
    ['a trailing dot', () => ({ Host: `127.0.0.1.:${port}` }), 421],
    ['a suffix', () => ({ Host: `127.0.0.1.nip.io:${port}` }), 421],
    ['a decimal address', () => ({ Host: `2130706433:${port}` }), 421],
    ['nonsense', () => ({ Host: 'a b://' }), 421],
    ['a foreign origin', () => ({ Origin: 'http://evil.example' }), 403],
    ['a sandboxed page', () => ({ Origin: 'null' }), 403],
    ['another port of ours', () => ({ Origin: 'http://127.0.0.1:1' }), 403],
    ['ours over TLS', () => ({ Origin: origin.replace('http', 'https') }), 403],
    ['ours as a prefix', () => ({ Origin: `${origin}.evil.example` }), 403],
    ['a malformed origin', () => ({ Origin: '://' }), 403],
    ['a cross-site request', () => ({ 'Sec-Fetch-Site': 'cross-site' }), 403],
    ['another port, same site', () => ({ 'Sec-Fetch-Site': 'same-site' }), 403],
  ])('%s is refused, though it has the token', async (_, headers, status) => {
    const answer = await request(prefix, headers())
    expect([answer.status, answer.body]).toEqual([status, ''])
  })

  test.each([
    ['no token', () => '/'],
    ['nothing but its path', () => '/t/'],
    ['a wrong token', () => `/t/${'A'.repeat(43)}/`],
    ['a token cut short', () => `${prefix.slice(0, -2)}/`],
    ['the other case', () => prefix.toUpperCase()],
    ['an absolute address', () => `http://127.0.0.1:${port}${prefix}`],
    ['another host in the path', () => `//evil.example${prefix}`],
    ['an unknown ticket', () => `/open/${'A'.repeat(43)}`],
  ])('%s is refused', async (_, path) => {
    const answer = await request(path())
    expect([answer.status, answer.body]).toEqual([403, ''])
  })

  test.each([
    ['..', '../../package.json', 403],
    ['%2e%2e', '%2e%2e/%2e%2e/package.json', 403],
    ['.%2e', '.%2e/.%2E/etc/passwd', 403],
    ['..%2f', '..%2f..%2fpackage.json', 404],
    ['..%5c', '..%5c..%5cpackage.json', 404],
    ['a backslash', '..\\..\\package.json', 403],
    ['a doubled slash', '//etc/passwd', 404],
    ['an absolute path', '/etc/passwd', 404],
    ['a null byte', 'index.html%00.js', 404],
    ['an NTFS stream', 'index.html::$DATA', 404],
    ['bad percent coding', '%zz', 404],
    ['an import query', 'package.json?import&raw??', 404],
    ['a prototype', '__proto__', 404],
  ])('traversal by %s finds nothing', async (_, path, status) => {
    const answer = await request(prefix + path)
    expect([answer.status, answer.body]).toEqual([status, ''])
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'HEAD'])(
    '%s is refused',
    async (method) => {
      const answer = await request(
        prefix,
        { 'Access-Control-Request-Private-Network': 'true' },
        method,
      )
      expect(answer.status).toBe(405)
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    },
  )

  test('a ticket leads to the page once', async () => {
    const { pathname } = new URL(loopback.ticket())
    expect(pathname).not.toContain(prefix.slice(3, -1))
    const first = await request(pathname)
    expect([first.status, first.headers.location]).toEqual([303, prefix])
    expect((await request(pathname)).status).toBe(403)
    const second = new URL(loopback.ticket()).pathname
    expect((await request(second, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    expect((await request(second)).status).toBe(303)
  })

  test.each([
    ['two hosts', () => `GET ${prefix} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: a\r\n\r\n`, 4],
    ['no host', () => `GET ${prefix} HTTP/1.1\r\n\r\n`, 4],
    ['HTTP/1.0 without a host', () => `GET ${prefix} HTTP/1.0\r\n\r\n`, 4],
    ['no HTTP at all', () => Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]), 4],
    ['a header of 20 kB', () => `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 4],
    ['an address of 10 kB', () => `GET /${'x'.repeat(10_000)} HTTP/1.1\r\n\r\n`, 4],
    [
      'two lengths (smuggling)',
      () =>
        `POST ${prefix} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 4\r\n` +
        'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      4,
    ],
  ])('raw: %s is refused', async (_, text, hundreds) => {
    expect(await raw(text())).toMatch(new RegExp(`^HTTP/1\\.1 ${hundreds}\\d\\d `))
    await works()
  })

  test('a request that comes drop by drop is cut off within 5 s, and holds nobody up', async () => {
    const startedMs = performance.now()
    const slow = Array.from({ length: 20 }, () => {
      return new Promise<void>((resolve) => {
        const socket = net.connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHo'))
        const timer = setInterval(() => socket.write('s'), 200)
        // It does not read either: ending the server's half must be enough.
        socket.on('error', () => {})
        socket.on('close', () => {
          clearInterval(timer)
          resolve()
        })
      })
    })
    await works()
    await Promise.all(slow)
    expect(performance.now() - startedMs).toBeLessThan(5_000)
  })
})

describe('loopback: sockets', () => {
  test('the page may open one', async () => {
    expect(await dial(`${prefix}socket`, { Origin: origin })).toBe('open')
  })

  test.each<[string, () => [string, Headers], string]>([
    ['no origin', () => [`${prefix}socket`, {}], '403'],
    ['a foreign page', () => [`${prefix}socket`, { Origin: 'http://evil.example' }], '403'],
    ['a sandboxed page', () => [`${prefix}socket`, { Origin: 'null' }], '403'],
    ['another port', () => [`${prefix}socket`, { Origin: 'http://127.0.0.1:1' }], '403'],
    ['a malformed origin', () => [`${prefix}socket`, { Origin: ':::' }], '403'],
    ['another host', () => [`${prefix}socket`, { Origin: origin, Host: `a:${port}` }], '421'],
    ['localhost', () => [`${prefix}socket`, { Origin: origin, Host: `localhost:${port}` }], '421'],
    ['no token', () => ['/socket', { Origin: origin }], '403'],
    ['a wrong token', () => [`/t/${'A'.repeat(43)}/socket`, { Origin: origin }], '403'],
    ['another path', () => [`${prefix}other`, { Origin: origin }], '403'],
    ['a query', () => [`${prefix}socket?x`, { Origin: origin }], '403'],
    [
      'a cross-site request',
      () => [`${prefix}socket`, { Origin: origin, 'Sec-Fetch-Site': 'cross-site' }],
      '403',
    ],
  ])('%s is refused', async (_, parameters, expected) => {
    const [path, headers] = parameters()
    expect(await dial(path, headers)).toBe(expected)
  })

  test('a way around is refused', async () => {
    const upgrade =
      `GET /x/..${prefix}socket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${origin}\r\n` +
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'
    expect(await raw(upgrade)).toBe('HTTP/1.1 403 Refused')
    expect(await raw(upgrade.replace('/x/..', ''))).toMatch(/ 101 /)
  })

  test('another protocol is not spoken', async () => {
    expect(await dial(`${prefix}socket`, { Origin: origin }, ['other.1'])).toBe('failed')
  })

  test.each<[string, (socket: WebSocket) => void, number]>([
    ['a frame of 5 MB', (socket) => socket.send(Buffer.alloc(5 << 20)), 1009],
    ['text', (socket) => socket.send('{"id":1}'), 1003],
    ['bytes that are no envelope', (socket) => socket.send(Buffer.from([1, 2, 3])), 1003],
    ['a head beyond the frame', (socket) => socket.send(Buffer.alloc(8, 255)), 1003],
    ['no number', (socket) => socket.send(pack({ id: 'x', method: 'about' })), 1003],
    [
      'JSON nested 100,000 deep',
      (socket) => {
        const head = Buffer.from(`[${'['.repeat(100_000)}${']'.repeat(100_000)},[]]`)
        const length = Buffer.alloc(4)
        length.writeUInt32LE(head.length)
        socket.send(Buffer.concat([length, head]))
      },
      1003,
    ],
    [
      'a flood of calls',
      (socket) => {
        const call = pack({ id: 1, method: 'about', params: {} })
        for (let i = 0; i < 2_500; i++) socket.send(call)
      },
      1008,
    ],
  ])('%s closes the socket (and nothing else)', async (_, attack, code) => {
    const socket = await open()
    const closed = new Promise<number>((resolve) => socket.once('close', resolve))
    attack(socket)
    expect(await closed).toBe(code)
    await works()
  })

  test('bytes that are no WebSocket frame close the socket', async () => {
    const socket = await open()
    const closed = new Promise((resolve) => socket.once('close', resolve))
    // Unmasked, as no client may send.
    ;(socket as unknown as { _socket: net.Socket })._socket.write(Buffer.from([0x82, 0x01, 0x41]))
    await closed
    await works()
  })

  test('no more than 16 windows at once', async () => {
    const sockets = await Promise.all(Array.from({ length: 16 }, open))
    await expect(open()).rejects.toThrow()
    const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)))
    for (const socket of sockets) socket.close()
    await Promise.all(closed)
    await works()
  })
})

test('loopback: a port that is taken is an error, not another port', async () => {
  const taken = serveLoopback({ assets: new Map(), host: orrery.app.host, port })
  await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
