/** A check's outcome in words. */
import type { CheckResult } from '../../../app/lab/run.ts'
import { counted, grouped } from '../../../app/trace/literal.ts'

/** What to say of a check, and the words that lead to its place in the run ('' for none). */
export function verdictOf(check: CheckResult, events: number): { words: string; link: string } {
  const { kind, held, witness, count } = check
  if (kind === 'sometimes') {
    if (!held) return { words: 'never happened in this run', link: '' }
    return { words: `happened ${times(count)},`, link: count > 1 ? 'first' : 'see it' }
  }
  if (held) {
    return kind === 'always'
      ? { words: `held at ${counted(events, 'event')}`, link: '' }
      : { words: 'held at the end', link: '' }
  }
  const because = (witness?.because ?? 'it did not hold').replace(/\.$/, '')
  if (witness === null) return { words: because, link: '' }
  return {
    words: `${because},`,
    link: count > 1 ? `first of ${grouped(count)}` : 'see it',
  }
}

function times(count: number): string {
  return count <= 1 ? 'once' : count === 2 ? 'twice' : `${grouped(count)} times`
}
