/** What is drawn into the code besides the code: footnotes, the line that executes, problems. */
import type { Problem } from '../../app/lab/run.ts'
import { footnotesIn } from '../note/footnotes.ts'

/** Where a file stands at the shown instant. */
export interface Executing {
  readonly file: string
  /** The line of the shown event, from 1. */
  readonly line: number
  /** Other lines the same handler has been at. */
  readonly ran: readonly number[]
  /** What happened there, in a few words. */
  readonly text: string
  /** Place of the service in the lab, for its colour. */
  readonly service: number
  readonly failed: boolean
}

/** A mark on a line; `kind` is its CSS class. */
export interface Mark {
  readonly line: number
  readonly kind: 'footnote' | 'executing' | 'ran'
  /** Drawn after the line's text. */
  readonly text?: string
  readonly hover?: string
  readonly colour?: string
}

/** Colour word of a service's place, `s1` to `s8`. */
export function colourWord(service: number): string {
  return service < 0 ? 's0' : `s${(service % 8) + 1}`
}

/** Marks of a file. `footnotes` are the numbers the note refers to. */
export function marksOf(
  file: string,
  source: string,
  footnotes: ReadonlySet<number>,
  executing: Executing | null,
): Mark[] {
  const lines = source.split('\n').length
  const marks: Mark[] = []
  for (const { number, line } of footnotesIn(source)) {
    if (!footnotes.has(number)) continue
    marks.push({ line, kind: 'footnote', hover: `[${number}] in the note` })
  }
  // A run may be of code that has been edited since: a line that is gone is not marked.
  if (!executing || executing.file !== file || executing.line > lines) return marks
  const colour = executing.failed ? 'fail' : colourWord(executing.service)
  for (const line of executing.ran) {
    if (line !== executing.line && line <= lines) {
      marks.push({ line, kind: 'ran', colour: colourWord(executing.service) })
    }
  }
  marks.push({ line: executing.line, kind: 'executing', colour, text: executing.text })
  return marks
}

/** A problem of a run, where the reader can go. */
export interface PlacedProblem {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
}

/** Problems that have a place in one of the files, equal ones once. */
export function placedProblems(
  problems: readonly Problem[],
  files: readonly string[],
): PlacedProblem[] {
  const placed = new Map<string, PlacedProblem>()
  for (const { file, line, column, message } of problems) {
    const name = file?.split('/').at(-1)
    if (name === undefined || line === undefined || !files.includes(name)) continue
    const key = `${name} ${line} ${message}`
    if (!placed.has(key)) placed.set(key, { file: name, line, column: column ?? 1, message })
  }
  return [...placed.values()]
}
