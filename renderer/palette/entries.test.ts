import { expect, test } from 'vitest'
import type { Catalogue, LabContents } from '../../app/contract/api.ts'
import { type Entry, fit, found, labEntries, openLabEntries } from './entries.ts'

const contents = {
  summary: {
    description: { services: ['order'], scenarios: [{ id: 'crash', title: 'It dies halfway' }] },
  },
  ownNote: 'Remember the relay\n',
  note: { markdown: 'Text.\n\n## The idea\n\n### In practice\n' },
  variants: {
    pattern: { 'order.ts': 'one\n\nawait publish(x)\n' },
    naive: { 'order.ts': 'naive' },
  },
  differs: {},
  definition: {},
} as unknown as LabContents
const catalogue = {
  chapters: [],
  labs: [
    {
      id: 'outbox',
      title: 'Transactional outbox',
      chapter: 'Workflows',
      summary: 'Write and tell',
    },
    { id: 'breaker', title: 'Circuit breaker', chapter: 'Resilience', summary: 'Like an outbox' },
  ],
} as unknown as Catalogue

const run: Entry = {
  id: 'action run',
  group: 'Actions',
  label: 'Run',
  detail: '',
  does: { kind: 'action', action: 'run' },
}
const entries = [run, ...labEntries(catalogue), ...openLabEntries(contents, {}, 'pattern')]
const ids = (query: string) => found(entries, query, 20).map(({ id }) => id)

test('palette: without a query actions, labs and scenarios; code only when it is asked for', () => {
  expect(ids('')).toEqual([
    'action run',
    'lab outbox',
    'lab breaker',
    'variant naive',
    'variant pattern',
    'variant mine',
    'scenario crash',
    'note The idea',
    'note In practice',
  ])
})

test('palette: words in any order, the beginning of a word before its middle', () => {
  expect(ids('outbox trans')).toEqual(['lab outbox'])
  expect(ids('remember')).toEqual(['own 0'])
  expect(ids('publish')).toEqual(['code order.ts 3'])
  expect(ids('breaker')[0]).toBe('lab breaker')
  expect(ids('outbox')).toEqual(['lab outbox', 'lab breaker'])
  expect(ids('nothing like it')).toEqual([])
})

test('fit: a word that begins beats one inside, the whole beginning beats both', () => {
  expect(fit('out', 'outbox')).toBeGreaterThan(fit('out', 'an outbox'))
  expect(fit('out', 'an outbox')).toBeGreaterThan(fit('out', 'scout'))
  expect(fit('x', 'outbox breaker')).toBeGreaterThan(0)
  expect(fit('z', 'outbox')).toBe(0)
})
