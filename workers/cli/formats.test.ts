import { expect, test } from 'vitest'
import type { RunResult } from '../../app/lab/run.ts'
import { drawn } from '../../tests/fixtures/trace.ts'
import type { TraceFormat } from './arguments.ts'
import { written } from './formats.ts'

const trace = drawn(`
  load shop
  1000  shop    send     →order#2 a #1 {"id":3}
  1400  order#2 receive  →shop a <1 #1
  1500  order#2 query    "select 1" <2 #1 :12
  1600  order#2 execute  <3 #1
  1700  order#2 refuse   <4 #1 {"code":"42P01","message":"no such table"}
  1800  order#2 crash    'at 1.8 ms'
`)
const result: RunResult = {
  lab: 'outbox',
  variant: 'naive',
  scenario: 'crash',
  seed: 7,
  host: 'simulation',
  knobs: { rate: 20 },
  fingerprint: '0123456789abcdef0123456789abcdef',
  virtualMs: 2,
  wallMs: 1,
  events: 6,
  truncated: false,
  checks: [],
  metrics: {},
  tables: {},
  error: null,
  uncaught: [],
}
const parsed = (format: TraceFormat) => JSON.parse([...written(format, trace, result)].join(''))

test('json: the run, and every row as an object', () => {
  const { rows, ...head } = parsed('json')
  expect(head).toMatchObject({ lab: 'outbox', seed: 7, fingerprint: result.fingerprint })
  expect(rows).toHaveLength(6)
  expect(rows[0]).toEqual({
    row: 1,
    atMs: 1,
    kind: 'send',
    instance: 'shop',
    peer: 'order#2',
    name: 'a',
    parent: 0,
    request: 1,
    line: 0,
    value: 0,
    payload: { id: 3 },
  })
})

test('chrome: a thread for each lane, spans in pairs, marks', () => {
  const { traceEvents, otherData } = parsed('chrome')
  expect(otherData).toEqual({ fingerprint: result.fingerprint })
  const threads = traceEvents.filter((it: { name: string }) => it.name === 'thread_name')
  expect(threads.map((it: { args: { name: string } }) => it.args.name)).toEqual(['shop', 'order#2'])
  const told = traceEvents
    .filter((it: { ph: string }) => it.ph !== 'M')
    .map(({ ph, name, ts, tid }: Record<string, unknown>) => `${ph} ${name} ${ts} on ${tid}`)
  expect(told).toEqual([
    'b a 1000 on 1',
    'e a 1800 on 1',
    'b a 1400 on 2',
    'e a 1800 on 2',
    'b select 1 1500 on 2',
    'e select 1 1700 on 2',
    'i crash 1800 on 2',
  ])
})

test('otlp: resources, ids, parents, times and failures as the protocol wants them', () => {
  const { resourceSpans } = parsed('otlp')
  expect(resourceSpans).toHaveLength(2)
  const [, order] = resourceSpans
  expect(order.resource.attributes.slice(0, 2)).toEqual([
    { key: 'service.name', value: { stringValue: 'order' } },
    { key: 'service.instance.id', value: { stringValue: 'order#2' } },
  ])
  const [call, query] = order.scopeSpans[0].spans
  const traceId = '0123456789abcdef0000000000000001'
  expect(call).toMatchObject({
    traceId,
    spanId: '0000000000000002',
    parentSpanId: '0000000000000001',
    name: 'a',
    kind: 2,
    status: { code: 2, message: 'the instance crashed' },
  })
  expect(query).toMatchObject({
    traceId,
    spanId: '0000000000000003',
    parentSpanId: '0000000000000002',
    name: 'select 1',
    kind: 3,
    // 2026-01-01 00:00:00 UTC and 1.5 ms, 1.7 ms.
    startTimeUnixNano: '1767225600001500000',
    endTimeUnixNano: '1767225600001700000',
    status: { code: 2, message: 'no such table' },
  })
})
