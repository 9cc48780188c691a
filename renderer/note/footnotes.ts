/** Footnotes link both ways: `[1]` in the note and `// [1]` in the code. */
import type { LabContents } from '../../app/contract/api.ts'
import { type Files, filesOf, pattern, textOf, variantsOf } from '../store/code.ts'

/** A footnote in a file; lines count from 1. */
export interface CodeFootnote {
  readonly number: number
  readonly line: number
}

/** Footnotes in the comments of a file, in order. */
export function footnotesIn(source: string): CodeFootnote[] {
  return source.split('\n').flatMap((text, index) => {
    const comment = /\/\/(.*)$/.exec(text)?.[1] ?? ''
    return [...comment.matchAll(/\[(\d{1,3})\]/g)].map(([, number]) => ({
      number: Number(number),
      line: index + 1,
    }))
  })
}

/** The footnote a line belongs to: its own, else the nearest above it. */
export function footnoteAt(source: string, line: number): number | undefined {
  return footnotesIn(source).findLast((footnote) => footnote.line <= line)?.number
}

/** Where a footnote of the note is in the code. */
export interface FootnotePlace {
  readonly variant: string
  readonly file: string
  readonly line: number
}

/**
 * The place a footnote speaks of: in the shown variant if it is there, else in the pattern, else
 * wherever it is.
 */
export function placeOf(
  contents: LabContents,
  edits: Files,
  shown: string,
  number: number,
): FootnotePlace | undefined {
  for (const variant of new Set([shown, pattern, ...variantsOf(contents)])) {
    for (const file of filesOf(contents)) {
      const text = textOf(contents, edits, variant, file) ?? ''
      const footnote = footnotesIn(text).find((note) => note.number === number)
      if (footnote) return { variant, file, line: footnote.line }
    }
  }
  return undefined
}

/** The id of the first `[n]` in the note, where the code's footnote leads. */
export function anchorOf(number: number): string {
  return `footnote-${number}`
}
