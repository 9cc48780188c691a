import { expect, test } from 'vitest'
import { rowAtScroll, scrollOf, scrollToRow } from './scrolling.ts'

test('scrolling: a short list moves by px, its last row is reached', () => {
  const scroll = scrollOf(100, 22, 220)
  expect(scroll).toEqual({ spacerPx: 2_200, ratio: 1 })
  expect(rowAtScroll(scroll, 33, 22)).toEqual({ top: 1, offsetPx: 11 })
  expect(rowAtScroll(scroll, 2_200 - 220, 22).top).toBe(90)
  expect(scrollOf(3, 22, 220).spacerPx).toBe(220)
})

test('scrolling: a million rows fit behind one scroll bar, both ends are reached', () => {
  const scroll = scrollOf(1_000_000, 22, 220)
  expect(scroll.spacerPx).toBe(8_000_000)
  expect(rowAtScroll(scroll, 8_000_000 - 220, 22).top).toBe(999_990)
  for (const row of [0, 1, 77, 500_000, 999_990]) {
    // Browsers keep scroll positions to a fraction of a px; a row is 8 of them here.
    const at = Math.round(scrollToRow(scroll, row, 22) * 8) / 8
    expect(Math.abs(rowAtScroll(scroll, at, 22).top - row)).toBeLessThanOrEqual(1)
  }
})
