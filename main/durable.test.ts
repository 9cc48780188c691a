import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Writer, type WriterClock } from './durable.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'orrery-durable-'))
  file = path.join(folder, 'deep', 'order.ts')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Time that passes when the test says so. */
class FakeClock implements WriterClock {
  nowMs = 0
  due: { atMs: number; task: () => void }[] = []
  now(): number {
    return this.nowMs
  }
  after(ms: number, task: () => void): () => void {
    const entry = { atMs: this.nowMs + ms, task }
    this.due.push(entry)
    return () => {
      this.due = this.due.filter((other) => other !== entry)
    }
  }
  pass(ms: number): void {
    this.nowMs += ms
    const due = this.due.filter(({ atMs }) => atMs <= this.nowMs)
    this.due = this.due.filter((entry) => !due.includes(entry))
    for (const { task } of due) task()
  }
}

const content = () => readFileSync(file, 'utf8')

test('writer: writes 250 ms after the last key, once', async () => {
  const clock = new FakeClock()
  const writer = new Writer(clock)
  const saves = ['a', 'ab', 'abc'].map((text) => {
    const save = writer.save(file, text)
    clock.pass(100)
    return save
  })
  clock.pass(149)
  expect(readdirSync(folder)).toEqual([])
  expect(writer.unsaved(file)).toBe('abc')
  clock.pass(1)
  await Promise.all(saves)
  expect(content()).toBe('abc')
  expect(writer.unsaved(file)).toBeUndefined()
  expect(readdirSync(path.dirname(file))).toEqual(['order.ts'])
})

test('writer: who never stops typing is saved all the same (500 ms after the first key)', async () => {
  const clock = new FakeClock()
  const writer = new Writer(clock)
  const first = writer.save(file, '0')
  for (let i = 1; i <= 5; i++) {
    clock.pass(100)
    void writer.save(file, String(i)).catch(() => {})
  }
  await first
  // The fifth key came at 500, after the write that was due then.
  expect(content()).toBe('4')
  expect(writer.unsaved(file)).toBe('5')
})

test('writer: a key pressed while the file is being written is not lost', async () => {
  const clock = new FakeClock()
  const writer = new Writer(clock)
  const first = writer.save(file, 'first')
  clock.pass(300)
  const second = writer.save(file, 'second')
  expect(writer.unsaved(file)).toBe('second')
  await first
  expect(writer.unsaved(file)).toBe('second')
  clock.pass(300)
  await second
  expect(content()).toBe('second')
})

test('writer: null removes, flush writes at once, flushNow before it returns', async () => {
  const writer = new Writer(new FakeClock())
  const saved = writer.save(file, 'text')
  await writer.flush()
  await saved
  expect(content()).toBe('text')
  const removed = writer.save(file, null)
  await writer.flush()
  await removed
  expect(readdirSync(path.dirname(file))).toEqual([])
  void writer.save(file, 'at the end')
  writer.flushNow()
  expect(content()).toBe('at the end')
})

test('writer: a disk that refuses is said, and the text is kept for the next try', async () => {
  const writer = new Writer(new FakeClock())
  // A file where the folder should be: no user, root included, can write below it.
  writeFileSync(path.dirname(file), '')
  const refused = writer.save(file, 'precious')
  await Promise.all([expect(refused).rejects.toMatchObject({ code: 'storage' }), writer.flush()])
  expect(writer.unsaved(file)).toBe('precious')
  rmSync(path.dirname(file))
  await writer.flush()
  expect(content()).toBe('precious')
})
