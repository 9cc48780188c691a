import { expect, test } from 'vitest'
import { actionFor, chordOf, isSingleKey, printChord } from './chord.ts'
import { type Action, actions } from './table.ts'

const table: readonly Action[] = actions
const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
const free = { typing: false, taken: false, singleKeys: true }

test('keys: no chord starts two actions, no id or label is written twice', () => {
  const chords = table.flatMap(({ keys }) => keys)
  expect(chords.filter((chord, at) => chords.indexOf(chord) !== at)).toEqual([])
  const ids = table.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(new Set(table.map(({ label }) => label)).size).toBe(ids.length)
})

test('keys: each chord is one that a press can make', () => {
  const pressOf = (chord: string) => {
    const parts = chord.split(/\+(?=.)/)
    const key = parts.at(-1)!
    return {
      key: key === 'Space' ? ' ' : key,
      ctrlKey: parts.includes('Mod'),
      metaKey: false,
      altKey: parts.includes('Alt'),
      shiftKey: parts.includes('Shift'),
    }
  }
  for (const { keys, where } of table) {
    if (where === 'told') continue
    for (const chord of keys) expect(chordOf(pressOf(chord), false)).toBe(chord)
  }
})

test('keys: what acts while text is typed is never a sign that types', () => {
  const bad = table.filter(({ where, keys }) => where === 'anywhere' && keys.some(isSingleKey))
  expect(bad).toEqual([])
})

test('chord: Ctrl is Mod on a PC, Cmd is on a Mac, and the other starts nothing', () => {
  expect(chordOf({ ...none, key: 'k', ctrlKey: true }, false)).toBe('Mod+K')
  expect(chordOf({ ...none, key: 'k', metaKey: true }, true)).toBe('Mod+K')
  expect(chordOf({ ...none, key: 'k', ctrlKey: true }, true)).toBe('Foreign+K')
  expect(chordOf({ ...none, key: '?', shiftKey: true }, false)).toBe('?')
  expect(chordOf({ ...none, key: 'F6', shiftKey: true }, false)).toBe('Shift+F6')
})

test('chord: is printed as the keyboard at hand names it', () => {
  expect(printChord('Mod+Shift+Enter', false)).toBe('Ctrl Shift ↵')
  expect(printChord('Mod+K', true)).toBe('⌘K')
  expect(printChord('Escape Tab', false)).toBe('Esc then Tab')
  expect(printChord('Mod++', false)).toBe('Ctrl +')
})

test('action: a window key rests while text is typed or a control has used it', () => {
  expect(actionFor(table, 'Space', free)?.id).toBe('play')
  expect(actionFor(table, 'Space', { ...free, typing: true })).toBeUndefined()
  expect(actionFor(table, 'ArrowRight', { ...free, taken: true })).toBeUndefined()
  expect(actionFor(table, 'Mod+Enter', { ...free, typing: true })?.id).toBe('run')
})

test('action: single keys can be switched off, others stay', () => {
  expect(actionFor(table, 'n', { ...free, singleKeys: false })).toBeUndefined()
  expect(actionFor(table, 'F8', { ...free, singleKeys: false })?.id).toBe('next-failed')
})
