import { expect, test } from 'vitest'
import { drawn } from '../../tests/fixtures/trace.ts'
import { sentence } from './describe.ts'
import { durationText, literal, statement, timeText } from './literal.ts'
import { rowText, traceText } from './text.ts'

test('text: an order that is committed and never announced', () => {
  // The order is durable at 10 118 and the process is gone in the same microsecond.
  const trace = drawn(`
    load shop · broker broker
    8000   shop   send     →order placeOrder #1 {"id":"o-118","item":"lens"}
    8400   order  receive  →shop  placeOrder <1 #1
    8400   order  query    "insert into orders values ($1, $2)" <2 #1 :8 ["o-118","lens"]
    8912   order  execute  <3 #1 =1
    9012   order  rows     <4 #1 =1 []
    9112   order  query    commit <5 #1 :12
    10118  order  execute  <6 #1
    10118  order  crash    'after commit, before publish #118'
    15000  shop   send     →order placeOrder #9 {"id":"o-119"}
    15000  shop   drop     →order placeOrder <9 #9 'connection refused'
    30118  order  restart
    31000  shop   reject   →order placeOrder <7 #1 =1 {"code":"lost","message":"it broke"}
  `)
  expect(`\n${traceText(trace)}\n`).toMatchInlineSnapshot(`
    "
       0.008 000 s  shop      send     → order placeOrder { id: 'o-118', item: 'lens' }
       0.008 400 s  order     receive  ← shop placeOrder { id: 'o-118', item: 'lens' }
       0.008 400 s  order     query    insert into orders values ('o-118', 'lens')
       0.008 912 s  order     execute  insert into orders values ('o-118', 'lens')
       0.009 012 s  order     rows     1 row
       0.009 112 s  order     query    commit
       0.010 118 s  order     execute  commit
       0.010 118 s  order     crash    after commit, before publish #118
       0.015 000 s  shop      send     → order placeOrder { id: 'o-119' }
       0.015 000 s  shop      drop     → order placeOrder connection refused
       0.030 118 s  order     restart  memory empty, database kept
       0.031 000 s  shop      reject   ← order placeOrder lost: it broke after 23 ms
    "
  `)
})

test('text: a message the broker gives twice', () => {
  const trace = drawn(`
    broker broker
    1000  order  publish  →broker order.created {"id":"o-1"}
    1400  broker accept   →order  order.created <1 =2 {"id":"m-1","key":"k-1","payload":[1]}
    1800  order  confirm  →broker order.created <2
    1900  stock  deliver  →broker order.created <2 =1
    2000  stock  log      'out of lenses'
    2000  stock  state    "free.lens" <4 {"left":0}
    2100  stock  nack     →broker order.created <4 {"name":"Error","message":"no lens"}
    2150  broker requeue  →stock  order.created <2 =1 {"id":"m-1","why":"its handler threw"}
    2200  stock  deliver  →broker order.created <2 =2 {"id":"m-1","payload":{"id":"o-1"}}
    2300  broker deadLetter →stock order.created <2 {"id":"m-1","why":"delivered 2 times"}
    2400  stock  work     =3250
    2500  -      limit    'The run was ended after 20,000,000 events.'
  `)
  expect(`\n${traceText(trace)}\n`).toMatchInlineSnapshot(`
    "
       0.001 000 s  order     publish  → broker order.created { id: 'o-1' }
       0.001 400 s  broker    accept   ← order order.created [1], key k-1, for 2 queues
       0.001 800 s  order     confirm  ← broker order.created the broker has it
       0.001 900 s  stock     deliver  ← broker order.created [1]
       0.002 000 s  stock     log      out of lenses
       0.002 000 s  stock     state    free.lens = { left: 0 }
       0.002 100 s  stock     nack     → broker order.created Error: no lens, comes again
       0.002 150 s  broker    requeue  · stock order.created taken back: its handler threw
       0.002 200 s  stock     deliver  ← broker order.created attempt 2, { id: 'o-1' }
       0.002 300 s  broker    deadLetter · stock order.created put aside: delivered 2 times
       0.002 400 s  stock     work     3.25 ms
       0.002 500 s            limit    The run was ended after 20,000,000 events.
    "
  `)
})

test('text: lanes with long names widen the column for all', () => {
  const trace = drawn('1 payments-gateway#12 ready\n2 a ready')
  expect(
    traceText(trace)
      .split('\n')
      .map((line) => line.indexOf('ready')),
  ).toEqual([37, 37])
  expect(rowText(trace, 2, 3)).toBe('   0.000 002 s  a    ready    code loaded')
})

test('literal: values as code, on one line, cut where the room ends', () => {
  expect(literal({ id: 'o-1', 'two words': [1, null, true] })).toBe(
    "{ id: 'o-1', 'two words': [1, null, true] }",
  )
  expect(literal("it's\na tab\t")).toBe("'it\\'s\\na tab\\t'")
  expect(literal([])).toBe('[]')
  expect(literal({})).toBe('{}')
  expect(literal(12n)).toBe('12n')
  expect(literal(-0)).toBe('-0')
  expect(literal(new Date(0))).toBe('1970-01-01 00:00:00.000')
  expect(literal('x'.repeat(50), 10)).toBe("'xxxxxxxx…")
  const long = literal(new Array(1_000_000).fill(7), 20)
  expect(long).toBe('[7, 7, 7, 7, 7, 7, …')
})

test('statement: parameters stand where their numbers did', () => {
  expect(statement('insert into t\n  values ($1, $2, $10)', ["it's", null])).toBe(
    "insert into t values ('it''s', null, $10)",
  )
  expect(statement('select $1', [{ a: 1 }])).toBe("select '{ a: 1 }'")
  expect(statement('select 1', undefined)).toBe('select 1')
})

test('times: seconds with grouped micros; durations in the unit that suits', () => {
  expect(timeText(1_210_118)).toBe('1.210 118')
  expect(timeText(0)).toBe('0.000 000')
  expect(timeText(61_000_007)).toBe('61.000 007')
  expect([412, 3_200, 14_260, 118_000, 1_500_000].map(durationText)).toEqual([
    '412 µs',
    '3.2 ms',
    '14.3 ms',
    '118 ms',
    '1.5 s',
  ])
})

test('sentence: who, what and why in one line', () => {
  const trace = drawn(`5 order crash 'after commit'`)
  expect(sentence(trace, 1)).toBe('order crash after commit')
})
