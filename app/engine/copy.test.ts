import fc from 'fast-check'
import { expect, test } from 'vitest'
import { copy } from './copy.ts'

test('copy: plain data comes out equal and shares nothing', () => {
  const leaf = fc.oneof(
    fc.string(),
    fc.double(),
    fc.bigInt(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.date(),
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }))
  fc.assert(
    fc.property(tree, (value) => {
      const before = structuredClone(value)
      const copied = copy(value)
      expect(copied).toEqual(value)
      spoil(copied)
      expect(value).toEqual(before)
    }),
    { numRuns: 300, seed: 1 },
  )
})

/** Changes everything that can be changed. */
function spoil(value: unknown): void {
  if (value === null || typeof value !== 'object') return
  if (value instanceof Date) value.setTime(0)
  for (const [key, part] of Object.entries(value)) {
    spoil(part)
    ;(value as Record<string, unknown>)[key] = 'spoilt'
  }
}

const because = (value: unknown) => {
  try {
    copy(value)
  } catch (error) {
    return (error as TypeError).message
  }
  return 'copied'
}

test('copy: what is no plain data is refused, with its place', () => {
  class Order {}
  const refused = {
    function: () => {},
    method: { id: 1, send() {} },
    deep: { lines: [{ price: 1 }, { price: Symbol('x') }] },
    map: new Map(),
    instance: { order: new Order() },
    promise: [Promise.resolve()],
    bytes: { body: new Uint8Array(2) },
  }
  const told = Object.entries(refused).map(([name, value]) => `${name}: ${because(value)}`)
  expect(told.map((line) => line.replace(/(A message cannot carry|: send plain.*)/g, ''))).toEqual([
    'function:  a function',
    "method:  a function (at 'send')",
    "deep:  a symbol (at 'lines[1].price')",
    'map:  a Map',
    "instance:  an Order (at 'order')",
    "promise:  a Promise (at '[0]')",
    "bytes:  a Uint8Array (at 'body')",
  ])
})

test('copy: a value inside itself is refused', () => {
  const order: { self?: unknown } = {}
  order.self = order
  expect(because(order)).toBe('A message cannot contain itself (it is circular)')
  const list: unknown[] = []
  list.push([list])
  expect(because(list)).toMatch(/circular/)
})

test('copy: a key named __proto__ changes nobody’s prototype', () => {
  const copied = copy(JSON.parse('{ "__proto__": { "polluted": true }, "a": 1 }')) as object
  expect(Object.keys(copied)).toEqual(['a'])
  expect((copied as { polluted?: true }).polluted).toBeUndefined()
})
