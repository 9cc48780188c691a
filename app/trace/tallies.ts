/** Counting how many of something are under way at a row, by where each began and ended. */
import { Numbers } from './numbers.ts'

/** Intervals of one kind at one place; `[opened, closed)` of each holds while it is counted. */
export class Tally {
  readonly opened = new Numbers()
  readonly closed = new Numbers()

  countAt(row: number): number {
    return this.opened.countUpTo(row) - this.closed.countUpTo(row)
  }
}

/** Messages of one link, and where each landed. */
export class Flights extends Tally {
  /** By place in {@link opened}: the row where it arrived or was lost; 0 while it is on its way. */
  readonly landings = new Numbers()
}

/** The tally of a place, made when first used. */
export function tallyOf<Key>(tallies: Map<Key, Tally>, key: Key): Tally {
  let tally = tallies.get(key)
  if (tally === undefined) {
    tally = new Tally()
    tallies.set(key, tally)
  }
  return tally
}
