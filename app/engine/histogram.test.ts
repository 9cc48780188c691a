import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Histogram } from './histogram.ts'

/** The smallest sample that the share `p` of samples does not exceed. */
const exactQuantile = (sorted: readonly number[], p: number) =>
  sorted[Math.max(1, Math.ceil(sorted.length * p)) - 1]!

test('histogram: every quantile is right to 0.8 %, at any size', () => {
  // From a microsecond to years: sizes are drawn by their exponent.
  const size = fc
    .tuple(fc.double({ min: 0, max: 50, noNaN: true }), fc.nat(1))
    .map(([exponent]) => Math.floor(2 ** exponent))
  fc.assert(
    fc.property(fc.array(size, { minLength: 1, maxLength: 200 }), (samples) => {
      const histogram = new Histogram()
      for (const sample of samples) histogram.record(sample)
      const sorted = [...samples].sort((a, b) => a - b)
      for (const p of [0, 0.01, 0.5, 0.95, 0.99, 1]) {
        const exact = exactQuantile(sorted, p)
        expect(Math.abs(histogram.quantile(p) - exact)).toBeLessThanOrEqual(exact * 0.008)
      }
      expect(histogram.max).toBe(sorted.at(-1))
      expect(histogram.count).toBe(samples.length)
    }),
    { numRuns: 300, seed: 1 },
  )
})

test('histogram: up to 255 it is exact', () => {
  const histogram = new Histogram()
  for (let value = 0; value < 256; value++) histogram.record(value)
  expect([0.5, 0.95, 0.99].map((p) => histogram.quantile(p))).toEqual([127, 243, 253])
})

test('histogram: emptied into a total it begins anew, and the total has both', () => {
  const step = new Histogram()
  const total = new Histogram()
  step.record(10)
  step.record(3_000_000)
  step.drainInto(total)
  expect([step.count, step.sum, step.max, step.quantile(0.5)]).toEqual([0, 0, 0, 0])
  step.record(20)
  step.drainInto(total)
  step.drainInto(total)
  expect([total.count, total.sum, total.max]).toEqual([3, 3_000_030, 3_000_000])
  expect([0.3, 0.6].map((p) => total.quantile(p))).toEqual([10, 20])
})
