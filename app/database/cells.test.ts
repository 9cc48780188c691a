import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellOf, fromText, rowCells } from './cells.ts'

const read = (oid: number, text: string) => fromText(cellOf(oid), text, Date)
const iso = (oid: number, text: string) => {
  const value = read(oid, text)
  return value instanceof Date ? value.toISOString() : value
}

test.each([
  ['int8 beyond 2⁵³', 20, '9007199254740993', 9007199254740993n],
  ['int8 at 2⁵³ − 1', 20, '9007199254740991', 9007199254740991],
  ['int8 below', 20, '-9007199254740993', -9007199254740993n],
  ['float8', 701, '1e-05', 0.00001],
  ['float8 NaN', 701, 'NaN', Number.NaN],
  ['float4 infinity', 700, '-Infinity', Number.NEGATIVE_INFINITY],
  ['numeric keeps its digits', 1700, '1.000000000000000000001', '1.000000000000000000001'],
  ['bool', 16, 'f', false],
  ['jsonb', 3802, '{"a": [1, null]}', { a: [1, null] }],
  ['date', 1082, '2026-02-03', '2026-02-03'],
  ['bytea', 17, '\\x00ff', '\\x00ff'],
  ['an unknown type', 99_999, '(1,2)', '(1,2)'],
  ['int4[]', 1007, '{1,NULL,-3}', [1, null, -3]],
  ['int8[]', 1016, '{1,9007199254740993}', [1, 9007199254740993n]],
  [
    'nested',
    1007,
    '{{1,2},{3,4}}',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['with bounds', 1007, '[0:1]={7,8}', [7, 8]],
  ['empty', 1009, '{}', []],
  [
    'text[]',
    1009,
    '{a,"b, \\"c\\" \\\\","","NULL",NULL,é}',
    ['a', 'b, "c" \\', '', 'NULL', null, 'é'],
  ],
  ['bool[]', 1000, '{t,f}', [true, false]],
  [
    'uuid[]',
    2951,
    '{350c7ab3-4d2b-4147-9976-ba1ba02ed9bd}',
    ['350c7ab3-4d2b-4147-9976-ba1ba02ed9bd'],
  ],
  ['jsonb[]', 3807, '{"{\\"a\\": 1}",NULL}', [{ a: 1 }, null]],
])('cells: %s', (_what, oid, text, value) => {
  expect(read(oid, text)).toEqual(value)
})

test.each([
  ['UTC', '2026-01-02 03:04:05+00', '2026-01-02T03:04:05.000Z'],
  ['µs are cut', '2026-01-02 03:04:05.999999+00', '2026-01-02T03:04:05.999Z'],
  ['one digit', '2026-01-02 03:04:05.5+00', '2026-01-02T03:04:05.500Z'],
  ['east', '2026-01-02 03:04:05+05:30', '2026-01-01T21:34:05.000Z'],
  ['west, with seconds', '1880-01-01 00:00:00-04:56:02', '1880-01-01T04:56:02.000Z'],
  ['without zone', '2026-01-02 03:04:05', '2026-01-02T03:04:05.000Z'],
  ['the first century', '0044-03-15 12:00:00+00', '0044-03-15T12:00:00.000Z'],
  ['five digits of years', '12026-01-01 00:00:00+00', '+012026-01-01T00:00:00.000Z'],
  ['before Christ', '0044-03-15 12:00:00+00 BC', '0044-03-15 12:00:00+00 BC'],
  ['infinity', 'infinity', 'infinity'],
])('cells: a time, %s', (_what, text, expected) => {
  expect(iso(1184, text)).toBe(expected)
})

test('cells: a row keeps null, the empty string and every sign apart', () => {
  expect(rowCells('(1,"a ""b""",,"")')).toEqual(['1', 'a "b"', null, ''])
  expect(rowCells('()')).toEqual([null])
  // As Postgres' record_out writes: quotes where needed, quotes and backslashes doubled.
  const written = (cells: readonly (string | null)[]) =>
    `(${cells
      .map((cell) => {
        if (cell === null) return ''
        const isPlain = cell !== '' && !/["\\(),\s]/.test(cell)
        return isPlain ? cell : `"${cell.replace(/["\\]/g, '$&$&')}"`
      })
      .join(',')})`
  const cell = fc.option(fc.string({ unit: fc.constantFrom(...'ab"\\,() \n{}é日') }))
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
      expect(rowCells(written(cells))).toEqual(cells)
    }),
  )
})
