import { expect, test } from 'vitest'
import { parseFrontMatter } from './front-matter.ts'
import { codeFootnotes, parseNote } from './note.ts'

const note = `---
title: Circuit breaker
summary: "Fail fast: spare the caller"
chapter: Reliability
after: [load-balancer]
sources:
  - { course: "000", section: Circuit breaker, in short }
  - course: 003
    section: Reliability: patterns
models:
  - an outage, and a slow dependency
doesNotModel: []
---
# One
The breaker opens [2], then [1] closes; see [the paper](https://example.org) and [2].

{run scenario="outage" variant="naive" show=latency}

\`\`\`ts
const words = 'not prose [9]'
{run scenario="nor a block"}
\`\`\`
{topology}
`

test('note: head, blocks, footnotes and words are taken apart', () => {
  const read = parseNote(note)
  if (!read.ok) throw new Error(read.problems.join('\n'))
  const { markdown, blocks, ...rest } = read.value
  expect(rest).toEqual({
    title: 'Circuit breaker',
    summary: 'Fail fast: spare the caller',
    chapter: 'Reliability',
    after: ['load-balancer'],
    sources: [
      { course: '000', section: 'Circuit breaker, in short' },
      { course: '003', section: 'Reliability: patterns' },
    ],
    models: ['an outage, and a slow dependency'],
    doesNotModel: [],
    footnotes: [1, 2],
    // One · The breaker opens [2], then [1] closes; see [the paper](…) and [2].
    words: 13,
  })
  expect(markdown.startsWith('# One\n')).toBe(true)
  expect(blocks).toEqual([
    {
      name: 'run',
      settings: new Map([
        ['scenario', 'outage'],
        ['variant', 'naive'],
        ['show', 'latency'],
      ]),
      line: 17,
    },
    { name: 'topology', settings: new Map(), line: 23 },
  ])
})

test('note: every fault is a sentence', () => {
  const wrong = note
    .replace('summary:', 'sumary:')
    .replace('show=latency', 'sohw=latency ???')
    .replace('{topology}', '{topolgy}')
  const read = parseNote(wrong)
  expect(read).toEqual({
    ok: false,
    problems: [
      'unknown key "sumary": there are title, summary, chapter, after, sources, models and ' +
        'doesNotModel. Did you mean summary?',
      `line 17: a block's settings are name="value", found "???".`,
      'line 17: {run} has no setting "sohw": there are scenario, variant, show, seed and knobs. ' +
        'Did you mean show?',
      'line 23: no block is called "topolgy": there are run, topology, sequence and table. ' +
        'Did you mean topology?',
      '"summary" is missing from the front matter, or is not one line of text.',
    ],
  })
})

test('front matter: what it does not know it refuses', () => {
  expect(parseFrontMatter('# No head\n')).toEqual({
    ok: false,
    problems: ['the note does not begin with front matter between two --- lines.'],
  })
  expect(parseFrontMatter('---\n- item\ntitle\n  deep: 1\na: [1\na: 2\n---\n')).toEqual({
    ok: false,
    problems: [
      'line 2: an item without a "key:" line above it.',
      'line 3: expected "key: value", found "title".',
      'line 4: "deep: 1" belongs to no item.',
      'line 5: the list is not closed with ].',
      'line 6: "a" is there twice.',
    ],
  })
})

test('note: footnotes in code are those in comments', () => {
  expect(codeFootnotes('const a = b[3] // [2] why\n// [1] and\n  list[4]')).toEqual([1, 2])
})
