import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { labIds, readLabFiles, readPatterns } from './patterns.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'orrery-patterns-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), text)
  }
}
const note = (title: string, chapter: string, after = '') => `---
title: ${title}
summary: About ${title}.
chapter: ${chapter}
after: [${after}]
---
Text.
`
const sound = (id: string, text: string) => ({
  [`${id}/note.md`]: text,
  [`${id}/lab.ts`]: '',
  [`${id}/checks.ts`]: '',
  [`${id}/exercises.ts`]: '',
  [`${id}/cards.md`]: '## Why?\nSo.\n',
  [`${id}/services/a.ts`]: '// a\r\n',
})

test('patterns: labs in reading order, chapters, glossary; templates and dot files left out', () => {
  write({
    ...sound('b-first', note('First', 'Data')),
    ...sound('a-second', note('Second', 'Data', 'b-first')),
    ...sound('_template', 'not looked at'),
    'b-first/.DS_Store': '',
    'glossary.md': '## Term\nMeaning.\n',
    'README.md': 'not a lab',
  })
  expect(labIds(folder)).toEqual(['a-second', 'b-first'])
  const patterns = readPatterns(folder)
  if (!patterns.ok) throw new Error(patterns.problems.join('\n'))
  const { labs, chapters, glossary } = patterns.value
  expect(labs.map(({ id, note: { title } }) => [id, title])).toEqual([
    ['b-first', 'First'],
    ['a-second', 'Second'],
  ])
  expect(chapters).toEqual([{ title: 'Data', labs: ['b-first', 'a-second'] }])
  expect(glossary).toEqual([{ term: 'Term', meaning: 'Meaning.' }])
  // One kind of line end, or the same lab would have two fingerprints.
  expect(readLabFiles(folder, 'b-first').files['services/a.ts']).toBe('// a\n')
})

test('patterns: every fault of every lab is a sentence that names it', () => {
  write({ ...sound('one', note('One', 'Dato')), ...sound('two', 'no head'), 'glossary.md': '##' })
  rmSync(path.join(folder, 'one/cards.md'))
  expect(readPatterns(folder)).toEqual({
    ok: false,
    problems: [
      'one: cards.md is missing.',
      'two/note.md: the note does not begin with front matter between two --- lines.',
      'glossary.md: there is text before the first "## term".',
      'glossary.md: there is no "## term".',
    ],
  })
})
