/** The budget that keeps a lab's own files, which run outside any event, from looping for ever. */

/** Loop turns for one answer of a lab's file: its definition, a load's list, a check. */
const mostTurns = 10_000_000

let turns = 0

/** Begins a new answer; without it a long sweep's many short answers would add up. */
export function freshTurns(): void {
  turns = 0
}

/** The guard `$t` of a lab's own files. Throws when one answer has taken too many turns. */
export function labTurn(line: number): void {
  if (++turns > mostTurns) {
    throw new RangeError(`An endless loop at line ${line}: ${mostTurns} turns for one answer`)
  }
}
