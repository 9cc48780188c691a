/** What the palette finds: labs, actions, scenarios, lines of code and of the note. */
import type { Catalogue, LabContents } from '../../app/contract/api.ts'
import type { ActionId } from '../keys/table.ts'
import { type Files, filesOf, textOf, variantsOf } from '../store/code.ts'

/** Something to choose. */
export interface Entry {
  readonly id: string
  readonly group: 'Actions' | 'Labs' | 'Scenarios' | 'Code' | 'Note' | 'Your note'
  readonly label: string
  /** Beside the label: a chapter, a file and line. */
  readonly detail: string
  readonly does:
    | { readonly kind: 'action'; readonly action: ActionId }
    | { readonly kind: 'lab'; readonly lab: string }
    | { readonly kind: 'variant'; readonly variant: string }
    | { readonly kind: 'scenario'; readonly scenario: string }
    | {
        readonly kind: 'code'
        readonly variant: string
        readonly file: string
        readonly line: number
      }
    | { readonly kind: 'heading'; readonly text: string }
    | { readonly kind: 'own-note' }
}

/** Groups of single lines: shown only when they are asked for. */
const lines: ReadonlySet<string> = new Set(['Code', 'Your note'])

/** How well a query fits a text: 0 not at all, more is better. Words may come in any order. */
export function fit(query: string, text: string): number {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const lower = text.toLowerCase()
  let score = 0
  for (const word of words) {
    const at = lower.indexOf(word)
    if (at < 0) return 0
    const begins = at === 0 || /[^\p{L}\p{N}]/u.test(lower[at - 1]!)
    score += begins ? 2 : 1
  }
  return lower.startsWith(query.toLowerCase().trim()) ? score + 2 : score
}

/** Entries that fit, best first within their group; groups keep the order they are given in. */
export function found(entries: readonly Entry[], query: string, most: number): Entry[] {
  if (query.trim() === '') return entries.filter(({ group }) => !lines.has(group)).slice(0, most)
  const groups = new Map<string, { entry: Entry; score: number }[]>()
  for (const entry of entries) {
    const { label, detail } = entry
    // What is called so comes before what only speaks of it.
    const score = Math.max(3 * fit(query, label), fit(query, `${label} ${detail}`))
    if (score === 0) continue
    groups.set(entry.group, [...(groups.get(entry.group) ?? []), { entry, score }])
  }
  const ordered = [...groups.values()].map((group) => group.sort((a, b) => b.score - a.score))
  // Where a lab's name is typed the lab comes before an action that has a word in common.
  ordered.sort((a, b) => b[0]!.score - a[0]!.score)
  return ordered
    .flat()
    .map(({ entry }) => entry)
    .slice(0, most)
}

/** Entries for the labs of the catalogue. */
export function labEntries(catalogue: Catalogue | null): Entry[] {
  return (catalogue?.labs ?? []).map(({ id, title, chapter, summary }) => ({
    id: `lab ${id}`,
    group: 'Labs',
    label: title,
    detail: summary === '' ? chapter : `${chapter} · ${summary}`,
    does: { kind: 'lab', lab: id },
  }))
}

/** Entries for the open lab: variants, scenarios, headings of its note, lines of the shown code. */
export function openLabEntries(contents: LabContents, edits: Files, variant: string): Entry[] {
  const scenarios = contents.summary.description?.scenarios ?? []
  const headings = contents.note.markdown.match(/^#{2,3} .+$/gm) ?? []
  return [
    ...variantsOf(contents).map(
      (name): Entry => ({
        id: `variant ${name}`,
        group: 'Actions',
        label: `Show ${name}`,
        detail: '',
        does: { kind: 'variant', variant: name },
      }),
    ),
    ...scenarios.map(
      ({ id, title }): Entry => ({
        id: `scenario ${id}`,
        group: 'Scenarios',
        label: title,
        detail: id,
        does: { kind: 'scenario', scenario: id },
      }),
    ),
    ...headings.map((heading): Entry => {
      const text = heading.replace(/^#+ /, '')
      return {
        id: `note ${text}`,
        group: 'Note',
        label: text,
        detail: '',
        does: { kind: 'heading', text },
      }
    }),
    ...ownNoteEntries(contents.ownNote),
    ...filesOf(contents).flatMap((file) => linesOf(contents, edits, variant, file)),
  ]
}

function ownNoteEntries(text: string): Entry[] {
  return text.split('\n').flatMap((line, index): Entry[] => {
    const label = line.trim()
    const does = { kind: 'own-note' } as const
    return label === '' ? [] : [{ id: `own ${index}`, group: 'Your note', label, detail: '', does }]
  })
}

function linesOf(contents: LabContents, edits: Files, variant: string, file: string): Entry[] {
  const text = textOf(contents, edits, variant, file) ?? ''
  return text.split('\n').flatMap((source, index): Entry[] => {
    const label = source.trim()
    if (label.length < 3) return []
    const line = index + 1
    return [
      {
        id: `code ${file} ${line}`,
        group: 'Code',
        label,
        detail: `${file} ${line}`,
        does: { kind: 'code', variant, file, line },
      },
    ]
  })
}
