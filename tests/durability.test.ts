/** kill -9 while typing: nothing that was acknowledged is lost, and the next start is clean. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { UserFiles } from '../main/files.ts'
import { takeLock } from '../main/lock.ts'
import { bundled, type Program } from './fixtures/bundled.ts'

let typist: Program
let folder: string
beforeAll(async () => {
  typist = await bundled('tests/fixtures/typist.ts')
})
afterAll(() => typist.remove())
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'orrery-kill-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** What the typist had acknowledged when it was killed: file → number. */
interface Killed {
  readonly acknowledged: ReadonlyMap<string, number>
  readonly atMs: number
  /** When it said that it typed; 0 if it never did. */
  readonly sinceMs: number
}

function killAfter(acknowledgements: number, speed: number): Promise<Killed> {
  const child: ChildProcess = spawn(process.execPath, [typist.file, folder, String(speed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    let said = ''
    let atMs = 0
    let sinceMs = 0
    child.stdout?.on('data', (bytes) => {
      said += bytes
      if (sinceMs === 0) sinceMs = Date.now()
      if (atMs !== 0 || said.split('\n').length - 2 < acknowledgements) return
      atMs = Date.now()
      child.kill('SIGKILL')
    })
    child.once('error', reject)
    child.once('close', (_, signal) => {
      if (signal !== 'SIGKILL') return reject(new Error(`the typist ended by itself: ${signal}`))
      const lines = said.split('\n').slice(0, -1)
      const acknowledged = new Map<string, number>()
      for (const line of lines.slice(1)) {
        const [file, n] = line.split(' ') as [string, string]
        acknowledged.set(file, Math.max(Number(n), acknowledged.get(file) ?? 0))
      }
      resolve({ acknowledged, atMs, sinceMs })
    })
  })
}

/** Starts as Orrery does, and reads everything back. */
async function read(): Promise<Map<string, { n: number; typedMs: number }>> {
  const lock = await takeLock(folder)
  if (!lock.held) throw new Error('the lock outlived its process')
  const notices: unknown[] = []
  const files = new UserFiles(folder, (_, payload) => void notices.push(payload))
  expect(notices).toEqual([])
  const found = new Map<string, { n: number; typedMs: number }>()
  for (const [name, text] of Object.entries(await files.edits('outbox'))) {
    const [first, typedMs, filling, last] = text.split(' ')
    expect([filling?.length, last]).toEqual([20_000, first])
    found.set(name, { n: Number(first), typedMs: Number(typedMs) })
  }
  const n = Number(files.preferences().n ?? 0)
  if (n > 0) found.set('preferences.json', { n, typedMs: 0 })
  expect(
    readdirSync(folder, { recursive: true }).filter((it) => `${it}`.includes('writing')),
  ).toEqual([])
  lock.release()
  return found
}

const kills = Number(process.env.ORRERY_KILLS ?? 20)

test(`durability: kill -9 while saving (${kills} times, twenty times as fast as a person)`, async () => {
  let acknowledgements = 0
  for (let i = 0; i < kills; i++) {
    // Also at once after the start, and in the middle of everything.
    const { acknowledged, sinceMs } = await killAfter((i * 37) % 120, 20)
    expect(sinceMs).toBeGreaterThan(0)
    const found = await read()
    for (const [file, n] of acknowledged) {
      expect(found.get(file)?.n, `${file} after kill ${i}`).toBeGreaterThanOrEqual(n)
    }
    acknowledgements += acknowledged.size
    rmSync(path.join(folder, 'workspace'), { recursive: true, force: true })
    rmSync(path.join(folder, 'preferences.json'), { force: true })
  }
  expect(acknowledgements).toBeGreaterThan(kills)
}, 120_000)

test('durability: at a person’s speed no more than the last second is lost (2 kills)', async () => {
  for (const acknowledgements of [150, 400]) {
    const { atMs, sinceMs } = await killAfter(acknowledgements, 1)
    const found = await read()
    for (const file of ['file0.ts', 'file1.ts', 'file2.ts']) {
      // A file that is not there yet was begun no more than a second before.
      const { typedMs } = found.get(file) ?? { typedMs: sinceMs }
      expect(atMs - typedMs, file).toBeLessThan(1_000)
    }
  }
}, 60_000)

test('durability: what is on the disk is what was typed last, once it is quiet', async () => {
  const files = new UserFiles(folder, () => {})
  const saves = Array.from({ length: 100 }, (_, i) => files.saveEdit('outbox', 'a.ts', `${i}`))
  await files.flush()
  await Promise.all(saves)
  expect(readFileSync(path.join(folder, 'workspace/outbox/a.ts'), 'utf8')).toBe('99')
})
