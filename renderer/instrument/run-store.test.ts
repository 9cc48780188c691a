import { beforeEach, expect, test } from 'vitest'
import type { Params } from '../../app/contract/api.ts'
import type { Client } from '../../app/contract/client.ts'
import type { CheckResult, Done, RunResult } from '../../app/lab/run.ts'
import { drawnBy, type TraceWriter } from '../../tests/fixtures/trace.ts'
import { failuresOf, nextFailure } from './failures.ts'
import { nextSpeed, playedTo, speedText } from './playing.ts'
import { RunStore } from './run-store.ts'

const spec = { lab: 'outbox', variant: 'naive' } as Params<'startRun'>

/** A main that names runs 1, 2, … when told to, and a clock that moves when told to. */
class World {
  now = 0
  frames: ((nowMs: number) => void)[] = []
  starts: ((run: number | Error) => void)[] = []
  stopped: number[] = []
  listeners = new Map<string, (payload: never) => void>()
  store = new RunStore({
    client: () => this.client,
    frames: { next: (callback) => void this.frames.push(callback), nowMs: () => this.now },
  })
  client = {
    startRun: () =>
      new Promise((resolve, reject) => {
        this.starts.push((run) => (run instanceof Error ? reject(run) : resolve({ run })))
      }),
    stopRun: async ({ run }: { run: number }) => {
      this.stopped.push(run)
      return {}
    },
    on: (event: string, listener: (payload: never) => void) => {
      this.listeners.set(event, listener)
    },
  } as unknown as Client

  /** Frames, 16 ms apart, until nobody asks for another (at most 100). */
  settle(): void {
    for (let i = 0; i < 100 && this.frames.length > 0; i++) this.frame(16)
  }
  frame(ms: number): void {
    this.now += ms
    for (const frame of this.frames.splice(0)) frame(this.now)
  }
  send(event: string, payload: unknown): void {
    this.listeners.get(event)!(payload as never)
  }
  async begin(run: number): Promise<void> {
    const started = this.store.start(spec)
    this.starts.shift()!(run)
    await started
  }
}

let world: World
let writer: TraceWriter
beforeEach(() => {
  world = new World()
  writer = drawnBy(`
    load shop
    1000    shop   arrive  →order placeOrder #0
    1500    order  query   commit <1 #1
    2000    order  execute commit <2 #1
    2000    order  crash   'after commit'
    900000  order  restart
  `)
})

function done(
  run: number,
  checks: Partial<CheckResult>[] = [],
  error: RunResult['error'] = null,
): Done {
  const result = { checks, error } as unknown as RunResult
  return { type: 'done', run, result, series: [], shapes: [], changes: [] }
}

test('run store: follows a run to its end, then stands where a check failed', async () => {
  await world.begin(1)
  expect(world.store.state.phase).toBe('running')
  for (const part of writer.parts()) world.send('trace', part)
  world.settle()
  expect(world.store.state).toMatchObject({ rows: 5, cursorRow: 5 })
  world.send('done', done(1, [{ held: false, witness: { event: 4, because: '' } }]))
  world.settle()
  expect(world.store.state).toMatchObject({ phase: 'done', cursorRow: 4 })
  expect(world.store.state.tables).not.toBeNull()
})

test('run store: a reader who has moved the cursor keeps it', async () => {
  await world.begin(1)
  for (const part of writer.parts()) world.send('trace', part)
  world.settle()
  world.store.seek(2)
  world.send('done', done(1, [{ held: false, witness: { event: 4, because: '' } }]))
  world.settle()
  expect(world.store.state.cursorRow).toBe(2)
})

test('run store: keeps what comes before the run is named, drops what is of another', async () => {
  const started = world.store.start(spec)
  for (const part of writer.parts()) world.send('trace', part)
  world.send('progress', { type: 'progress', run: 99 })
  world.settle()
  expect(world.store.state.rows).toBe(0)
  world.starts.shift()!(1)
  await started
  world.settle()
  expect(world.store.state.rows).toBe(5)
  expect(world.store.state.progress).toBeNull()
})

test('run store: a second start stops the first, also when it is named late', async () => {
  const first = world.store.start(spec)
  const second = world.store.start({ ...spec })
  world.starts[1]!(2)
  await second
  world.starts[0]!(1)
  await first
  expect(world.stopped).toEqual([1])
  expect(world.store.state).toMatchObject({ run: 2, phase: 'running' })
})

test('run store: Stop before the run has a name stops it as soon as it has', async () => {
  const started = world.store.start(spec)
  await world.store.stop()
  expect(world.stopped).toEqual([])
  world.starts.shift()!(7)
  await started
  expect(world.stopped).toEqual([7])
})

test('run store: a refused start and a bad end are problems in a sentence', async () => {
  const started = world.store.start(spec)
  world.starts.shift()!(new Error('no such lab'))
  await started
  expect(world.store.state.phase).toBe('failed')
  expect(world.store.state.problem!.message).not.toBe('')
  await world.begin(2)
  expect(world.store.state.problem).toBeNull()
  world.send('done', done(2, [], { code: 'hang', message: 'order.ts:3 never ends.' }))
  world.settle()
  expect(world.store.state.phase).toBe('failed')
  expect(world.store.state.problem!.message).toBe('order.ts:3 never ends.')
})

test('run store: steps by events and by what is seen', async () => {
  await world.begin(1)
  for (const part of writer.parts()) world.send('trace', part)
  world.send('done', done(1))
  world.settle()
  const { store } = world
  store.first()
  const walked = [store.state.cursorRow]
  for (let i = 0; i < 4; i++) {
    store.stepChange(1)
    walked.push(store.state.cursorRow)
  }
  expect(walked).toEqual([1, 3, 4, 5, 5])
  store.step(-1)
  expect(store.state.cursorRow).toBe(4)
  store.stepChange(-1)
  expect(store.state.cursorRow).toBe(3)
  store.seekTime(1_700)
  expect(store.state.cursorRow).toBe(2)
  store.seek(99)
  expect(store.state.cursorRow).toBe(5)
})

test('run store: plays at its speed, skips what is idle, and rests at the end', async () => {
  await world.begin(1)
  for (const part of writer.parts()) world.send('trace', part)
  world.send('done', done(1))
  world.settle()
  const { store } = world
  store.setSpeed(0.01)
  store.seek(1)
  store.play()
  // 1/100×: 10 µs a ms. The next row is 500 µs later, so 50 ms.
  world.frame(40)
  expect(store.state.cursorRow).toBe(1)
  world.frame(10)
  expect(store.state.cursorRow).toBe(2)
  world.frame(50)
  expect(store.state.cursorRow).toBe(4)
  // The restart is 898 ms away, a minute and a half at this speed: cut to 200 ms.
  world.frame(10)
  world.frame(200)
  expect(store.state).toMatchObject({ cursorRow: 5, playing: false })
})

test('run store: a filter is found again, and the cursor stays', async () => {
  await world.begin(1)
  for (const part of writer.parts()) world.send('trace', part)
  world.settle()
  world.store.seek(4)
  world.store.setFilter({ show: 1 })
  world.settle()
  const { steps } = world.store.state.readings
  expect(steps.count).toBe(1)
  expect(world.store.state.cursorRow).toBe(4)
})

test('failures: in the order of the run, round and round', () => {
  const check = (event: number, held = false) =>
    ({ held, witness: { event, because: '' } }) as unknown as CheckResult
  const failures = failuresOf([check(40), check(7), check(3, true), check(9_999)], 100)
  expect(failures.map(({ row }) => row)).toEqual([7, 40, 100])
  expect([1, 7, 50, 100].map((row) => nextFailure(failures, row))).toEqual([7, 40, 100, 7])
  expect(nextFailure([], 5)).toBe(5)
})

test('playing: speeds are written as ratios; a long wait is cut short', () => {
  expect([10, 1, 0.1, 0.0001].map(speedText)).toEqual(['10×', '1×', '1/10×', '1/10000×'])
  expect(nextSpeed(0.01, -1)).toBe(0.1)
  expect(nextSpeed(10, -1)).toBe(10)
  expect(nextSpeed(0.0001, 1)).toBe(0.0001)
  expect(playedTo(0, 10, 1, 5_000)).toBe(10_000)
  expect(playedTo(0, 10, 1, 5_000_000)).toBe(5_000_000 - 200_000 + 10_000)
})
