import { expect, test } from 'vitest'
import { once, run } from '../../tests/engine/harness.ts'
import { constant } from '../../tests/engine/lab-words.ts'
import { Metrics, stepFor } from './metrics.ts'

test('metrics: steps are 1, 2 or 5 × 10ⁿ ms, about a hundred in a run', () => {
  const ends = [1, 100, 126, 1_000, 5_000, 10_000, 60_000, 3_600_000]
  expect(ends.map((endMs) => [endMs, stepFor(endMs)])).toEqual([
    [1, 1],
    [100, 1],
    [126, 2],
    [1_000, 10],
    [5_000, 50],
    [10_000, 100],
    [60_000, 500],
    [3_600_000, 50_000],
  ])
})

test('metrics: a counter tells its increase, a gauge its level, a latency its percentiles', () => {
  const metrics = new Metrics(10)
  metrics.count('hits', 2)
  metrics.gauge('level', 7)
  for (let us = 1; us <= 100; us++) metrics.distribution('get', 'latency').step.record(us)
  metrics.advance(10_000)
  metrics.count('hits', 1)
  metrics.advance(35_000)
  const points = Object.fromEntries(metrics.series().map(({ name, points }) => [name, points]))
  expect(points.hits).toEqual([
    { atMs: 10, value: 2 },
    { atMs: 20, value: 1 },
    { atMs: 30, value: 0 },
  ])
  expect(points.level!.map(({ value }) => value)).toEqual([7, 7, 7])
  expect(points.get).toEqual([
    { atMs: 10, value: 100, p50: 0.05, p95: 0.095, p99: 0.099, max: 0.1 },
    { atMs: 20, value: 0 },
    { atMs: 30, value: 0 },
  ])
  expect(metrics.totals(30)).toMatchObject({
    hits: { count: 3, rate: 100 },
    level: { value: 7 },
    get: { count: 100, mean: 0.0505, p999: 0.1 },
  })
})

test('metrics: a sample that is no number is refused', () => {
  expect(() => new Metrics(10).observe('size', Number.NaN)).toThrow(
    "metric.observe('size'): not a number",
  )
})

test('metrics: what services write, and the engine’s own levels', async () => {
  const { sim } = await run({
    endMs: 100,
    services: {
      store: ({ handle, work, metric }) => {
        handle('get', async ({ n }) => {
          metric.count('hits')
          metric.gauge('last', n)
          metric.observe('size', n * 10)
          await work(5)
        })
      },
    },
    loads: [constant({ to: 'store', method: 'get', rate: 100 })],
  })
  const totals = sim.metrics.totals(100)
  expect(totals['store.hits']).toEqual({ count: 10, rate: 100 })
  expect(totals['store.last']).toMatchObject({ value: 10 })
  expect(totals['store.size']).toMatchObject({ count: 10, mean: 55, max: 100 })
  expect(totals['store.get']).toMatchObject({ count: 9, mean: 5 })
  const busy = sim.metrics.series().find(({ name }) => name === 'store.utilisation')!
  const share = busy.points.reduce((sum, { value }) => sum + value, 0) / busy.points.length
  // From the first request, at 10 ms, to 100 ms: half the time.
  expect(share).toBeCloseTo(0.5, 1)
  expect(Math.max(...busy.points.map(({ value }) => value))).toBeLessThanOrEqual(1)
})

test('limits: too many events, or too much waiting, end a run with a sentence', async () => {
  const endless = await run({
    limits: { events: 5_000 },
    services: { store: ({ every, sleep }) => void every(0.001, () => sleep(0)) },
  })
  expect(endless.sim.problem).toMatchObject({ code: 'limit' })
  expect(endless.sim.problem!.message).toMatch(/^The run was ended after 5000 events, at/)
  expect(endless.text('limit').trim()).toContain('The run was ended after 5000 events')
  const crowded = await run({
    limits: { queueLength: 2_000 },
    services: {
      store: ({ handle, sleep }) => handle('get', () => sleep(1e9), { concurrency: 1 }),
    },
    loads: [once('store', 'get', { size: 1, everyMs: 0.1 })],
  })
  expect(crowded.sim.problem!.message).toBe(
    'The run was ended: more than 2000 calls waited at store.',
  )
  const piled = await run({
    endMs: 60_000,
    limits: { queueLength: 2_000 },
    services: { store: ({ every, enqueue }) => void every(5, () => void enqueue('jobs')) },
  })
  expect(piled.sim.problem!.message).toBe(
    'The run was ended: more than 2000 messages waited in jobs.',
  )
})
