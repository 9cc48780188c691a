/** Where checks failed, in the order of the run: what F8 walks through. */
import type { CheckResult } from '../../app/lab/run.ts'

/** One failed check and the row that shows it. */
export interface FailureAt {
  readonly row: number
  readonly check: CheckResult
}

/** Failed checks by their witnesses' rows; those beyond the trace stand at its end. */
export function failuresOf(checks: readonly CheckResult[], rows: number): FailureAt[] {
  const found: FailureAt[] = []
  for (const check of checks) {
    if (check.held) continue
    found.push({ row: Math.min(check.witness?.event ?? rows, rows), check })
  }
  return found.sort((a, b) => a.row - b.row)
}

/** The row to jump to from `row`: the next place a check failed, after the last the first again. */
export function nextFailure(failures: readonly FailureAt[], row: number): number {
  const next = failures.find((failure) => failure.row > row) ?? failures[0]
  return next?.row ?? row
}
