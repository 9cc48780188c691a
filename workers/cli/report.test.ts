import { expect, test } from 'vitest'
import type { CheckResult, Done, RunSpec } from '../../app/lab/run.ts'
import { drawn } from '../../tests/fixtures/trace.ts'
import { excerpt } from './excerpt.ts'
import { toJson } from './json.ts'
import {
  checksSection,
  footer,
  latencySection,
  problemLine,
  replayCommand,
  traceSection,
  uncaughtSection,
} from './report.ts'
import { figure, grouped, span, table, wrapped } from './table.ts'
import { type Output, Terminal } from './terminal.ts'

class Paper implements Output {
  text = ''
  isTTY = false
  columns = 120
  write(text: string): boolean {
    this.text += text
    return true
  }
  once(): void {}
}
const plain = () => new Terminal(new Paper(), new Paper(), {})

const spec: RunSpec = {
  lab: { id: 'outbox', files: {} },
  variant: 'naive',
  scenario: 'crash',
  seed: 7,
  knobs: { rate: 20 },
}
function finished(checks: CheckResult[], rest: Partial<Done['result']> = {}): Done {
  return {
    type: 'done',
    run: 1,
    series: [],
    shapes: [],
    changes: [],
    result: {
      lab: 'outbox',
      variant: 'naive',
      scenario: 'crash',
      seed: 7,
      host: 'simulation',
      knobs: {},
      fingerprint: 'abc123',
      virtualMs: 6_000,
      wallMs: 41.6,
      events: 12_345,
      truncated: false,
      checks,
      metrics: {
        'clients.get': {
          count: 2_000,
          rate: 100,
          p50: 1.234,
          p95: 56.78,
          p99: 910,
          p999: 1_234.5,
          max: 2_000,
        },
        'order.sold': { count: 3, rate: 0.5 },
      },
      tables: {},
      error: null,
      uncaught: [],
      ...rest,
    },
  }
}
const check = (rest: Partial<CheckResult>): CheckResult => {
  return { name: 'all is well', kind: 'always', held: true, witness: null, count: 0, ...rest }
}

const trace = drawn(`
  load shop
  1     order  ready
  1000  shop   send     →order a #2
  1400  order  receive  →shop a <2 #2
  1500  order  query    "insert" <3 #2
  1600  order  execute  <4 #2
  1700  order  rows     <5 #2
  1800  order  reply    →shop a <6 #2
  2000  shop   resume   →order a <7 #2
  2100  pay    crash    'at 2.1 ms'
  3000  shop   send     →order a #10
  3400  order  receive  →shop a <10 #10
  3500  order  log      <11 #10 'lost it'
`)

test('excerpt: without a failure what follows the first request, without echoes', () => {
  expect(excerpt(trace, 0, 40)).toEqual({ rows: [2, 3, 4, 7, 8, 9, 10, 11, 12], centre: 0 })
  expect(excerpt(trace, 0, 3)).toEqual({ rows: [2, 3, 4], centre: 0 })
  expect(excerpt(drawn(''), 0, 40)).toEqual({ rows: [], centre: 0 })
})

test('excerpt: around a witness its request, faults, and neighbours; its past when that is long', () => {
  const rows = (witness: number, limit: number) => excerpt(trace, witness, limit).rows
  expect(rows(5, 40)).toEqual([1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12])
  expect(rows(11, 3)).toEqual([10, 11, 12])
  expect(rows(9, 4)).toEqual([7, 8, 9, 10])
  const busy = drawn(
    [
      'load shop',
      '1000 shop send →order a #1',
      ...Array.from({ length: 30 }, (_, i) => `${1100 + i} pay log 'noise'`),
      '1200 order crash',
      ...Array.from({ length: 30 }, (_, i) => `${1300 + i} pay log 'noise'`),
      '2000 order fail →shop a <1 #1',
      ...Array.from({ length: 30 }, (_, i) => `${2100 + i} pay log 'noise'`),
    ].join('\n'),
  )
  // Its request is row 1; the crash (32) came between; else only the eight rows on either side.
  const near = Array.from({ length: 17 }, (_, i) => 55 + i)
  expect(excerpt(busy, 63, 40)).toEqual({ rows: [1, 32, ...near], centre: 63 })
})

test('excerpt: a witness that is only the end of the run stands for the first fault', () => {
  expect(excerpt(trace, 12, 3)).toEqual({ rows: [8, 9, 10], centre: 9 })
  const calm = drawn('load shop\n1000 shop send →order a #1\n1100 order receive →shop a <1 #1')
  expect(excerpt(calm, 2, 40)).toEqual({ rows: [1, 2], centre: 2 })
})

test('report: the trace is shown around the first check that failed', () => {
  const done = finished([
    check({ kind: 'sometimes', held: false }),
    check({ held: false, witness: { event: 11, because: 'it was lost' } }),
  ])
  expect(`\n${traceSection(plain(), trace, done).join('\n')}\n`).toMatchInlineSnapshot(`
    "

    What happened, around event 11 (10 of 12 events)
       0.000 001 s  order     ready    code loaded
       0.001 000 s  shop      send     → order a
       0.001 400 s  order     receive  ← shop a
       0.001 500 s  order     query    insert
       0.001 800 s  order     reply    → shop a
       0.002 000 s  shop      resume   ← order a answered
       0.002 100 s  pay       crash    at 2.1 ms
       0.003 000 s  shop      send     → order a
       0.003 400 s  order     receive  ← shop a
       0.003 500 s  order     log      lost it
    "
  `)
})

test('report: verdicts are told by sign and word, and witnesses in full', () => {
  const lines = checksSection(
    plain(),
    trace,
    finished([
      check({}),
      check({
        name: 'nothing is lost',
        held: false,
        witness: { event: 12, because: 'order 3 was' },
        count: 4,
      }),
      check({ kind: 'sometimes', name: 'a crash', witness: { event: 9, because: 'pay fell' } }),
      check({ kind: 'sometimes', name: 'a storm', held: false }),
    ]),
  )
  expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
    "

    Checks
      ✓ held    always     all is well
      ✗ failed  always     nothing is lost
                           order 3 was (event 12, 0.003 500 s, the first of 4)
      ✓ seen    sometimes  a crash
                           pay fell (event 9, 0.002 100 s)
      ○ unseen  sometimes  a storm
    "
  `)
})

test('report: latencies, uncaught errors, footer', () => {
  const terminal = plain()
  const problem = {
    code: 'uncaught' as const,
    message: 'x is not defined',
    file: 'order.ts',
    line: 3,
  }
  const done = finished([], { uncaught: [problem], truncated: true })
  const lines = [
    ...latencySection(terminal, done),
    ...uncaughtSection(terminal, done),
    ...footer(terminal, done, 'npm run orrery -- run outbox'),
  ]
  expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
    "

    Latency, ms     count   per s    P50    P95   P99   P99.9     max
      clients.get   2,000     100   1.23   56.8   910   1,235   2,000

    An error nobody caught
      order.ts:3: x is not defined

    6 s of virtual time in 42 ms, 12,345 events, cut short
    fingerprint  abc123
    again        npm run orrery -- run outbox
    "
  `)
  expect(
    problemLine({ code: 'boot', message: 'At order.ts:3: no.', file: 'order.ts', line: 3 }),
  ).toBe('At order.ts:3: no.')
})

test('report: the command that makes the same run again is safe to paste', () => {
  const crash = { kind: 'crash', target: 'order', when: { side: 'after', call: 12 } } as const
  expect(
    replayCommand({ ...spec, knobs: { mode: "it's" } }, { code: '/tmp/a b', faults: [crash] }),
  ).toBe(
    'npm run orrery -- run outbox --variant naive --scenario crash --seed 7 ' +
      `--set 'mode=it'\\''s' --fault '${JSON.stringify(crash)}' --code '/tmp/a b'`,
  )
  expect(replayCommand({ ...spec, variant: 'pattern', knobs: {} }, { code: null })).toBe(
    'npm run orrery -- run outbox --scenario crash --seed 7',
  )
})

test('numbers: digits that matter, thousands set apart', () => {
  expect([0, 0.4123, 4.256, 12.34, 812.4, 12_345.6, Number.NaN].map(figure)).toEqual([
    '0',
    '0.412',
    '4.26',
    '12.3',
    '812',
    '12,346',
    '–',
  ])
  expect([5, 412.4, 2_500, 20_000].map(span)).toEqual(['5 ms', '412 ms', '2.50 s', '20 s'])
  expect(grouped(1_234_567)).toBe('1,234,567')
  expect(
    table([
      ['a', '1'],
      ['long', '22'],
    ]),
  ).toEqual(['a       1', 'long   22'])
  expect(wrapped('one two three', 7)).toEqual(['one two', 'three'])
})

test('json: one object, whatever the rows hold', () => {
  expect(toJson({ big: 12n, huge: 2n ** 60n, at: new Date(0) })).toBe(
    '{"big":12,"huge":"1152921504606846976","at":"1970-01-01T00:00:00.000Z"}',
  )
})

test('terminal: colours only for a person who wants them', () => {
  const paper = new Paper()
  paper.isTTY = true
  expect(new Terminal(paper, paper, {}).style('red', 'x')).toBe('\x1b[31mx\x1b[0m')
  expect(new Terminal(paper, paper, { NO_COLOR: '' }).style('red', 'x')).toBe('\x1b[31mx\x1b[0m')
  expect(new Terminal(paper, paper, { NO_COLOR: '1' }).style('red', 'x')).toBe('x')
  expect(plain().style('red', 'x')).toBe('x')
})
