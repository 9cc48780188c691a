import { expect, test } from 'vitest'
import type { LabDescription, RunResult } from '../../app/lab/run.ts'
import type { MetricSeries } from '../../app/trace/format.ts'
import { curvesOf } from './curves.ts'

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
  result: {
    metrics: {
      'clients.get': { count: 10, rate: 12.5, p50: 5, p99: 8 },
      'order.stored': { count: 10, rate: 10 },
    },
  } as unknown as RunResult,
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

test('curves: end with what they came to over the run, where it was measured', () => {
  const totals = (show: string) => curvesOf(show, run, lab).curves.map(({ total }) => total)
  expect(totals('latency')).toEqual([5, 8])
  expect(totals('throughput')).toEqual([12.5])
  expect(totals('Orders')).toEqual([10, 10])
  expect(totals('Outbox')).toEqual([0])
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
