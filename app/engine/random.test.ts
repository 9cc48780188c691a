import { expect, test } from 'vitest'
import { Random } from './random.ts'

test('random: a stream is known by its seed and number', () => {
  const draws = (seed: number, stream: number) => {
    const random = new Random(seed, stream)
    return [random.bits(), random.bits(), random.bits(), random.bits()]
  }
  expect(draws(1, 1)).toMatchInlineSnapshot(`
    [
      191151627,
      2583734426,
      3477266934,
      1669220270,
    ]
  `)
  expect(draws(1, 1)).toEqual(draws(1, 1))
  expect(draws(1, 2)).not.toEqual(draws(1, 1))
  expect(draws(2, 1)).not.toEqual(draws(1, 1))
})

test('random: the first draws of 1,000 seeds spread evenly (chi-square, 15 degrees)', () => {
  const cells = new Array<number>(16).fill(0)
  for (let seed = 0; seed < 16_000; seed++) cells[new Random(seed, 1).below(16)]!++
  const chi = cells.reduce((sum, seen) => sum + (seen - 1_000) ** 2 / 1_000, 0)
  // 99.9 % of true samples lie below 37.7; far below 3.5 would be too good to be chance.
  expect(chi).toBeLessThan(37.7)
  expect(chi).toBeGreaterThan(3.48)
})

test('random: −ln U is right to 10⁻⁸', () => {
  // The same bits, once through the table and once through the machine's logarithm.
  const table = new Random(7, 3)
  const plain = new Random(7, 3)
  let worst = 0
  for (let i = 0; i < 200_000; i++) {
    const exact = -Math.log((plain.bits() || 1) / 4294967296)
    worst = Math.max(worst, Math.abs(table.exponential() - exact))
  }
  expect(worst).toBeLessThan(1e-8)
})

test('random: exponential draws follow their law (chi-square, 49 degrees)', () => {
  const random = new Random(11, 3)
  const draws = 200_000
  const cells = new Array<number>(50).fill(0)
  // Cells of equal probability: 1 − e^(−x) is uniform.
  for (let i = 0; i < draws; i++) cells[Math.floor((1 - Math.exp(-random.exponential())) * 50)]!++
  const expected = draws / 50
  const chi = cells.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0)
  expect(chi).toBeLessThan(85.4)
  expect(chi).toBeGreaterThan(23.9)
})

test('random: whole numbers, chances and fractions stay in their bounds', () => {
  const random = new Random(3, 3)
  let hits = 0
  let astray = 0
  for (let i = 0; i < 20_000; i++) {
    const whole = random.below(7)
    const share = random.float()
    if (!Number.isInteger(whole) || whole < 0 || whole > 6 || share < 0 || share >= 1) astray++
    if (random.chance(0.25)) hits++
  }
  expect(astray).toBe(0)
  // 5,000 expected, standard deviation 61.
  expect(Math.abs(hits - 5_000)).toBeLessThan(4 * 61)
  expect(random.chance(0)).toBe(false)
  expect(random.chance(1)).toBe(true)
  expect(random.exponentialInteger(0)).toBe(0)
})
