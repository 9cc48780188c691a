import { expect, test } from 'vitest'
import { defaultPreferences, keptFrom, preferencesFrom } from './preferences.ts'

test('preferences: what is kept comes back the same', () => {
  const mine = {
    ...defaultPreferences,
    theme: 'dark' as const,
    density: 'compact' as const,
    sizes: { 'upper.note': 480 },
    folded: ['Traffic'],
    catalogueOpen: false,
    lastLab: 'circuit-breaker',
    tourDone: true,
  }
  expect(preferencesFrom(keptFrom(mine))).toEqual(mine)
  expect(preferencesFrom(keptFrom(defaultPreferences))).toEqual(defaultPreferences)
})

test('preferences: a first start has nothing kept', () => {
  expect(preferencesFrom({})).toEqual(defaultPreferences)
})

test('preferences: what has the wrong shape is left out, the rest is taken', () => {
  const kept = {
    theme: 'light' as const,
    density: 3,
    layout: { sizes: { a: 'wide', b: -4, c: 120 }, folded: [1, 'Basics'], catalogueOpen: 'yes' },
  }
  expect(preferencesFrom(kept)).toEqual({
    ...defaultPreferences,
    theme: 'light',
    sizes: { c: 120 },
    folded: ['Basics'],
  })
  expect(preferencesFrom({ layout: null })).toEqual(defaultPreferences)
})
