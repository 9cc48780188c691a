import { mkdtempSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Held, takeLock } from './lock.ts'

let folder: string
const held: Held[] = []
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'orrery-lock-'))
})
afterEach(() => {
  for (const lock of held.splice(0)) lock.release()
  rmSync(folder, { recursive: true, force: true })
})

async function take(where = folder): Promise<Held> {
  const lock = await takeLock(where)
  if (!lock.held) throw new Error('the lock is taken')
  held.push(lock)
  return lock
}

test('lock: the second start has the first show itself and is told where it is', async () => {
  const first = await take()
  let shown = 0
  const show = () => {
    shown += 1
  }
  first.ready('http://127.0.0.1:1/t/x/', show)
  expect(await takeLock(folder)).toEqual({ held: false, url: 'http://127.0.0.1:1/t/x/' })
  expect(await takeLock(folder)).toEqual({ held: false, url: 'http://127.0.0.1:1/t/x/' })
  expect(shown).toBe(2)
  // The token is in there: nobody else on the machine may read it.
  expect(statSync(path.join(folder, 'instance.json')).mode & 0o077).toBe(0)
})

test('lock: a second start waits for a first that is just starting', async () => {
  const first = await take()
  const second = takeLock(folder)
  first.ready(null, () => {})
  expect(await second).toEqual({ held: false, url: null })
})

test('lock: of ten that start at once one gets it', async () => {
  const starts = Array.from({ length: 10 }, () => takeLock(folder))
  const first = await Promise.any(
    starts.map(async (start) => {
      const lock = await start
      if (!lock.held) throw new Error('taken')
      return lock
    }),
  )
  held.push(first)
  first.ready(null, () => {})
  expect((await Promise.all(starts)).filter((lock) => lock.held)).toHaveLength(1)
})

test('lock: released, it can be taken again; folders do not share one', async () => {
  const first = await take()
  await take(path.join(folder, 'another'))
  first.release()
  await take()
})

test('lock: two names of one folder are one folder', async () => {
  const first = await take()
  first.ready(null, () => {})
  const other = path.join(folder, '..', path.basename(folder), '.')
  expect((await takeLock(other)).held).toBe(false)
})
