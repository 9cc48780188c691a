import { expect, test } from 'vitest'
import type { Catalogue } from '../../app/contract/api.ts'
import { chapterOf, chaptersOf, titleOf } from './chapters.ts'

const lab = (id: string, progress: string) => ({ id, title: id.toUpperCase(), progress })
const catalogue = {
  chapters: [
    { title: 'Traffic', labs: ['b', 'a'] },
    { title: 'Events', labs: [] },
    { title: 'Resilience', labs: ['c', 'gone'] },
  ],
  labs: [lab('a', 'passed'), lab('b', 'run'), lab('c', 'new')],
} as unknown as Catalogue

test('catalogue: chapters keep their order of labs, count what is done, and are never empty', () => {
  const shown = chaptersOf(catalogue).map(({ title, labs, done }) => [
    title,
    labs.map(({ id }) => id).join(' '),
    done,
  ])
  expect(shown).toEqual([
    ['Traffic', 'b a', 1],
    ['Resilience', 'c', 0],
  ])
})

test('catalogue: names a lab and its chapter', () => {
  expect(chapterOf(catalogue, 'a')).toBe('Traffic')
  expect(titleOf(catalogue, 'a')).toBe('A')
  expect(titleOf(null, 'a')).toBe('a')
})
