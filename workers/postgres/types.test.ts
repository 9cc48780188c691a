/** Values on their way to Postgres and back. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ActorState } from '../../app/database/actor.ts'
import { Session } from '../../app/database/job.ts'
import { bootPostgres, type Database } from './boot.ts'
import { testImage } from './fixture.ts'
import { Timeline } from './timeline.ts'

let database: Database
let time: Timeline
let state: ActorState
const session = new Session('order', 'order')

beforeAll(async () => {
  database = await bootPostgres(await testImage())
  time = new Timeline(database)
  state = time.prepared(database, { order: 'create table t (id int)' })
})
afterAll(() => database.close())

/** A value sent as a parameter of this type and read again. */
const through = (type: string, value: unknown) => {
  const rows = time.ask(session, `select $1::${type} as value`, [value])
  return Array.isArray(rows) ? (rows as { value: unknown }[])[0]!.value : rows
}

test.each([
  ['int2', -5, -5],
  ['int4', 2147483647, 2147483647],
  ['int8', 9007199254740991, 9007199254740991],
  ['int8', 9007199254740993n, 9007199254740993n],
  ['int8', '-9223372036854775808', -9223372036854775808n],
  ['float8', 0.1, 0.1],
  ['float8', Number.NaN, Number.NaN],
  ['float4', Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ['numeric(30, 20)', '1.00000000000000000001', '1.00000000000000000001'],
  ['bool', true, true],
  ['text', 'é日 "\\\n', 'é日 "\\\n'],
  ['text', '', ''],
  ['text', null, null],
  ['text', undefined, null],
  ['text', 12, '12'],
  ['text', true, 'true'],
  ['text', { a: 1 }, '{"a":1}'],
  ['varchar', 'x', 'x'],
  ['uuid', '350C7AB3-4d2b-4147-9976-ba1ba02ed9bd', '350c7ab3-4d2b-4147-9976-ba1ba02ed9bd'],
  ['bytea', Uint8Array.of(0, 1, 255), '\\x0001ff'],
  ['date', '2026-02-28', '2026-02-28'],
  ['date', new Date(1_767_225_600_000), '2026-01-01'],
  ['timestamptz', new Date(1_767_225_600_123), new Date(1_767_225_600_123)],
  ['timestamptz', new Date(-70_000_000_000_000), '0250-10-15 19:33:20+00 BC'],
  ['timestamptz', new Date(253_402_300_800_000), new Date(253_402_300_800_000)],
  ['timestamp', new Date(1_767_225_600_123), new Date(1_767_225_600_123)],
  ['timestamptz', 'infinity', 'infinity'],
  ['jsonb', { a: [1, { b: null }], c: 'é' }, { a: [1, { b: null }], c: 'é' }],
  ['jsonb', [1, 'a', null], [1, 'a', null]],
  ['jsonb', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['jsonb', true, true],
  ['json', 12, 12],
  ['int4[]', [1, null, 3], [1, null, 3]],
  [
    'int4[]',
    [
      [1, 2],
      [3, 4],
    ],
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['int8[]', [9007199254740993n, 1], [9007199254740993n, 1]],
  ['text[]', ['a,"b"\\', '', 'NULL', null, '{}'], ['a,"b"\\', '', 'NULL', null, '{}']],
  ['text[]', [], []],
  ['bool[]', [true, false, null], [true, false, null]],
  ['float8[]', [0.1, Number.POSITIVE_INFINITY], [0.1, Number.POSITIVE_INFINITY]],
  ['uuid[]', ['350c7ab3-4d2b-4147-9976-ba1ba02ed9bd'], ['350c7ab3-4d2b-4147-9976-ba1ba02ed9bd']],
  ['jsonb[]', [{ a: 1 }, null], [{ a: 1 }, null]],
  ['timestamptz[]', [new Date(1), null], [new Date(1), null]],
  ['interval', '1 day', '1 day'],
])('types: %s %o', (type, value, expected) => {
  expect(through(type, value)).toEqual(expected)
})

test.each([
  ['int4', 'abc', '22P02'],
  ['int4', 2147483648, '22003'],
  ['int4', 1.5, '22P02'],
  ['jsonb', 'not json', '22P02'],
  ['timestamptz', 'yesterday-ish', '22007'],
  ['text', 'a\0b', '22021'],
])('types: %s refuses %o', (type, value, code) => {
  expect(through(type, value)).toMatch(new RegExp(`^${code}`))
})

test('types: any text and any whole number come back', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      (text, number) => {
        expect(through('text', text)).toBe(text)
        expect(BigInt(through('int8', number) as number)).toBe(number)
      },
    ),
    { numRuns: 200 },
  )
})

test('types: a time in another zone is the same instant', () => {
  const at = new Date(1_767_225_600_500)
  for (const zone of ['Asia/Kolkata', 'America/New_York', 'UTC']) {
    time.ask(session, `set timezone to '${zone}'`)
    expect(through('timestamptz', at)).toEqual(at)
  }
})

test('types: rows of a million bytes and of a thousand columns', () => {
  const long = 'é'.repeat(500_000)
  expect(through('text', long)).toBe(long)
  const columns = Array.from({ length: 1_000 }, (_, i) => `${i} as c${i}`)
  const [row] = time.ask(session, `select ${columns.join(', ')}`) as Record<string, number>[]
  expect(row!.c999).toBe(999)
})

test('types: columns named __proto__ or alike are columns', () => {
  const rows = time.ask(session, `select 1 as "__proto__", 2 as a, 3 as "constructor", 4 as a`)
  const [row] = rows as object[]
  expect(Object.getPrototypeOf(row)).toBe(Object.prototype)
  expect(Object.entries(row!)).toEqual([
    ['__proto__', 1],
    ['a', 4],
    ['constructor', 3],
  ])
})

test('types: dates are of the class that was given', () => {
  class VirtualDate extends Date {}
  const own = new Timeline(database, { dates: VirtualDate })
  own.restart(database, state)
  const [row] = own.ask(session, 'select now() as now') as { now: unknown }[]
  expect(row!.now).toBeInstanceOf(VirtualDate)
})
