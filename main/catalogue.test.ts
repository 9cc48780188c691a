import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Described, LabDescription, LabFiles } from '../app/lab/run.ts'
import { Catalogue } from './catalogue.ts'

let root: string
let asked: string[]
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'orrery-catalogue-'))
  asked = []
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(name: string, text: string): void {
  const file = path.join(root, 'patterns', name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function lab(id: string, chapter: string, ...after: string[]): void {
  const head = `title: ${id}\nsummary: s\nchapter: ${chapter}\nafter: [${after}]\n`
  write(`${id}/note.md`, `---\n${head}sources: []\nmodels: []\ndoesNotModel: []\n---\n# ${id}\n`)
  write(`${id}/lab.ts`, '// lab')
  write(`${id}/checks.ts`, '')
  write(`${id}/exercises.ts`, '')
  write(`${id}/cards.md`, '## Q\nA\n')
  write(`${id}/services/order.ts`, '// order')
}

const cacheFile = () => path.join(root, 'data', 'cache', 'descriptions.json')

/** Answers what `lab.ts` says, or an error for a lab.ts that says `broken`. */
async function describe({ id, files }: LabFiles): Promise<Described> {
  asked.push(id)
  if (files['lab.ts'] === 'broken') {
    const error = { code: 'lab', message: 'lab.ts is broken.' } as const
    return { type: 'described', run: 1, lab: null, error }
  }
  const services = [files['lab.ts']!]
  const empty = { scenarios: [], knobs: [], checks: [], charts: [], exercises: [] }
  const description: LabDescription = { id, variants: ['pattern'], services, ...empty }
  return { type: 'described', run: 1, lab: description, error: null }
}

const open = () => new Catalogue(path.join(root, 'patterns'), cacheFile(), describe)
const theLab = async (catalogue: Catalogue) => (await catalogue.lab('outbox'))!

test('catalogue: a lab is described once, also when asked twice at once', async () => {
  lab('outbox', 'Traffic')
  const catalogue = open()
  const outbox = await theLab(catalogue)
  expect(catalogue.known(outbox)).toBeNull()
  const [one, two] = await Promise.all([
    catalogue.description(outbox),
    catalogue.description(outbox),
  ])
  expect(one).toBe(two)
  expect(catalogue.known(outbox)?.services).toEqual(['// lab'])
  await catalogue.description(outbox)
  expect(asked).toEqual(['outbox'])
})

test('catalogue: descriptions outlive a restart, as long as the code is the same', async () => {
  lab('outbox', 'Traffic')
  const first = open()
  await first.description(await theLab(first))
  await first.flush()
  const second = open()
  write('outbox/note.md', '# Prose is no part of it')
  expect(second.known(await theLab(second))?.services).toEqual(['// lab'])
  write('outbox/lab.ts', '// lab, changed')
  expect(second.known(await theLab(second))).toBeNull()
  write('outbox/lab.ts', '// lab')
  write('outbox/naive/order.ts', '// a new variant')
  expect(second.known(await theLab(second))).toBeNull()
})

test.each(['', '{', 'null', '{"cacheVersion":0,"known":[["a",{}]]}', '{"cacheVersion":1}'])(
  'catalogue: a damaged cache (%j) only costs time',
  async (text) => {
    lab('outbox', 'Traffic')
    mkdirSync(path.dirname(cacheFile()), { recursive: true })
    writeFileSync(cacheFile(), text)
    const catalogue = open()
    const { description } = await catalogue.description(await theLab(catalogue))
    expect(description?.id).toBe('outbox')
  },
)

test('catalogue: a lab that can not be described says why, and is asked again', async () => {
  lab('outbox', 'Traffic')
  write('outbox/lab.ts', 'broken')
  const catalogue = open()
  for (let i = 0; i < 2; i++) {
    const { description, problem } = await catalogue.description(await theLab(catalogue))
    expect([description, problem?.message]).toEqual([null, 'lab.ts is broken.'])
  }
  expect(asked).toHaveLength(2)
})

test('catalogue: reading order; the template, hidden folders and loose files are no labs', async () => {
  lab('outbox', 'Workflows and transactions', 'queue')
  lab('queue', 'Messaging and streams')
  lab('_template', 'Traffic')
  lab('.git', 'Traffic')
  write('README.md', '')
  write('empty/notes.txt', '')
  const { chapters, labs } = await open().shelf()
  expect(labs.map(({ id, faults }) => [id, faults])).toEqual([
    ['queue', []],
    ['outbox', []],
  ])
  expect(chapters.map(({ title }) => title)).toEqual([
    'Messaging and streams',
    'Workflows and transactions',
  ])
})

test('catalogue: a broken note takes no other lab along', async () => {
  lab('outbox', 'Workflows and transactions', 'queue')
  lab('queue', 'Messaging and streams')
  write('queue/note.md', 'no head')
  const { chapters, labs } = await open().shelf()
  expect(chapters).toEqual([
    { title: 'Workflows and transactions', labs: ['outbox'] },
    { title: 'Labs with faults', labs: ['queue'] },
  ])
  expect(labs[1]!.note.markdown).toBe('no head')
})

test('catalogue: labs that wait for one another are all shown, with the reason', async () => {
  lab('outbox', 'Traffic', 'queue')
  lab('queue', 'Traffic', 'outbox')
  const { chapters, labs } = await open().shelf()
  expect(chapters).toEqual([{ title: 'Labs with faults', labs: ['outbox', 'queue'] }])
  for (const { faults } of labs) expect(faults.join()).toMatch(/wait for one another/)
})
