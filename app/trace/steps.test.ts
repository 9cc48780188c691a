import { expect, test } from 'vitest'
import { drawn } from '../../tests/fixtures/trace.ts'
import { Handlers } from './handlers.ts'
import type { TraceReader } from './reader.ts'
import { Shape, Show, type StepFilter, Steps, usualShow } from './steps.ts'

const shapeNames = Object.keys(Shape)

function stepsOf(trace: TraceReader, filter?: StepFilter): Steps {
  const handlers = new Handlers(trace)
  handlers.extend(trace.count)
  const steps = new Steps(trace, handlers, filter)
  steps.extend(trace.count)
  return steps
}

/** One line a step: `3 message 1–2` (index, shape, first–last row), with `~n` for its other end. */
function listed(steps: Steps): string[] {
  return Array.from({ length: steps.count }, (_, index) => {
    const { shape, first, row, departure, partner } = steps.at(index)
    const from = departure !== 0 && departure !== first ? ` of ${departure}` : ''
    return `${shapeNames[shape - 1]} ${first}–${row}${from}${partner < 0 ? '' : ` ~${partner}`}`
  })
}

test('steps: a call, its statement and its answer are three steps', () => {
  //  1 ── 2     3 ─ 4 ─ 5     6 ── 7
  //  message    statement     message
  const trace = drawn(`
    load shop
    10  shop   send     →order placeOrder {"id":"o-1"}
    20  order  receive  →shop  placeOrder <1 #1
    20  order  query    "insert into orders values ($1)" <2 #1 ["o-1"]
    30  order  execute  "insert into orders values ($1)" <3 #1 =1
    40  order  rows     <4 #1 =1
    40  order  reply    →shop placeOrder <5 #1 =1 {"accepted":"o-1"}
    50  shop   resume   →order placeOrder <6 #1 =1
  `)
  expect(listed(stepsOf(trace))).toEqual(['message 1–2', 'statement 4–4 of 3', 'message 6–7'])
})

test('steps: something between leaving and arriving makes two steps of a message', () => {
  const trace = drawn(`
    10  a  send     →b  hello
    15  c  log      'meanwhile'
    20  b  receive  →a  hello <1
  `)
  expect(listed(stepsOf(trace))).toEqual(['leaves 1–1 ~2', 'mark 2–2', 'arrives 3–3 of 1 ~0'])
})

test('steps: what is hidden does not part a message', () => {
  const trace = drawn(`
    10  a  send     →b  hello
    15  c  log      'meanwhile'
    20  b  receive  →a  hello <1
  `)
  const filter = { show: Show.messages, request: 0 }
  expect(listed(stepsOf(trace, filter))).toEqual(['message 1–3'])
})

test('steps: lost on its way, refused at a dead door, given up by its caller', () => {
  const trace = drawn(`
    load shop
    10  a     send    →b  hello
    10  a     drop    →b  hello <1 'fault: message 1 of this link'
    20  shop  send    →b  placeOrder
    30  shop  reject  →b  placeOrder <3 #3 =3 {"code":"refused","message":"b is down"}
    40  shop  send    →b  placeOrder
    50  b     receive →shop placeOrder <5 #5
    90  shop  reject  →b  placeOrder <5 #5 =5 {"code":"timeout","message":"no answer"}
    95  b     reply   →shop placeOrder <6 #5 =5
  `)
  expect(listed(stepsOf(trace))).toEqual([
    'lost 1–2',
    'lost 3–4',
    'message 5–6',
    'mark 7–7',
    'leaves 8–8',
  ])
})

test('steps: an answer to a load at the door is complete at once', () => {
  const trace = drawn(`
    load shop
    10  shop   arrive  →order placeOrder =1 {"id":"o-1"}
    12  order  reply   →shop  placeOrder <1 #1 =1
  `)
  expect(listed(stepsOf(trace))).toEqual(['message 1–1', 'message 2–2'])
})

test('steps: publish, accept, deliver, a handler that throws, delivery again', () => {
  const trace = drawn(`
    broker broker
    10  order   publish  →broker order.created #0
    20  broker  accept   →order  order.created <1 =1
    30  order   confirm  →broker order.created <2
    30  stock   deliver  →broker order.created <2 =1
    31  stock   nack     →broker order.created <4 =4 {"name":"Error","message":"no lens"}
    32  broker  requeue  →stock  order.created <2 =1
    33  stock   deliver  →broker order.created <2 =2
    34  stock   ack      →broker order.created <7 =7
  `)
  expect(listed(stepsOf(trace))).toEqual([
    'message 1–2',
    'message 4–4',
    'mark 5–5',
    'mark 6–6',
    'message 7–7',
  ])
})

test('steps: one request, with the faults that befell others', () => {
  const trace = drawn(`
    load shop
    10  shop   arrive  →order placeOrder
    11  shop   arrive  →order placeOrder
    12  order  log     <1 #1 'one'
    13  order  log     <2 #2 'two'
    14  order  crash   'at 14 ms'
  `)
  const steps = stepsOf(trace, { show: usualShow, request: 2 })
  expect(listed(steps)).toEqual(['message 2–2', 'mark 4–4', 'mark 5–5'])
})

test('steps: the cursor inside a step goes to its end first, then to the next', () => {
  const trace = drawn(`
    10  a  send     →b  hello
    20  b  receive  →a  hello <1
    20  b  query    commit <2
    30  b  execute  commit <3
    31  b  rows     <4
  `)
  const steps = stepsOf(trace)
  expect([1, 2, 3, 4, 5].map((row) => steps.indexAt(row))).toEqual([0, 0, 0, 1, 1])
  expect(steps.neighbour(1, 1)).toBe(2)
  expect(steps.neighbour(2, 1)).toBe(4)
  expect(steps.neighbour(4, 1)).toBe(0)
  expect(steps.neighbour(5, -1)).toBe(4)
  expect(steps.neighbour(4, -1)).toBe(2)
  expect(steps.neighbour(2, -1)).toBe(0)
})

test('steps: a trace that arrives row by row gives the steps of one that arrives at once', () => {
  const text = `
    10  a  send     →b  hello
    15  c  log      'meanwhile'
    20  b  receive  →a  hello <1
    21  b  reply    →a  hello <3 =1
    25  a  resume   →b  hello <4 =1
  `
  const trace = drawn(text)
  const handlers = new Handlers(trace)
  handlers.extend(trace.count)
  const slow = new Steps(trace, handlers)
  for (let row = 1; row <= trace.count; row++) slow.extend(row)
  expect(listed(slow)).toEqual(listed(stepsOf(trace)))
})
