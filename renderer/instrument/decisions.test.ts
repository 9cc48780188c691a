import { expect, test } from 'vitest'
import type { MetricSeries } from '../../app/trace/format.ts'
import { RowsAt } from '../../app/trace/rows-at.ts'
import { timeMapOf } from '../../app/trace/time-map.ts'
import { chartsOf } from './charts/specs.ts'
import { columnsFor, firstFor, fitted, headOf, lifelineAt } from './sequence/columns.ts'
import { numericColumns, windowOf } from './tables/window.ts'
import { apart } from './time/bar.ts'
import { smoothed, stripPath } from './time/strips.ts'
import { ticksFor } from './time/ticks.ts'
import { type Group, placesOf } from './topology/places.ts'

test('columns: five lanes as in the target; many lanes move together, then overflow', () => {
  const five = columnsFor(866, 5)
  expect(five.pitch).toBeGreaterThanOrEqual(104)
  expect(866 - five.words).toBeGreaterThan(180)
  expect(columnsFor(1_600, 5).pitch).toBe(150)
  const many = columnsFor(866, 14)
  expect(many.pitch).toBe(52)
  expect(many.whole).toBeGreaterThan(866)
  expect(lifelineAt(five, 1) - lifelineAt(five, 0)).toBeCloseTo(five.pitch, 0)
})

test('columns: the cursor stands at 42 %, except at both ends', () => {
  expect(firstFor(0, 10, 100)).toBe(0)
  expect(firstFor(50, 10, 100)).toBe(46)
  expect(firstFor(99, 10, 100)).toBe(90)
  expect(firstFor(2, 10, 3)).toBe(0)
})

test('columns: words are cut where the next lifeline stands', () => {
  expect(fitted('placeOrder', 80)).toBe('placeOrder')
  expect(fitted('placeOrder', 40)).toBe('place…')
  expect([headOf('server#2', 104), headOf('server#2', 60), headOf('balancer', 60)]).toEqual([
    'server#2',
    '#2',
    'balancer',
  ])
})

test('ticks: round times, as close as can be read, none in what is folded', () => {
  const even = timeMapOf(() => true, 1_000, 4_200_000)
  const labels = (map: typeof even, width: number) =>
    ticksFor(map, width)
      .map(({ label }) => label)
      .filter((label) => label !== '')
  expect(labels(even, 500)).toEqual(['0 s', '1 s', '2 s', '3 s', '4 s'])
  expect(labels(even, 1_400).slice(0, 4)).toEqual(['0 s', '500 ms', '1 s', '1.5 s'])
  const folded = timeMapOf((bin) => bin < 100 || bin >= 5_900, 10_000, 60_000_000)
  for (const label of labels(folded, 1_000)) {
    const seconds = Number.parseFloat(label)
    expect(seconds <= 1 || seconds >= 59).toBe(true)
  }
})

test('strips: one path; a single event shows beside a burst', () => {
  const counts = new Float64Array([0, 1, 0, 100])
  expect(stripPath(counts, 10, 40, 20, 10)).toBe('M10 20H20.0V19.0H30.0V20.0H40.0V12.0H50.0V20Z')
  expect(stripPath(new Float64Array(3), 0, 30, 20, 6)).toBe('M0 20H30.0V20Z')
  expect([...smoothed(new Float64Array([0, 4, 0, 0]))]).toEqual([1, 2, 1, 0])
})

test('bar: marks that would hide each other stand side by side', () => {
  expect(apart([100, 101, 300], [100])).toEqual([109, 119, 300])
})

test('table window: rows around what changed, with what they were', () => {
  const rows = Array.from({ length: 20 }, (_, i) => [`o-${i}`, '0'])
  const shape = { service: 'order', table: 'orders', columns: ['id', 'n'], key: [0], rows }
  const change = { event: 5, service: 'order', table: 'orders' }
  const tables = new RowsAt(
    [shape],
    [
      { ...change, op: 'update', before: ['o-10', '0'], after: ['o-10', '7'] },
      { ...change, op: 'delete', before: ['o-11', '0'], after: null },
    ],
  )
  tables.extend(10)
  const before = windowOf(tables.seek(1)[0]!, 6)
  expect(before.rows.map(({ cells }) => cells[0])).toEqual([
    'o-14',
    'o-15',
    'o-16',
    'o-17',
    'o-18',
    'o-19',
  ])
  expect([before.above, before.below]).toEqual([14, 0])
  const after = windowOf(tables.seek(5)[0]!, 6)
  const changed = after.rows.filter(({ change }) => change !== 'none')
  expect(changed.map(({ cells, change }) => `${change} ${cells[0]}`)).toEqual([
    'changed o-10',
    'removed o-11',
  ])
  expect([...changed[0]!.before]).toEqual([[1, '0']])
  expect(after.above + after.rows.length + after.below).toBe(20)
  expect(numericColumns(after.rows, 2)).toEqual([false, true])
})

const series = (name: string, kind: MetricSeries['kind'], values: number[]): MetricSeries => ({
  name,
  kind,
  stepMs: 100,
  points: values.map((value, i) => ({
    atMs: (i + 1) * 100,
    value,
    p50: value,
    p95: value,
    p99: 9,
  })),
})

test('charts: rates, what callers saw, queues, and every metric of the lab', () => {
  const charts = chartsOf(
    [
      series('shop.placeOrder', 'latency', [1, 2]),
      series('order.placeOrder', 'latency', [1, 2]),
      series('order.inProgress', 'gauge', [3, 4]),
      series('order.outbox', 'gauge', [5, 6]),
      series('order.sent', 'count', [1, 1]),
    ],
    [{ title: 'Outbox', unit: 'rows', series: ['outbox'] }],
    ['order'],
  )
  expect(charts.map(({ title, unit }) => `${title} (${unit})`)).toEqual([
    'Outbox (rows)',
    'Throughput (1/s)',
    'Latency of shop.placeOrder (ms)',
    'Under way and waiting (messages)',
    'order.sent (1/s)',
  ])
  const [, throughput, latency] = charts
  expect(throughput!.lines[1]!.points).toEqual([
    { atMs: 100, value: 10 },
    { atMs: 200, value: 20 },
  ])
  expect(throughput!.lines.map(({ service }) => service)).toEqual(['', 'order'])
  expect(latency!.lines.map(({ label }) => label)).toEqual(['P50', 'P95', 'P99'])
})

test('charts: 500 points at most, and no peak is lost', () => {
  const values = Array.from({ length: 5_003 }, (_, i) => (i === 1_234 ? 99 : 1))
  const [chart] = chartsOf([series('order.depth', 'gauge', values)], [], [])
  const points = chart!.lines[0]!.points
  expect(points.length).toBe(500)
  expect(points.filter(({ value }) => value === 99)).toHaveLength(1)
})

test('charts: more lines than can be told apart are left out, and said to be', () => {
  const many = Array.from({ length: 11 }, (_, i) => series(`s#${i}.inProgress`, 'gauge', [i]))
  const [chart] = chartsOf(many, [], [])
  expect([chart!.lines.length, chart!.left]).toEqual([8, 3])
  expect(new Set(chart!.lines.slice(0, 4).map(({ dash }) => dash)).size).toBe(4)
})

test('places: columns by distance from the load, answers not followed back', () => {
  const group = (id: string, kind: Group['kind'] = 'service'): Group => ({ id, kind, lanes: [] })
  const places = placesOf(
    [group('shop', 'load'), group('order'), group('stock'), group('email'), group('b', 'broker')],
    [
      { from: 'shop', to: 'order' },
      { from: 'order', to: 'shop' },
      { from: 'order', to: 'b' },
      { from: 'b', to: 'stock' },
      { from: 'b', to: 'email' },
    ],
    () => 60,
  )
  const column = (id: string) => places.get(id)!.x / 250
  expect(['shop', 'order', 'b', 'stock', 'email'].map(column)).toEqual([0, 1, 2, 3, 3])
  expect(places.get('email')!.y - places.get('stock')!.y).toBe(88)
})
