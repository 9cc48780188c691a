import { expect, test } from 'vitest'
import { encodeParams, Twofold } from './values.ts'

const one = (value: unknown) => {
  const result = encodeParams([value])
  return result.ok ? result.params[0] : result.message
}
const both = (value: unknown) => {
  const param = one(value)
  return param instanceof Twofold ? [param.text, param.json] : param
}

test.each([
  [null, null],
  [undefined, null],
  ['', ''],
  ["it's", "it's"],
  [1.5, '1.5'],
  [-0, '0'],
  [Number.NaN, 'NaN'],
  [12345678901234567890n, '12345678901234567890'],
  [true, 'true'],
  [{ a: 1, b: [null] }, '{"a":1,"b":[null]}'],
  [
    { n: 12345678901234567890n, d: new Date(0) },
    '{"n":12345678901234567890,"d":"1970-01-01T00:00:00.000Z"}',
  ],
  [Uint8Array.of(0, 255), '\\x00ff'],
])('values: %o', (value, encoded) => {
  expect(one(value)).toBe(encoded)
})

test('values: what the parameter’s type decides is encoded both ways', () => {
  expect(both(new Date(1_767_225_600_123))).toEqual([
    '2026-01-01T00:00:00.123Z',
    '"2026-01-01T00:00:00.123Z"',
  ])
  expect(both(['a"b\\', null, 1, true, [2n], { c: 1 }])).toEqual([
    '{"a\\"b\\\\",NULL,1,true,{2},"{\\"c\\":1}"}',
    '["a\\"b\\\\",null,1,true,[2],{"c":1}]',
  ])
  expect(both([])).toEqual(['{}', '[]'])
  expect(both(new Date(-70_000_000_000_000))).toEqual([
    '0250-10-15T19:33:20.000Z BC',
    '"-000249-10-15T19:33:20.000Z"',
  ])
})

test('values: later changes of an object do not change what is sent', () => {
  const order = { id: 1, tags: ['a'] }
  const result = encodeParams([order, order.tags])
  order.id = 2
  order.tags.push('b')
  expect(result).toMatchObject({ ok: true, params: ['{"id":1,"tags":["a"]}', { text: '{"a"}' }] })
})

test('values: what cannot be encoded is named by its number', () => {
  const circle: { self?: unknown } = {}
  circle.self = [circle]
  const thrower = {
    toJSON: () => {
      throw new Error('not today')
    },
  }
  const messages = [
    [1, function later() {}],
    [Symbol('x')],
    [circle],
    [new Date(Number.NaN)],
    [[1, () => 1]],
    [thrower],
    [{ toJSON: () => undefined }],
    { a: 1 },
    'a',
    new Array(65_536).fill(0),
  ].map((params) => {
    const result = encodeParams(params)
    return result.ok ? 'encoded' : result.message
  })
  expect(messages).toMatchInlineSnapshot(`
    [
      "parameter $2 is a function (later), which no column can hold",
      "parameter $1 is a symbol, which no column can hold",
      "parameter $1 refers to itself, so it cannot be sent",
      "parameter $1 is an invalid date",
      "parameter $1 is a function (without a name), which no column can hold",
      "parameter $1 cannot be turned into JSON: not today",
      "parameter $1 becomes nothing as JSON",
      "parameters are given as an array, not as an object",
      "parameters are given as an array, not as a string",
      "65536 parameters are too many: at most 65535",
    ]
  `)
})
