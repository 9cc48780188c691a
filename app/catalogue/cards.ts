/** Reads `cards.md`: questions as `## ` headings, answers below them. */
import { type Parsed, parsed } from './parsed.ts'

/** A question and its answer, both Markdown. */
export interface Card {
  readonly question: string
  readonly answer: string
}

/** Takes the text of a `cards.md` apart, or says everything that is wrong with it. */
export function parseCards(text: string): Parsed<readonly Card[]> {
  const problems: string[] = []
  const [before, ...sections] = text.replace(/\r\n/g, '\n').split(/^## +/m)
  if (before!.replace(/^# .*$/m, '').trim() !== '') {
    problems.push('there is text before the first "## question".')
  }
  const cards = sections.map((section) => {
    const end = section.indexOf('\n')
    const question = (end < 0 ? section : section.slice(0, end)).trim()
    return { question, answer: end < 0 ? '' : section.slice(end + 1).trim() }
  })
  const seen = new Set<string>()
  for (const { question, answer } of cards) {
    if (answer === '') problems.push(`the question "${question}" has no answer.`)
    if (seen.has(question)) problems.push(`the question "${question}" is there twice.`)
    seen.add(question)
  }
  if (cards.length === 0) problems.push('there is no "## question".')
  return parsed(cards, problems)
}
