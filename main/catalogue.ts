/** The labs as they lie in the patterns folder, and what a lab process says of each. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Card, parseCards } from '../app/catalogue/cards.ts'
import { parseGlossary, type Term } from '../app/catalogue/glossary.ts'
import { folderProblems } from '../app/catalogue/lab-files.ts'
import { type Note, parseNote } from '../app/catalogue/note.ts'
import { chaptersOf, readingOrder } from '../app/catalogue/order.ts'
import { labId } from '../app/contract/values.ts'
import type { Described, LabDescription, LabFiles, Problem } from '../app/lab/run.ts'
import { Writer } from './durable.ts'

/** A lab's folder, read. */
export interface Lab {
  readonly id: string
  readonly files: LabFiles
  readonly note: Note
  readonly cards: readonly Card[]
  /** What is wrong with its note, cards or folder, in sentences; it is shown all the same. */
  readonly faults: readonly string[]
}

/** All labs, in reading order. */
export interface Shelf {
  readonly chapters: readonly { readonly title: string; readonly labs: readonly string[] }[]
  readonly labs: readonly Lab[]
}

/** What is known of a lab by running its own declarations. */
export type Description =
  | { readonly description: LabDescription; readonly problem: null }
  | { readonly description: null; readonly problem: Problem }

/** Where labs that can't be placed are listed: they are there, and say why. */
const unplaced = 'Labs with faults'

/** Raised when {@link LabDescription} changes, so that none is kept from before. */
const cacheVersion = 1
/** An author who edits labs makes a new one with each change. */
const keptDescriptions = 300

/** Reads labs and remembers their descriptions by the content of what they were made from. */
export class Catalogue {
  readonly #folder: string
  readonly #cacheFile: string
  readonly #describe: (lab: LabFiles) => Promise<Described>
  readonly #writer = new Writer()
  /** Content hash → description. Problems are not kept: they may be the machine's. */
  readonly #known: Map<string, LabDescription>
  readonly #asked = new Map<string, Promise<Description>>()

  /** `cacheFile` may be missing or damaged: it only saves time. */
  constructor(folder: string, cacheFile: string, describe: (lab: LabFiles) => Promise<Described>) {
    this.#folder = folder
    this.#cacheFile = cacheFile
    this.#describe = describe
    this.#known = readCache(cacheFile)
  }

  /** Every lab there is now. Labs with faults are among them. */
  async shelf(): Promise<Shelf> {
    const entries = await readdir(this.#folder, { withFileTypes: true })
    const ids = entries.filter(
      (entry) => entry.isDirectory() && labId.safeParse(entry.name).success,
    )
    const read = await Promise.all(ids.map(({ name }) => this.lab(name)))
    return placed(read.filter((lab) => lab !== null))
  }

  /** One lab as it lies there now; null if there is none of that id. */
  async lab(id: string): Promise<Lab | null> {
    const folder = path.join(this.#folder, labId.parse(id))
    const files = await filesIn(folder)
    if (files['lab.ts'] === undefined) return null
    const note = parseNote(files['note.md'] ?? '')
    const cards = parseCards(files['cards.md'] ?? '')
    const faults = [
      ...folderProblems(files),
      ...(note.ok ? [] : note.problems.map((problem) => `note.md: ${problem}`)),
      ...(cards.ok ? [] : cards.problems.map((problem) => `cards.md: ${problem}`)),
    ]
    return {
      id,
      files: { id, files },
      note: note.ok ? note.value : { ...blankNote, title: id, markdown: files['note.md'] ?? '' },
      cards: cards.ok ? cards.value : [],
      faults,
    }
  }

  /** Terms and meanings; none if the glossary can't be read. */
  async glossary(): Promise<readonly Term[]> {
    const text = await readFile(path.join(this.#folder, 'glossary.md'), 'utf8').catch(() => '')
    const terms = parseGlossary(text)
    return terms.ok ? terms.value : []
  }

  /** What is known of a lab without asking. */
  known(lab: Lab): LabDescription | null {
    return this.#known.get(hashOf(lab.files)) ?? null
  }

  /** Has a lab described, by a lab process where it is not known; one question at a time a lab. */
  description(lab: Lab): Promise<Description> {
    const known = this.known(lab)
    if (known !== null) return Promise.resolve({ description: known, problem: null })
    const hash = hashOf(lab.files)
    const asked =
      this.#asked.get(hash) ?? this.#ask(lab, hash).finally(() => this.#asked.delete(hash))
    this.#asked.set(hash, asked)
    return asked
  }

  async #ask(lab: Lab, hash: string): Promise<Description> {
    const { lab: description, error } = await this.#describe(lab.files)
    if (description === null) {
      const message = `${lab.id} could not be described.`
      return { description: null, problem: error ?? { code: 'lab', message } }
    }
    this.#known.set(hash, description)
    const text = JSON.stringify({ cacheVersion, known: [...this.#known] })
    // Losing it costs a second at the next start.
    this.#writer.save(this.#cacheFile, text).catch(() => {})
    return { description, problem: null }
  }

  /** Resolves when the cache is on the disk. */
  flush(): Promise<void> {
    return this.#writer.flush()
  }
}

const blankNote: Note = {
  title: '',
  summary: 'This lab has faults.',
  chapter: unplaced,
  after: [],
  sources: [],
  models: [],
  doesNotModel: [],
  markdown: '',
  blocks: [],
  footnotes: [],
  words: 0,
}

/** Labs in reading order; if there is none, by id, with the reason at each. */
function placed(labs: readonly Lab[]): Shelf {
  const broken = labs.filter((lab) => lab.note.chapter === unplaced)
  const brokenIds = new Set(broken.map((lab) => lab.id))
  const sound = labs.filter((lab) => !brokenIds.has(lab.id))
  const ordered = readingOrder(
    sound.map((lab) => {
      // One broken note must not take the labs that build on it along.
      const after = lab.note.after.filter((id) => !brokenIds.has(id))
      return { id: lab.id, chapter: lab.note.chapter, after, lab }
    }),
  )
  if (ordered.ok) {
    const chapters = [...chaptersOf(ordered.value)]
    if (broken.length > 0) chapters.push({ title: unplaced, labs: broken.map((lab) => lab.id) })
    return { chapters, labs: [...ordered.value.map(({ lab }) => lab), ...broken] }
  }
  return {
    chapters: [{ title: unplaced, labs: labs.map((lab) => lab.id) }],
    labs: labs.map((lab) => ({ ...lab, faults: [...lab.faults, ...ordered.problems] })),
  }
}

/** A lab's files are in its folder and in folders of that, no deeper. */
async function filesIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
  const read = files.map(async ({ parentPath, name }) => {
    const file = path.join(parentPath, name)
    const key = path.relative(folder, file).split(path.sep).join('/')
    return [key, await readFile(file, 'utf8')] as const
  })
  const all = await Promise.all(read)
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Over all that a description may depend on: the code, not the prose. */
function hashOf({ id, files }: LabFiles): string {
  const hash = createHash('sha256').update(`${cacheVersion}\0${id}\0`)
  for (const [name, text] of Object.entries(files)) {
    if (name.endsWith('.ts')) hash.update(`${name}\0${text.length}\0${text}`)
  }
  return hash.digest('hex')
}

function readCache(file: string): Map<string, LabDescription> {
  try {
    const cache = JSON.parse(readFileSync(file, 'utf8')) as {
      cacheVersion: number
      known: [string, LabDescription][]
    }
    return new Map(cache.cacheVersion === cacheVersion ? cache.known.slice(-keptDescriptions) : [])
  } catch {
    return new Map()
  }
}
