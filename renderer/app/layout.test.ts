import { expect, test } from 'vitest'
import { layoutFor } from './layout.ts'

test('layout: at 1440 × 900 the catalogue, the note, the code and a high dock', () => {
  expect(layoutFor(1440, 900, null)).toEqual({
    columns: 'several',
    catalogue: true,
    catalogueWidth: 212,
    noteWidth: 612,
    dockHeight: 372,
  })
})

test('layout: at 1280 × 800 the catalogue is closed until asked for, and the dock is lower', () => {
  expect(layoutFor(1280, 800, null)).toMatchObject({
    columns: 'several',
    catalogue: false,
    noteWidth: 600,
    dockHeight: 316,
  })
  expect(layoutFor(1280, 800, true).catalogue).toBe(true)
  expect(layoutFor(1440, 900, false).catalogue).toBe(false)
})

test('layout: any common window at 200 % has one column, and no catalogue beside it', () => {
  for (const [width, height] of [
    [640, 400],
    [720, 450],
    [960, 540],
  ] as const) {
    expect(layoutFor(width, height, true)).toMatchObject({ columns: 'one', catalogue: false })
  }
})

test('layout: note and dock leave the code at least 360 px wide and 240 px high', () => {
  for (let width = 1_000; width <= 3840; width += 40) {
    for (let height = 580; height <= 2160; height += 60) {
      const layout = layoutFor(width, height, null)
      const beside = layout.noteWidth + (layout.catalogue ? layout.catalogueWidth : 0)
      expect(width - beside).toBeGreaterThanOrEqual(360)
      // Top bar 36, status bar 22.
      expect(height - 58 - layout.dockHeight).toBeGreaterThanOrEqual(200)
    }
  }
})
