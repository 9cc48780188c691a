import { expect, test } from 'vitest'
import { readerOf, run, type Setup, sha256 } from '../../tests/engine/harness.ts'
import { poisson } from '../../tests/engine/lab-words.ts'
import { Kind, payloadChunkBytes } from '../trace/format.ts'
import { Recorder } from './recorder.ts'

/** Some thousand requests whose payloads fill several arena chunks. */
const busy = (more: Partial<Setup>) =>
  run({
    seed: 5,
    endMs: 4_000,
    services: {
      store: ({ handle, sleep, log }) => {
        handle('get', async ({ n, text }) => {
          await sleep(2)
          if (n % 10 === 0) log(text.slice(0, 20), n)
          return n
        })
      },
    },
    loads: [
      poisson({
        to: 'store',
        method: 'get',
        rate: 2_000,
        payload: (n) => ({ n, text: `${n}-`.repeat(60) }),
      }),
    ],
    ...more,
  })

test('recorder: the fingerprint is the same however much is kept', async () => {
  const full = await busy({})
  expect(full.sim.recorder.payloads.chunks.length).toBeGreaterThan(2)
  expect(full.sim.recorder.chunks.length).toBeGreaterThan(1)
  const nothing = await busy({ rows: 0 })
  const some = await busy({ rows: 10_000, payloadBytes: 2 * payloadChunkBytes })
  expect(nothing.fingerprint).toBe(full.fingerprint)
  expect(some.fingerprint).toBe(full.fingerprint)
  expect(nothing.sim.recorder.kept).toBe(0)
  expect((await busy({ seed: 6 })).fingerprint).not.toBe(full.fingerprint)
})

test('recorder: a limit keeps the beginning, and says that it cut', async () => {
  const full = await busy({})
  const cut = await busy({ rows: 10_000 })
  expect([full.sim.recorder.truncated, cut.sim.recorder.truncated]).toEqual([false, true])
  // A limit is looked at when a chunk is full.
  expect(cut.trace.count).toBe(16_384)
  expect(cut.sim.recorder.count).toBe(full.sim.recorder.count)
  const rows = [1, 5_000, 16_383, 16_384]
  const shown = ({ trace }: typeof full) =>
    rows.map((row) => [trace.kindName(row), trace.time(row), trace.payload(row)])
  expect(shown(cut)).toEqual(shown(full))
})

test('recorder: payloads past their limit are not kept, rows are', async () => {
  const full = await busy({})
  const cut = await busy({ payloadBytes: payloadChunkBytes })
  expect(cut.sim.recorder.truncated).toBe(true)
  expect(cut.trace.count).toBe(full.trace.count)
  let firstWithout = 0
  for (let row = 1; row <= full.trace.count && firstWithout === 0; row++) {
    if (full.trace.hasPayload(row) && !cut.trace.hasPayload(row)) firstWithout = row
  }
  expect(firstWithout).toBeGreaterThan(1_000)
  for (let row = 1; row < firstWithout; row += 97)
    expect(cut.trace.payload(row)).toEqual(full.trace.payload(row))
})

test('recorder: any column but line and payload place is in the fingerprint', () => {
  const base = [1, Kind.log, 1, 2, 1, 10, 3, 4, 5] as const
  const print = (values: readonly number[], payload: unknown = 'x') => {
    const recorder = new Recorder(
      { rows: 10, payloadBytes: payloadChunkBytes, hash: sha256() },
      { allocate: (_kind, size) => new ArrayBuffer(size), named: () => {}, joined: () => {} },
    )
    recorder.row(
      ...(values as [number, number, number, number, number, number, number, number, number]),
    )
    recorder.payload(payload)
    return recorder.fingerprint()
  }
  const different = base.map((_, at) => {
    const other: number[] = [...base]
    other[at]! += 1
    return print(other) !== print(base)
  })
  // time, kind, instance, peer, name, line, parent, request, value.
  expect(different).toEqual([true, true, true, true, true, false, true, true, true])
  expect(print(base, 'y')).not.toBe(print(base))
  expect(print(base)).toBe(print(base))
})

test('recorder: the spelling of names and lanes is in the fingerprint', () => {
  const print = (name: string, lane: string) => {
    const recorder = new Recorder(
      { rows: 10, payloadBytes: payloadChunkBytes, hash: sha256() },
      { allocate: (_kind, size) => new ArrayBuffer(size), named: () => {}, joined: () => {} },
    )
    recorder.nameOf(name)
    recorder.lane({ name: lane, service: lane, kind: 'service' })
    return recorder.fingerprint()
  }
  expect(new Set([print('a', 'b'), print('a', 'c'), print('c', 'b')]).size).toBe(3)
})

test('recorder: too many names share one; too large a payload is told to be cut', () => {
  const recorder = new Recorder(
    { rows: 10, payloadBytes: 4 * payloadChunkBytes, hash: null },
    { allocate: (_kind, size) => new ArrayBuffer(size), named: () => {}, joined: () => {} },
  )
  for (let i = 0; i < 70_000; i++) recorder.nameOf(`name ${i}`)
  expect(recorder.names.length).toBeLessThan(65_536)
  expect(recorder.nameOf('one more')).toBe(recorder.nameOf('and another'))
  recorder.row(0, Kind.log, 0, 0, 0, 0, 0, 0, 0)
  recorder.payload('x'.repeat(payloadChunkBytes))
  recorder.row(0, Kind.log, 0, 0, 0, 0, 0, 0, 0)
  recorder.payload('next')
  const trace = readerOf({ recorder } as Parameters<typeof readerOf>[0])
  expect([trace.payload(1), trace.payload(2)]).toEqual([{ cut: 'too large to keep' }, 'next'])
})
