import { expect, test } from 'vitest'
import { labelHeights, shortNumber, ticksTo } from './scales.ts'

test('ticks: are round, begin at 0, reach beyond the highest value, and are few', () => {
  expect(ticksTo(372)).toEqual([0, 100, 200, 300, 400])
  expect(ticksTo(0.7)).toEqual([0, 0.2, 0.4, 0.6, 0.8])
  expect(ticksTo(0)).toEqual([0, 1])
  for (const most of [1, 3, 7, 19, 99, 101, 250, 999]) {
    const ticks = ticksTo(most)
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(most)
    expect(ticks.length).toBeLessThanOrEqual(6)
  }
})

test('labels: stay where they may, are moved apart where they meet, never below the drawing', () => {
  expect(labelHeights([10, 50], 14, 100)).toEqual([10, 50])
  expect(labelHeights([40, 42], 14, 100)).toEqual([40, 54])
  expect(labelHeights([95, 98], 14, 100)).toEqual([86, 100])
})

test('numbers: three digits that matter', () => {
  expect([0.12345, 12.345, 372, 4812.3].map(shortNumber)).toEqual(['0.123', '12.3', '372', '4,812'])
})
