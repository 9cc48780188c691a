import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Output, Terminal } from './terminal.ts'

class Paper implements Output {
  pieces: string[] = []
  isTTY: boolean
  columns = 40
  hasRoom = true
  drained: () => void = () => {}
  constructor(isTTY: boolean) {
    this.isTTY = isTTY
  }
  write(text: string): boolean {
    this.pieces.push(text)
    return this.hasRoom
  }
  once(_event: 'drain', listener: () => void): void {
    this.drained = listener
  }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('progress: nothing is said of what takes less than 300 ms', () => {
  const paper = new Paper(true)
  const end = new Terminal(paper, paper, {}).progress(() => 'working')
  vi.advanceTimersByTime(299)
  end()
  vi.advanceTimersByTime(10_000)
  expect(paper.pieces).toEqual([])
})

test('progress: on a terminal the line is rewritten in place, cut to fit, and wiped', () => {
  const paper = new Paper(true)
  let count = 0
  const end = new Terminal(paper, paper, {}).progress(() => `${++count} ${'x'.repeat(60)}`)
  vi.advanceTimersByTime(400)
  end()
  const line = (n: number) => `\r\x1b[2K${n} ${'x'.repeat(37)}`
  expect(paper.pieces).toEqual([line(1), line(2), '\r\x1b[2K'])
})

test('progress: elsewhere one line and no more', () => {
  const paper = new Paper(false)
  const end = new Terminal(paper, paper, {}).progress(() => 'working')
  vi.advanceTimersByTime(60_000)
  end()
  expect(paper.pieces).toEqual(['working\n'])
})

test('output: goes around the progress line, and waits for a slow reader', async () => {
  const out = new Paper(false)
  const error = new Paper(true)
  const terminal = new Terminal(out, error, {})
  terminal.progress(() => 'working')
  vi.advanceTimersByTime(300)
  await terminal.print('a', 'b')
  expect(error.pieces.at(-1)).toBe('\r\x1b[2K')
  expect(out.pieces).toEqual(['a\nb\n'])
  out.hasRoom = false
  let printed = false
  const printing = terminal.print('c').then(() => {
    printed = true
  })
  await Promise.resolve()
  expect(printed).toBe(false)
  out.drained()
  await printing
  expect(printed).toBe(true)
})
