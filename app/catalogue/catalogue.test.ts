import { expect, test } from 'vitest'
import { parseCards } from './cards.ts'
import { parseGlossary } from './glossary.ts'
import { differingFiles, folderProblems, servicesOf, variantsOf } from './lab-files.ts'
import { instead, listed, nearest } from './names.ts'
import { chaptersOf, readingOrder } from './order.ts'

const files = {
  'note.md': '',
  'lab.ts': '',
  'checks.ts': '',
  'exercises.ts': '',
  'cards.md': '',
  'services/shipping.ts': 'S',
  'services/order.ts': 'O',
  'naive/order.ts': 'naive O',
  'publish-first/order.ts': 'first O',
}

test('variants: the pattern first, each a whole set of files', () => {
  expect(variantsOf(files)).toEqual(['pattern', 'naive', 'publish-first'])
  expect(servicesOf(files, 'pattern')).toEqual({ 'order.ts': 'O', 'shipping.ts': 'S' })
  expect(servicesOf(files, 'naive')).toEqual({ 'order.ts': 'naive O', 'shipping.ts': 'S' })
  expect(servicesOf(files, 'naive', { 'order.ts': 'mine' })!['order.ts']).toBe('mine')
  expect(servicesOf(files, 'services')).toBeNull()
  expect(servicesOf(files, 'none')).toBeNull()
  expect(differingFiles(files, 'naive')).toEqual(['order.ts'])
  expect(differingFiles(files, 'pattern')).toEqual([])
})

test('lab folder: what is missing or has no place is a sentence', () => {
  expect(folderProblems(files)).toEqual([])
  const { 'cards.md': _cards, ...rest } = files
  expect(folderProblems({ ...rest, 'naive/mail.ts': '', 'notes.txt': '' })).toEqual([
    'cards.md is missing.',
    'naive/mail.ts takes the place of no service: services/ has order.ts and shipping.ts.',
    'notes.txt has no place in a lab: beside services/ and variants are only note.md, lab.ts, ' +
      'checks.ts, exercises.ts and cards.md, and files are named in lower case with dashes.',
  ])
  expect(folderProblems({})).toContain('there is no service in services/.')
})

test('cards: questions and answers, and what is wrong with them', () => {
  expect(parseCards('# Cards\n\n## Why?\n\nBecause.\n\nAnd so.\n## What?\nThat.')).toEqual({
    ok: true,
    value: [
      { question: 'Why?', answer: 'Because.\n\nAnd so.' },
      { question: 'What?', answer: 'That.' },
    ],
  })
  expect(parseCards('Hello\n## Why?\n## Why?\nSo.')).toEqual({
    ok: false,
    problems: [
      'there is text before the first "## question".',
      'the question "Why?" has no answer.',
      'the question "Why?" is there twice.',
    ],
  })
  expect(parseCards('').ok).toBe(false)
})

test('glossary: terms and meanings', () => {
  expect(parseGlossary('# Glossary\n## Broker\nTakes messages.\n')).toEqual({
    ok: true,
    value: [{ term: 'Broker', meaning: 'Takes messages.' }],
  })
  expect(parseGlossary('## Broker\n')).toEqual({
    ok: false,
    problems: ['the term "Broker" has no answer.'],
  })
})

const lab = (id: string, chapter: string, ...after: string[]) => ({ id, chapter, after })

test('order: what is built upon comes first, else by chapter and id', () => {
  const ordered = readingOrder([
    lab('retry', 'Reliability'),
    lab('outbox', 'Workflows and transactions', 'queue'),
    lab('queue', 'Messaging and streams', 'retry'),
    lab('balancer', 'Traffic'),
  ])
  if (!ordered.ok) throw new Error(ordered.problems.join('\n'))
  expect(ordered.value.map((it) => it.id)).toEqual(['balancer', 'retry', 'queue', 'outbox'])
  expect(chaptersOf(ordered.value).map((it) => [it.title, it.labs])).toEqual([
    ['Traffic', ['balancer']],
    ['Messaging and streams', ['queue']],
    ['Workflows and transactions', ['outbox']],
    ['Reliability', ['retry']],
  ])
})

test('order: cycles and unknown names are sentences', () => {
  expect(
    readingOrder([lab('a', 'Data', 'c'), lab('b', 'Data', 'a'), lab('c', 'Data', 'b')]),
  ).toEqual({ ok: false, problems: ['These labs wait for one another: a → c → b → a.'] })
  expect(readingOrder([lab('outbox', 'Dato', 'outbix')])).toMatchObject({
    ok: false,
    problems: [
      expect.stringMatching(/^outbox: no chapter is called "Dato": .* Did you mean Data\?$/),
      'outbox: comes after "outbix", which is no lab: there is outbox. Did you mean outbox?',
    ],
  })
})

test('names: the nearest is offered, a far one is not', () => {
  expect(nearest('naiev', ['pattern', 'naive'])).toBe('naive')
  expect(nearest('outbox', ['load-balancer', 'transactional-outbox'])).toBe('transactional-outbox')
  expect(nearest('zzzz', ['pattern', 'naive'])).toBeUndefined()
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c')
  expect(instead('x', [])).toBe('there are none.')
})
