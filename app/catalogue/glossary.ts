/** Reads the glossary: terms as `## ` headings, their meanings below them. */
import { parseCards } from './cards.ts'
import type { Parsed } from './parsed.ts'

/** A term and what it means, in Markdown. */
export interface Term {
  readonly term: string
  readonly meaning: string
}

/** Takes the text of `glossary.md` apart, or says everything that is wrong with it. */
export function parseGlossary(text: string): Parsed<readonly Term[]> {
  const cards = parseCards(text)
  if (!cards.ok) {
    return { ok: false, problems: cards.problems.map((it) => it.replace('question', 'term')) }
  }
  const terms = cards.value.map(({ question, answer }) => ({ term: question, meaning: answer }))
  return { ok: true, value: terms }
}
