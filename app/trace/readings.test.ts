import { expect, test } from 'vitest'
import { drawn, drawnBy } from '../../tests/fixtures/trace.ts'
import { causesOf } from './causes.ts'
import { Density } from './density.ts'
import { ExecutingLines } from './executing.ts'
import { Handlers } from './handlers.ts'
import { LaneOrder, servicesOf } from './lanes.ts'
import { Outages } from './outages.ts'
import { Queues } from './queues.ts'
import type { TraceReader } from './reader.ts'
import { spansOf } from './spans.ts'
import { timeMapOf } from './time-map.ts'

function handlersOf(trace: TraceReader): Handlers {
  const handlers = new Handlers(trace)
  handlers.extend(trace.count)
  return handlers
}

test('handlers: code after an answer belongs to the handler that asked', () => {
  const trace = drawn(`
    load shop
    1  shop   arrive  →order placeOrder
    2  order  send    →stock reserve <1 #1
    3  stock  receive →order reserve <2 #1
    4  stock  query   "update stock" <3 #1
    5  stock  execute <4 #1
    6  stock  rows    <5 #1
    7  stock  reply   →order reserve <6 #1 =2
    8  order  resume  →stock reserve <7 #1 =2
    9  order  log     <8 #1 'reserved'
    9  order  fire    <0
    9  order  log     <10 'a timer of its own'
  `)
  const handlers = handlersOf(trace)
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((row) => handlers.of(row))).toEqual([
    1, 1, 3, 3, 3, 3, 3, 1, 1, 10, 10,
  ])
  expect(handlers.laneOf(1)).toBe(trace.instance(2))
})

test('handlers: a call lost in a crash comes back to the handler that made it', () => {
  // The crash happens under row 5, which is another request's: only the call itself tells.
  const trace = drawn(`
    1  a  receive  →x  one #1
    2  a  send     →b  two <1 #1
    3  b  receive  →a  two <2 #1
    4  b  receive  →y  two #4
    5  b  log      <4 #4 'about to die'
    6  b  crash    <5 #4
    7  a  reject   →b  two <5 #1 =2 {"code":"lost","message":"connection lost"}
    8  a  log      <7 #1 'what now'
  `)
  const handlers = handlersOf(trace)
  expect(handlers.of(7)).toBe(1)
  expect(handlers.of(8)).toBe(1)
})

function queuesOf(trace: TraceReader): Queues {
  const queues = new Queues(trace, handlersOf(trace))
  queues.extend(trace.count)
  return queues
}

test('queues: one call on its way, waiting, worked on, on its way back', () => {
  //  1 send ─── 2 receive ─── 3 start ─── 4 work ─ 5 worked ─── 6 reply ─── 7 resume
  const trace = drawn(`
    load shop
    1  shop   send     →order placeOrder
    2  order  receive  →shop  placeOrder <1 #1
    3  order  start    →shop  placeOrder <2 #1 =1
    4  order  work     <3 #1 =1
    5  order  worked   <4 #1
    6  order  reply    →shop  placeOrder <5 #1 =1
    7  shop   resume   →order placeOrder <6 #1 =1
  `)
  const queues = queuesOf(trace)
  const shop = 1
  const order = 2
  const at = (row: number) => {
    const { waiting, working } = queues.loadAt(order, row)
    const flows = queues.flowsAt(row).map(({ from, to, count }) => `${from}→${to}:${count}`)
    return `${flows.join(' ') || '–'} ${waiting} ${working}`
  }
  expect(queues.flightsAt(1)).toEqual([{ from: shop, to: order, left: 1, landed: 2 }])
  expect(queues.flightsAt(2)).toEqual([])
  expect([1, 2, 3, 4, 5, 6, 7].map(at)).toEqual([
    `${shop}→${order}:1 0 0`,
    '– 1 0',
    '– 0 1',
    '– 0 1',
    '– 0 1',
    `${order}→${shop}:1 0 0`,
    '– 0 0',
  ])
})

test('queues: what a crash takes with it, what a broker keeps', () => {
  const trace = drawn(`
    broker broker
    1  order   publish  →broker order.created
    2  broker  accept   →order  order.created <1 =2
    3  stock   deliver  →broker order.created <2 =1
    4  stock   crash    'at 4'
    5  broker  requeue  →stock  order.created <2 =1
    6  email   deliver  →broker order.created <2 =1
    7  email   ack      →broker order.created <6 =6
  `)
  const queues = queuesOf(trace)
  const backlog = [1, 2, 3, 4, 5, 6, 7].map((row) => queues.backlogsAt(row)[0]?.count ?? 0)
  expect(backlog).toEqual([0, 2, 1, 1, 2, 1, 1])
  const [stock, email] = [3, 4]
  expect(queues.loadAt(stock, 3).working).toBe(1)
  expect(queues.loadAt(stock, 4).working).toBe(0)
  expect(queues.loadAt(email, 6).working).toBe(1)
  expect(queues.loadAt(email, 7).working).toBe(0)
})

test('queues: refused, dropped, answered too late: nothing stays on its way for ever', () => {
  const trace = drawn(`
    load shop
    1  shop  send    →a one
    2  shop  reject  →a one <1 #1 =1 {"code":"refused"}
    3  shop  send    →a one
    3  shop  drop    →a one <3 #3 'lost by the network'
    4  shop  send    →a one
    5  a     receive →shop one <5 #5
    6  shop  reject  →a one <5 #5 =5 {"code":"timeout"}
    7  a     reply   →shop one <6 #5 =5
    8  shop  send    →a one
    9  a     receive →shop one <9 #9
    9  a     receive →shop one <9 #9
    9  a     reply   →shop one <10 #9 =9
    9  a     reply   →shop one <11 #9 =9
    9  shop  resume  →a one <12 #9 =9
  `)
  const queues = queuesOf(trace)
  expect(queues.flowsAt(1)).toHaveLength(1)
  expect(queues.flowsAt(3)).toHaveLength(1)
  expect(queues.flowsAt(12)).toHaveLength(1)
  expect(queues.flowsAt(trace.count)).toEqual([])
  expect(queues.loadAt(2, trace.count)).toEqual({ waiting: 0, working: 0 })
  expect(queues.links).toEqual([
    { from: 1, to: 2 },
    { from: 2, to: 1 },
  ])
})

test('lanes: a broker nobody uses has no column; services have the order of the lab', () => {
  const trace = drawn(`
    load shop · service email · service order · broker broker
    1  shop  arrive  →order placeOrder
  `)
  const lanes = new LaneOrder(trace)
  lanes.extend(trace.count)
  expect(lanes.shown.map((lane) => trace.lane(lane).name)).toEqual(['shop', 'order', 'email'])
  expect(servicesOf(trace)).toEqual(['email', 'order'])
})

test('lanes: loads first, then as messages reach them, replicas together', () => {
  const trace = drawn(`
    load shop · service email · service stock#1 · service order · service stock#2 · broker broker
    0  email    ready
    1  shop     arrive   →order placeOrder
    2  order    publish  →broker order.created <1
    3  broker   accept   →order order.created <2
    4  stock#2  deliver  →broker order.created <3
  `)
  const lanes = new LaneOrder(trace)
  lanes.extend(trace.count)
  expect(lanes.order.map((lane) => trace.lane(lane).name)).toEqual([
    'shop',
    'order',
    'broker',
    'stock#1',
    'stock#2',
    'email',
  ])
})

test('outages: from crash up to restart; a partition has two sides', () => {
  const trace = drawn(`
    1  order  crash      'at 1'
    2  stock  pause
    3  order  partition  →stock 'order – stock'
    4  order  restart
    5  order  heal       →stock 'order – stock'
    6  order  crash      'again'
  `)
  const outages = new Outages(trace)
  outages.extend(trace.count)
  const kinds = (row: number) => outages.at(row).map(({ kind }) => kind)
  expect(kinds(1)).toEqual(['crash'])
  expect(kinds(3)).toEqual(['crash', 'pause', 'partition'])
  expect(kinds(4)).toEqual(['pause', 'partition'])
  expect(kinds(5)).toEqual(['pause'])
  expect(outages.all.at(-1)).toMatchObject({ from: 6, to: Number.POSITIVE_INFINITY })
  expect(outages.within(5, 6).map(({ from }) => from)).toEqual([2, 6])
})

test('executing: the line each instance named last; a crash happens at the line before it', () => {
  const trace = drawn(`
    1  order#1  query  commit :12
    2  order#2  query  commit :14
    3  stock    query  update :5
    4  order#1  crash  'after commit'
    5  order#2  rows   <2
  `)
  const lines = new ExecutingLines(trace)
  lines.extend(trace.count)
  expect(lines.at(1, 3)).toMatchObject({ file: 'order.ts', line: 12, row: 1, now: false })
  expect(lines.at(1, 4)).toMatchObject({ line: 12, row: 4, now: true })
  expect(lines.ofService('order', 3)).toMatchObject({ line: 14, row: 2 })
  expect(lines.ofService('order', 1)).toMatchObject({ line: 12, now: true })
  expect(lines.ofService('order', 5)).toMatchObject({ lane: 2, line: 14 })
  expect(lines.ofService('email', 5)).toBeNull()
  expect(lines.at(3, 2)).toBeNull()
})

test('density: events by lane and column; bins widen as time runs on', () => {
  const writer = drawnBy('service a · service b')
  for (let i = 0; i < 1_000; i++)
    writer.row('log', { timeUs: i * 1_000, lane: i < 500 ? 'a' : 'b' })
  const trace = writer.reader()
  const density = new Density(trace)
  density.extend(trace.count)
  const map = density.timeMap(1_000_000)
  const [a, b] = density.strips([1, 2], map, 10)
  // A bin is 256 µs wide by now and may reach over into the next column: a percent of 100.
  for (const [column, count] of a!.counts.entries()) {
    expect(Math.abs(count - (column < 5 ? 100 : 0))).toBeLessThanOrEqual(1)
  }
  const total = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0)
  expect([total(a!.counts), total(b!.counts)].map(Math.round)).toEqual([500, 500])
  const slow = new Density(trace)
  for (let row = 1; row <= trace.count; row++) slow.extend(row)
  expect(slow.strips([1], map, 50)).toEqual(density.strips([1], map, 50))
})

test('time map: idle stretches are folded, and every instant has its place', () => {
  //  0 ▐███ 100        (idle)        900 ▐███ 1000
  const map = timeMapOf((bin) => bin < 10 || bin >= 90, 10, 1_000)
  expect(map.segments.map(({ fromUs, toUs, folded }) => [fromUs, toUs, folded])).toEqual([
    [0, 100, false],
    [100, 900, true],
    [900, 1_000, false],
  ])
  expect(map.positionOf(0)).toBe(0)
  expect(map.positionOf(100)).toBeCloseTo(0.494)
  expect(map.positionOf(900)).toBeCloseTo(0.506)
  expect(map.positionOf(5_000)).toBeCloseTo(1)
  for (const timeUs of [0, 1, 99, 500, 950, 1_000]) {
    expect(map.timeOf(map.positionOf(timeUs))).toBeCloseTo(timeUs, 6)
  }
  expect(timeMapOf(() => false, 10, 500).segments).toHaveLength(1)
  expect(timeMapOf(() => true, 10, 500).segments).toHaveLength(1)
})

test('spans: one request over two services and the broker', () => {
  const trace = drawn(`
    load clients · broker broker
    0   clients  arrive   →order  placeOrder {"id":"o-1"}
    1   order    query    begin   <1 #1
    2   order    query    "insert into orders" <2 #1
    4   order    execute  "insert into orders" <3 #1
    5   order    rows     <4 #1
    6   order    publish  →broker order.created <5 #1
    7   broker   accept   →order  order.created <6 #1 =1
    8   order    confirm  →broker order.created <7 #1 =6
    9   order    reply    →clients placeOrder   <8 #1 =1
    10  stock    deliver  →broker order.created <7 #1 =1
    10  stock    work     <10 #1 =5
    12  order    crash    'at 12'
    15  stock    worked   <11 #1
    15  stock    ack      →broker order.created <13 #1 =10
  `)
  const outages = new Outages(trace)
  outages.extend(trace.count)
  const { spans } = spansOf(trace, handlersOf(trace), outages, 1)
  const lines = spans.map(
    ({ kind, name, lane, fromUs, toUs, depth }) =>
      `${'  '.repeat(depth)}${trace.lane(lane).name} ${kind} ${name} ${fromUs}–${toUs}`,
  )
  expect(`\n${lines.join('\n')}\n`).toBe(`
clients call placeOrder 0–9
  order handler placeOrder 0–9
    order statement insert into orders 2–5
    order publish order.created 6–8
      stock delivery order.created 10–15
        stock work  10–15
`)
})

test('spans: what a crash cut off ends there, failed; a queued call shows its wait', () => {
  const trace = drawn(`
    load clients
    0   clients  send     →order placeOrder
    2   order    receive  →clients placeOrder <1 #1
    8   order    start    →clients placeOrder <2 #1 =1
    9   order    work     <3 #1 =100
    20  order    crash    'at 20'
    22  clients  reject   →order placeOrder <4 #1 =1 {"code":"lost"}
  `)
  const outages = new Outages(trace)
  outages.extend(trace.count)
  const { spans } = spansOf(trace, handlersOf(trace), outages, 1)
  expect(spans.map(({ kind, fromUs, toUs, failed }) => [kind, fromUs, toUs, failed])).toEqual([
    ['call', 0, 22, true],
    ['handler', 2, 20, true],
    ['queued', 2, 8, false],
    ['work', 9, 20, true],
  ])
})

test('causes: from the row back to what began it all', () => {
  const trace = drawn(`
    1  a  send  →b one
    2  b  receive →a one <1
    3  c  log   'unrelated'
    4  b  log   <2 'here'
  `)
  expect(causesOf(trace, 4)).toEqual([1, 2, 4])
  expect(causesOf(trace, 3)).toEqual([3])
  expect(causesOf(trace, 4, 2)).toEqual([1, 4])
})
