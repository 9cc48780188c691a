import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pack, unpack } from './envelope.ts'

/** Plain data with everything the contract may carry, at any depth, keys as odd as learners'. */
const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.constant(undefined),
    fc.boolean(),
    fc.double(),
    fc.bigInt(),
    fc.string({ unit: 'binary' }),
    fc.date({ noInvalidDate: false }),
    fc.uint8Array(),
    fc.array(tie('value')),
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '0')),
      tie('value'),
      { noNullPrototype: true },
    ),
  ),
})).value

test('envelope: plain data comes out as it went in (1,000 values)', () => {
  fc.assert(
    fc.property(plain, (value) => {
      // Not `toStrictEqual`, which takes a key named `__proto__` for the prototype.
      expect(isDeepStrictEqual(unpack(pack(value)), value)).toBe(true)
    }),
    { numRuns: 1_000, seed: 1 },
  )
})

test('envelope: a part of a trace keeps its bytes, and what is packed is left as it was', () => {
  const part = {
    event: 'trace',
    payload: {
      columns: new Uint8Array([1, 2, 3]),
      payloads: [
        { at: 8, bytes: new Uint8Array([4]) },
        { at: 9, bytes: new Uint8Array() },
      ],
    },
  }
  const before = structuredClone(part)
  expect(unpack(pack(part))).toStrictEqual(before)
  expect(part).toStrictEqual(before)
})

test('envelope: data is refused that cannot be carried', () => {
  expect(() => pack({ run: () => 1 })).toThrow('cannot carry a function (at run)')
  let deep: unknown = []
  for (let i = 0; i < 2_000; i++) deep = [deep]
  expect(() => pack(deep)).toThrow('deeper than 1000')
})

/** A frame with any head. */
function framed(head: unknown, attached: readonly number[] = []): Uint8Array {
  const bytes = new TextEncoder().encode(JSON.stringify(head))
  const frame = new Uint8Array(4 + bytes.length + attached.length)
  new DataView(frame.buffer).setUint32(0, bytes.length, true)
  frame.set(bytes, 4)
  frame.set(attached, 4 + bytes.length)
  return frame
}

test.each([
  ['nothing', new Uint8Array()],
  ['a head longer than the frame', new Uint8Array([255, 255, 255, 255, 1])],
  ['a head that is no JSON', new Uint8Array([1, 0, 0, 0, 123])],
  ['a head that is no UTF-8', new Uint8Array([1, 0, 0, 0, 255])],
  ['a head without patches', framed({})],
  ['a patch without a place', framed([null, [7]])],
  ['a patch that overwrites', framed([{ a: 1 }, [[['a'], 'number', '2']]])],
  ['a patch through a prototype', framed([{}, [[['constructor', 'x'], 'number', '2']]])],
  ['a patch at a new place', framed([{}, [[['__proto__'], 'undefined', '']]])],
  ['a patch of no known kind', framed([null, [[[], 'code', '1']]])],
  ['an attachment longer than the frame', framed([null, [[[], 'bytes', 9]]], [1])],
  ['an attachment of negative length', framed([null, [[[], 'bytes', -1]]], [1])],
  ['bytes nobody asked for', framed([null, []], [1])],
])('envelope: refuses %s', (_, frame) => {
  expect(() => unpack(frame)).toThrow()
})
