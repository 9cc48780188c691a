import { expect, test } from 'vitest'
import { Handlers } from '../../app/trace/handlers.ts'
import type { TraceReader } from '../../app/trace/reader.ts'
import { drawn } from '../../tests/fixtures/trace.ts'
import { spansOf } from './spans.ts'

/** One line a span, indented below the span it happened within. */
function told(trace: TraceReader): string {
  const handlers = new Handlers(trace)
  handlers.extend(trace.count)
  const spans = spansOf(trace, handlers)
  const depth = new Map<number, number>([[0, -1]])
  const lines = spans.map((span) => {
    depth.set(span.row, depth.get(span.parent)! + 1)
    const { role, name, startUs, endUs, failure } = span
    const lane = trace.lane(span.lane).name
    const place = `${'  '.repeat(depth.get(span.row)!)}${role} ${lane} ${name}`
    return `${place} ${startUs}–${endUs}${failure === '' ? '' : ` ✗ ${failure}`}`
  })
  return `\n${lines.join('\n')}\n`
}

test('spans: a call that queries, publishes and is answered', () => {
  const trace = drawn(`
    load shop · broker broker
    1000  shop   send     →order placeOrder #1
    1400  order  receive  →shop  placeOrder <1 #1
    1400  order  query    "insert" <2 #1
    1600  order  execute  <3 #1
    1700  order  rows     <4 #1
    1700  order  publish  →broker created <5 #1
    1900  broker accept   →order created <6 #1
    2100  order  confirm  →broker created <7 #1 =6
    2100  order  work     <8 #1
    2600  order  worked   <9 #1
    2600  order  reply    →shop  placeOrder <10 #1 =1
    2700  stock  deliver  →broker created <7 #1
    2800  stock  ack      →broker created <12 #1 =12
    3000  shop   resume   →order placeOrder <11 #1 =1
  `)
  expect(told(trace)).toMatchInlineSnapshot(`
    "
    client shop placeOrder 1000–3000
      server order placeOrder 1400–2600
        client order insert 1400–1700
        producer order created 1700–2100
        internal order work 2100–2600
          consumer stock created 2700–2800
    "
  `)
})

test('spans: failures say why, a crash ends what was open, the rest ends with the trace', () => {
  const trace = drawn(`
    load shop
    1000  shop   send     →order a #1
    1400  order  receive  →shop a <1 #1
    1400  order  send     →pay charge <2 #1
    1500  pay    receive  →order charge <3 #1
    1600  pay    fail     →order charge <4 #1 =3 {"name":"Error","message":"no funds"}
    1700  order  reject   →pay charge <5 #1 =3 {"code":"failed","message":"pay.charge failed"}
    1700  order  query    "update" <6 #1
    1800  order  crash    'at 1.8 ms'
    2000  shop   reject   →order a <1 #1 =1 {"code":"lost","message":"the connection broke"}
    2500  shop   send     →order a #10
    2900  order  receive  →shop a <10 #10
    3000  order  log      'still here' <11 #10
  `)
  expect(told(trace)).toMatchInlineSnapshot(`
    "
    client shop a 1000–2000 ✗ the connection broke
      server order a 1400–1800 ✗ the instance crashed
        client order charge 1400–1700 ✗ pay.charge failed
          server pay charge 1500–1600 ✗ no funds
        client order update 1700–1800 ✗ the instance crashed
    client shop a 2500–3000
      server order a 2900–3000
    "
  `)
})
