/** The plain Node host as a process: how it starts, starts twice, and ends. */
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createClient } from '../app/contract/client.ts'
import { socketTransport } from '../renderer/transport.ts'
import { bundled, type Program } from './fixtures/bundled.ts'

let program: Program
let data: string
const started: ChildProcess[] = []

beforeAll(async () => {
  program = await bundled('main/node.ts')
  data = path.join(program.root, 'data')
  mkdirSync(path.join(program.root, 'out/renderer'), { recursive: true })
  writeFileSync(path.join(program.root, 'out/renderer/index.html'), '<!doctype html>')
  cpSync('patterns/load-balancer', path.join(program.root, 'patterns/load-balancer'), {
    recursive: true,
  })
})
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  rmSync(data, { recursive: true, force: true })
})
afterAll(() => program.remove())

interface Started {
  readonly child: ChildProcess
  /** What it said first. */
  readonly line: string
  readonly ended: Promise<{ code: number | null; said: string }>
}

function start(...parameters: string[]): Promise<Started> {
  const words = [program.file, '--data', data, '--no-open', ...parameters]
  const child = spawn(process.execPath, words, { stdio: 'pipe' })
  started.push(child)
  let said = ''
  const ended = new Promise<{ code: number | null; said: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, said })),
  )
  return new Promise((resolve) => {
    const hear = (bytes: Buffer) => {
      said += bytes
      if (said.includes('\n')) resolve({ child, line: said.split('\n')[0]!, ended })
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
  })
}

const urlIn = (line: string) => new URL(line.replace(/^Orrery is at /, ''))

function connect(url: URL) {
  const address = `${url}socket`.replace('http', 'ws')
  const dial = () => {
    const socket = new WebSocket(address, 'orrery.1', { origin: url.origin })
    return socket.on('error', () => {})
  }
  const transport = socketTransport(dial as unknown as () => globalThis.WebSocket)
  return { client: createClient(transport), close: () => transport.close() }
}

test('node host: starts, serves its page, and tells a second start where it is', async () => {
  const first = await start()
  expect(first.line).toMatch(/^Orrery is at http:\/\/127\.0\.0\.1:\d+\/t\/[\w-]{43}\/$/)
  const response = await fetch(urlIn(first.line))
  expect([response.status, await response.text()]).toEqual([200, '<!doctype html>'])
  const second = await start()
  expect(second.line).toBe(first.line)
  expect((await second.ended).code).toBe(0)
  first.child.kill('SIGTERM')
  expect((await first.ended).code).toBe(0)
})

test('node host: what was typed last is saved when it is asked to end', async () => {
  const { child, line, ended } = await start()
  const { client, close } = connect(urlIn(line))
  const { edited } = (await client.catalogue()).labs[0]!
  expect(edited).toBe(false)
  await client.openLab({ lab: 'load-balancer' }).catch(() => {})
  const acknowledged = client.saveFile({ lab: 'load-balancer', file: 'balancer.ts', text: '// ✓' })
  // The call has certainly arrived when one that was made after it is answered.
  await client.about()
  child.kill('SIGTERM')
  await acknowledged
  expect((await ended).code).toBe(0)
  close()
  const file = path.join(data, 'workspace/load-balancer/balancer.ts')
  expect(readFileSync(file, 'utf8')).toBe('// ✓')
  expect(existsSync(path.join(data, 'instance.json'))).toBe(false)
})

test('node host: killed, it leaves nothing that stops the next start (5 times)', async () => {
  const addresses = new Set<string>()
  for (let i = 0; i < 5; i++) {
    const { child, line, ended } = await start()
    addresses.add(urlIn(line).pathname)
    child.kill('SIGKILL')
    await ended
  }
  expect(addresses.size).toBe(5)
})

test('node host: takes the port it is given, or says why not', async () => {
  const first = await start()
  const { port } = urlIn(first.line)
  const elsewhere = path.join(data, 'elsewhere')
  const second = await start('--port', port, '--data', elsewhere)
  expect(second.line).toMatch(/^Orrery could not start: .*EADDRINUSE/)
  expect((await second.ended).code).toBe(1)
  first.child.kill('SIGTERM')
  await first.ended
  const third = await start('--port', port)
  expect(urlIn(third.line).port).toBe(port)
})

test.each([['--port', 'abc'], ['--port', '70000'], ['--colour', 'blue'], ['outbox']])(
  'node host: %s %s is wrong usage',
  async (...words) => {
    const { code, said } = await (await start(...words)).ended
    expect(code).toBe(2)
    expect(said).toContain('Usage: npm start')
  },
)
