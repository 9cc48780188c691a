import { expect, test } from 'vitest'
import type { LabDescription, RunResult } from '../../app/lab/run.ts'
import type { MetricSeries } from '../../app/trace/format.ts'
import { curvesOf, labelHeights, shortNumber, ticksTo } from './curves.ts'

const series = (name: string, kind: MetricSeries['kind']): MetricSeries => ({
  name,
  kind,
  stepMs: 500,
  points: [
    { atMs: 500, value: 10, p50: 4, p99: 9 },
    { atMs: 1_000, value: 0 },
  ],
})
const run = {
  signature: '',
  result: {} as RunResult,
  series: [
    series('clients.get', 'latency'),
    series('clients.get.failed', 'count'),
    series('server.get', 'latency'),
    series('order.stored', 'count'),
    series('order.announced', 'count'),
    series('order.unsent', 'gauge'),
  ],
  loads: ['clients'],
  outages: [],
}
const lab = {
  services: ['server', 'order'],
  charts: [
    { title: 'Pages served', unit: '1/s', series: ['server.get'] },
    { title: 'Orders', unit: '1/s', series: ['order.stored', 'order.announced'] },
    { title: 'Outbox', unit: 'events', series: ['order.unsent'] },
    { title: 'What servers take', unit: 'ms', series: ['server.get'] },
  ],
} as unknown as LabDescription

const drawn = (show: string) =>
  curvesOf(show, run, lab).curves.map(
    ({ label, colour, dashed, points }) =>
      `${label} ${colour}${dashed ? ' dashed' : ''} ${points.map(({ value }) => value).join(' ')}`,
  )

test('curves: latency is what the load saw, without the steps that had no sample', () => {
  expect(drawn('latency')).toEqual(['p50 var(--s0) 4', 'p99 var(--s0) dashed 9'])
})

test('curves: errors stand in the colour of failure beside what was answered, both a second', () => {
  expect(drawn('errors')).toEqual(['answered var(--s0) 20 0', 'failed var(--fail) dashed 20 0'])
  expect(drawn('throughput')).toEqual(['answered var(--s0) 20 0'])
})

test("curves: a lab's chart has its services' colours, rates where its unit is one, sums of counters", () => {
  expect(drawn('Pages served')).toEqual(['get var(--s1) 20 0'])
  expect(drawn('Orders')).toEqual(['stored var(--s2) 10 10', 'announced var(--s2) dashed 10 10'])
  expect(curvesOf('Orders', run, lab).unit).toBe('in total')
  expect(drawn('Outbox')).toEqual(['unsent var(--s2) 10 0'])
  expect(drawn('What servers take')).toEqual(['get p50 var(--s1) 4', 'get p99 var(--s1) dashed 9'])
})

test('curves: a long one is thinned, keeps its peak and its end', () => {
  const points = Array.from({ length: 2_000 }, (_, i) => ({
    atMs: i + 1,
    value: i === 777 ? 9 : 1,
  }))
  const long = { ...series('order.unsent', 'gauge'), points }
  const [curve] = curvesOf('Outbox', { ...run, series: [long] }, lab).curves
  expect(curve!.points.length).toBeLessThanOrEqual(300)
  expect(curve!.points.some(({ value }) => value === 9)).toBe(true)
  expect(curve!.points.at(-1)!.atMs).toBe(2_000)
})

test('ticks: are round, begin at 0, reach beyond the highest value, and are few', () => {
  expect(ticksTo(372)).toEqual([0, 100, 200, 300, 400])
  expect(ticksTo(0.7)).toEqual([0, 0.2, 0.4, 0.6, 0.8])
  expect(ticksTo(0)).toEqual([0, 1])
  for (const most of [1, 3, 7, 19, 99, 101, 250, 999]) {
    const ticks = ticksTo(most)
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(most)
    expect(ticks.length).toBeLessThanOrEqual(6)
  }
})

test('labels: stay where they may, are moved apart where they meet, never below the drawing', () => {
  expect(labelHeights([10, 50], 14, 100)).toEqual([10, 50])
  expect(labelHeights([40, 42], 14, 100)).toEqual([40, 54])
  expect(labelHeights([95, 98], 14, 100)).toEqual([86, 100])
})

test('numbers: three digits that matter', () => {
  expect([0.12345, 12.345, 372, 4812.3].map(shortNumber)).toEqual(['0.123', '12.3', '372', '4,812'])
})
