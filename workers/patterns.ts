/** Reads the labs' folders from the disk. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { type Card, parseCards } from '../app/catalogue/cards.ts'
import { parseGlossary, type Term } from '../app/catalogue/glossary.ts'
import { folderProblems } from '../app/catalogue/lab-files.ts'
import { type Note, parseNote } from '../app/catalogue/note.ts'
import { type Chapter, chaptersOf, readingOrder } from '../app/catalogue/order.ts'
import type { Parsed } from '../app/catalogue/parsed.ts'
import type { LabFiles } from '../app/lab/run.ts'

/** A lab as it lies on the disk, its texts taken apart. */
export interface PatternLab extends LabFiles {
  readonly note: Note
  readonly cards: readonly Card[]
}

/** All labs of a folder, in reading order. */
export interface Patterns {
  readonly labs: readonly PatternLab[]
  readonly chapters: readonly Chapter[]
  readonly glossary: readonly Term[]
}

/** Ids of the labs in a folder: its subfolders, but for those that begin with `_` or `.`. */
export function labIds(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^[a-z0-9]/.test(entry.name))
    .map((entry) => entry.name)
    .sort()
}

/** The files of one lab, none of them looked into. */
export function readLabFiles(folder: string, id: string): LabFiles {
  return { id, files: readFolder(path.join(folder, id)) }
}

/** Every file below a folder: relative path with `/` → text, by path. */
export function readFolder(folder: string): Readonly<Record<string, string>> {
  const found: [string, string][] = []
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name)
    // A dot file is an editor's or the system's.
    if (entry.name.startsWith('.') || !statSync(file).isFile()) continue
    const name = path.relative(folder, file).split(path.sep).join('/')
    found.push([name, readFileSync(file, 'utf8').replace(/\r\n/g, '\n')])
  }
  found.sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(found)
}

/** Reads and checks all labs; every fault of every lab is a sentence that names it. */
export function readPatterns(folder: string): Parsed<Patterns> {
  const problems: string[] = []
  const labs: PatternLab[] = []
  for (const id of labIds(folder)) {
    const { files } = readLabFiles(folder, id)
    const wrong = folderProblems(files)
    problems.push(...wrong.map((problem) => `${id}: ${problem}`))
    const note = read(`${id}/note.md`, files['note.md'], parseNote, problems)
    const cards = read(`${id}/cards.md`, files['cards.md'], parseCards, problems)
    if (note !== null && cards !== null) labs.push({ id, files, note, cards })
  }
  const text = readText(path.join(folder, 'glossary.md'))
  const glossary = text === null ? [] : read('glossary.md', text, parseGlossary, problems)
  const ordered = readingOrder(
    labs.map((lab) => ({ id: lab.id, chapter: lab.note.chapter, after: lab.note.after, lab })),
  )
  if (!ordered.ok) problems.push(...ordered.problems)
  if (!ordered.ok || glossary === null || problems.length > 0) return { ok: false, problems }
  const chapters = chaptersOf(ordered.value)
  return { ok: true, value: { labs: ordered.value.map(({ lab }) => lab), chapters, glossary } }
}

function read<T>(
  name: string,
  text: string | undefined,
  parse: (text: string) => Parsed<T>,
  problems: string[],
): T | null {
  // A missing file is told of once, with the folder's faults.
  if (text === undefined) return null
  const result = parse(text)
  if (result.ok) return result.value
  problems.push(...result.problems.map((problem) => `${name}: ${problem}`))
  return null
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
