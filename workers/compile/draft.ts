import type { Program } from 'acorn'
import MagicString from 'magic-string'
import type { Problem } from '../../app/lab/run.ts'

/** What sort of file is compiled: services run asynchronously and are located, labs are data. */
export type FileKind = 'service' | 'lab'

/** Line numbers of a text, from offsets. Lines and columns count from 1. */
export class Lines {
  readonly #starts = [0]
  constructor(text: string) {
    for (const end of text.matchAll(/\r\n?|[\n\u2028\u2029]/g)) {
      this.#starts.push(end.index + end[0].length)
    }
  }

  /** The line an offset lies on. */
  at(offset: number): number {
    let low = 0
    let high = this.#starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (this.#starts[middle]! <= offset) low = middle
      else high = middle
    }
    return low + 1
  }

  column(offset: number): number {
    return offset - this.#starts[this.at(offset) - 1]! + 1
  }

  /** Where a line begins; the text's first or last line if there is no such line. */
  offset(line: number): number {
    return this.#starts[Math.min(Math.max(line, 1), this.#starts.length) - 1]!
  }
}

/** A file being compiled: its JavaScript, the edits so far and what is wrong with it. */
export class Draft {
  readonly file: string
  readonly kind: FileKind
  readonly text: string
  readonly tree: Program
  readonly edits: MagicString
  readonly lines: Lines
  readonly #problems: { offset: number; problem: Problem }[] = []

  constructor(file: string, kind: FileKind, text: string, tree: Program) {
    this.file = file
    this.kind = kind
    this.text = text
    this.tree = tree
    this.edits = new MagicString(text)
    this.lines = new Lines(text)
  }

  /** Refuses the file. `reason` completes the sentence that begins with file and line. */
  refuse(offset: number, code: 'syntax' | 'import', reason: string): void {
    const problem = problemAt(this.file, code, this.lines.at(offset), reason)
    this.#problems.push({
      offset,
      problem: { ...problem, column: this.lines.column(offset) },
    })
  }

  /** What is wrong first in the order of the text, if anything is. */
  firstProblem(): Problem | null {
    let first = this.#problems[0]
    for (const other of this.#problems) if (first && other.offset < first.offset) first = other
    return first?.problem ?? null
  }

  /** Takes code away but keeps its lines; the semicolon keeps the statements around it apart. */
  blank(start: number, end: number): void {
    const breaks = this.text.slice(start, end).match(/\r\n?|[\n\u2028\u2029]/g) ?? []
    this.edits.update(start, end, [';', ...breaks].join(''))
  }

  /** Offset just behind the next `token` at or after `from`, comments left out. */
  after(token: string, from: number): number {
    const { text } = this
    let at = from
    while (at < text.length && !text.startsWith(token, at)) {
      if (text.startsWith('//', at)) at += text.slice(at).search(/[\r\n\u2028\u2029]/)
      else if (text.startsWith('/*', at)) at = text.indexOf('*/', at) + 2
      else at += 1
    }
    return at + token.length
  }
}

/** A problem with a place, its sentence beginning with that place. */
export function problemAt(
  file: string,
  code: Problem['code'],
  line: number,
  reason: string,
): Problem {
  return { code, message: `${file}, line ${line}: ${reason}.`, file, line }
}
