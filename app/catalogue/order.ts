/** The order in which labs are read: what a lab builds on comes before it. */
import { instead } from './names.ts'
import { type Parsed, parsed } from './parsed.ts'

/** The chapters, in reading order. */
export const chapters = [
  'Measuring a system',
  'Scaling and styles',
  'Traffic',
  'Messaging and streams',
  'Workflows and transactions',
  'Data',
  'Big data',
  'Reliability',
  'Deployment',
  'Capstone',
] as const

/** What the order depends on. */
export interface Placed {
  readonly id: string
  readonly chapter: string
  readonly after: readonly string[]
}

/** A chapter and the ids of its labs, in reading order. */
export interface Chapter {
  readonly title: string
  readonly labs: readonly string[]
}

/**
 * Sorts labs so that each comes after those it builds on; among those that may come next, the
 * earlier chapter goes first, then the id. Unknown ids and cycles are sentences.
 */
export function readingOrder<T extends Placed>(labs: readonly T[]): Parsed<readonly T[]> {
  const problems: string[] = []
  const ids = labs.map((lab) => lab.id)
  for (const { id, chapter, after } of labs) {
    if (!(chapters as readonly string[]).includes(chapter)) {
      problems.push(`${id}: no chapter is called "${chapter}": ${instead(chapter, chapters)}`)
    }
    for (const other of after) {
      if (!ids.includes(other)) {
        problems.push(`${id}: comes after "${other}", which is no lab: ${instead(other, ids)}`)
      }
    }
  }
  if (problems.length > 0) return { ok: false, problems }
  const waiting = [...labs].sort((a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1))
  const placed: T[] = []
  const done = new Set<string>()
  while (waiting.length > 0) {
    const next = waiting.findIndex((lab) => lab.after.every((id) => done.has(id)))
    if (next < 0) {
      problems.push(`These labs wait for one another: ${cycleIn(waiting).join(' → ')}.`)
      break
    }
    const [lab] = waiting.splice(next, 1) as [T]
    done.add(lab.id)
    placed.push(lab)
  }
  return parsed(placed, problems)
}

/** Chapters that have labs, with these in the order given. */
export function chaptersOf(ordered: readonly Placed[]): readonly Chapter[] {
  return chapters
    .map((title) => ({
      title,
      labs: ordered.filter((lab) => lab.chapter === title).map((lab) => lab.id),
    }))
    .filter((chapter) => chapter.labs.length > 0)
}

const place = (lab: Placed) => (chapters as readonly string[]).indexOf(lab.chapter)

/** One cycle among labs that all wait for one of themselves: `a → b → a`. */
function cycleIn(labs: readonly Placed[]): readonly string[] {
  const byId = new Map(labs.map((lab) => [lab.id, lab]))
  const path: string[] = []
  let id = labs[0]!.id
  while (!path.includes(id)) {
    path.push(id)
    id = byId.get(id)!.after.find((other) => byId.has(other))!
  }
  return [...path.slice(path.indexOf(id)), id]
}
