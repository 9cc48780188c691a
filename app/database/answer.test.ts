import { expect, test } from 'vitest'
import { Answer, type Description, Status } from './answer.ts'
import type { PostgresPort } from './port.ts'

const utf8 = new TextEncoder()
const int16 = (value: number) => [(value >> 8) & 255, value & 255]
const int32 = (value: number) => [...int16(value >> 16), ...int16(value)]
const zeroed = (text: string) => [...utf8.encode(text), 0]
const message = (kind: string, body: number[]) => [
  kind.charCodeAt(0),
  ...int32(body.length + 4),
  ...body,
]
const columns = (...given: [name: string, oid: number][]) =>
  message('T', [
    ...int16(given.length),
    ...given.flatMap(([name, oid]) => [
      ...zeroed(name),
      ...int32(0),
      ...int16(0),
      ...int32(oid),
      ...int16(0),
      ...int32(-1),
      ...int16(0),
    ]),
  ])
const row = (...cells: (string | null)[]) =>
  message('D', [
    ...int16(cells.length),
    ...cells.flatMap((cell) =>
      cell === null ? int32(-1) : [...int32(utf8.encode(cell).length), ...utf8.encode(cell)],
    ),
  ])
const fields = (kind: 'E' | 'N', of: Record<string, string>) =>
  message(kind, [...Object.entries(of).flatMap(([k, v]) => [k.charCodeAt(0), ...zeroed(v)]), 0])
const done = (tag: string) => message('C', zeroed(tag))
const ready = (status: string) => message('Z', [status.charCodeAt(0)])

/** Reads what Postgres is made to say. */
function read(...messages: number[][]) {
  const bytes = Uint8Array.from(messages.flat())
  const port = {
    answer: bytes,
    text: (from: number, to: number) => new TextDecoder().decode(bytes.subarray(from, to)),
  } as PostgresPort
  const answer = new Answer(port, Date)
  const description: Description = { columns: [], cells: [], types: [] }
  answer.read(bytes.length, description)
  return { answer, description }
}

test('answer: rows are plain objects, in the order of the columns', () => {
  const { answer } = read(
    columns(['id', 23], ['name', 25], ['paid', 16], ['total', 20], ['note', 25]),
    row('-12', 'é and a text of more than twenty-four bytes', 't', '9007199254740993', null),
    row('7', '', 'f', '12', 'short'),
    done('SELECT 2'),
    ready('I'),
  )
  expect(answer.rows).toEqual([
    {
      id: -12,
      name: 'é and a text of more than twenty-four bytes',
      paid: true,
      total: 9007199254740993n,
      note: null,
    },
    { id: 7, name: '', paid: false, total: 12, note: 'short' },
  ])
  expect(answer.rowCount).toBe(2)
})

test('answer: a column named __proto__ is a column', () => {
  const { answer } = read(columns(['__proto__', 3802]), row('{"evil": 1}'), done('SELECT 1'))
  const [only] = answer.rows as Record<string, unknown>[]
  expect(Object.getPrototypeOf(only)).toBe(Object.prototype)
  expect(Object.entries(only!)).toEqual([['__proto__', { evil: 1 }]])
})

test.each([
  ['INSERT 0 5', 5],
  ['UPDATE 3', 3],
  ['SELECT 0', 0],
  ['COPY 12', 12],
  ['CREATE TABLE', 0],
  ['BEGIN', 0],
])('answer: %s counts %i', (tag, count) => {
  expect(read(done(tag)).answer.rowCount).toBe(count)
})

test('answer: rows that no tag counts are counted', () => {
  expect(read(columns(['TimeZone', 25]), row('UTC'), done('SHOW')).answer.rowCount).toBe(1)
})

test('answer: of an error every field, and no rows', () => {
  const { answer } = read(
    columns(['id', 23]),
    row('1'),
    fields('E', {
      S: 'FEHLER',
      V: 'ERROR',
      C: '23505',
      M: 'duplicate key value violates unique constraint "t_pkey"',
      D: 'Key (id)=(1) already exists.',
      H: 'a hint',
      P: '8',
      s: 'public',
      t: 't',
      c: 'id',
      n: 't_pkey',
      F: 'nbtinsert.c',
    }),
    ready('E'),
  )
  expect(answer.rows).toEqual([])
  expect(answer.status).toBe(Status.failed)
  expect(answer.error).toEqual({
    severity: 'ERROR',
    code: '23505',
    message: 'duplicate key value violates unique constraint "t_pkey"',
    detail: 'Key (id)=(1) already exists.',
    hint: 'a hint',
    position: 8,
    schema: 'public',
    table: 't',
    column: 'id',
    constraint: 't_pkey',
  })
})

test('answer: the first error stays, the last state counts', () => {
  const first = fields('E', { C: '42601', M: 'first' })
  const second = fields('E', { C: '25P02', M: 'second' })
  const { answer } = read(first, ready('E'), second, ready('I'))
  expect(answer.error?.message).toBe('first')
  expect(answer.status).toBe(Status.idle)
})

test('answer: seconds slept and rows told; other notices are passed over', () => {
  const { answer } = read(
    fields('N', { C: 'SLEEP', M: '1.5' }),
    fields('N', { C: 'SLEEP', M: 'Infinity' }),
    fields('N', { C: 'SLEEP', M: '-3' }),
    fields('N', { C: '00000', M: 'table does not exist, skipping' }),
    fields('N', { C: 'HISTI', s: 'public', t: 'orders', M: '(1,"")' }),
    done('INSERT 0 1'),
    ready('T'),
  )
  expect(answer.sleptUs).toBe(1_500_000 + 1e15)
  expect(answer.told).toEqual([{ code: 'HISTI', schema: 'public', table: 'orders', row: '(1,"")' }])
  expect(answer.error).toBeNull()
})

test('answer: parameter types of a description', () => {
  const { description } = read(message('t', [...int16(2), ...int32(23), ...int32(3802)]))
  expect(description.types).toEqual([23, 3802])
})
