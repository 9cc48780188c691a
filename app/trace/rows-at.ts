/**
 * The tables at any row of a run: the first rows and every change, wound forwards and back. A row
 * of a table keeps one slot for life, in order of insertion, so that winding never reorders:
 *
 *   slots     0      1      2
 *   start     o-1    –      –
 *   event 4   o-1    o-2    –        insert
 *   event 9   –      o-2    –        delete
 *
 * A far jump starts from the nearest checkpoint, a step from where the last one ended.
 */
import type { RowChange, TableShape } from './format.ts'

/** Cells of one row as Postgres prints them, null for SQL null. */
export type Cells = readonly (string | null)[]

/** A table as it is at an instant. */
export interface TableAt {
  readonly service: string
  readonly table: string
  readonly columns: readonly string[]
  /** Rows there are. */
  readonly count: number
  /**
   * By slot; null where there is no row (yet, or any more). Valid until the next {@link
   * RowsAt.seek}.
   */
  readonly slots: readonly (Cells | null)[]
  /** What changed last, if anything had: slot → what it was before (null: it was not there). */
  readonly changed: ReadonlyMap<number, Cells | null>
  /** Trace row of that change, 0 for none. */
  readonly changedAt: number
}

interface Change {
  readonly event: number
  readonly slot: number
  readonly before: Cells | null
  readonly after: Cells | null
}

/** Changes between two checkpoints, at least; never less than the table has slots. */
const checkpointSpacing = 2_048

class Table {
  readonly shape: TableShape
  readonly changes: Change[] = []
  readonly #checkpoints: { at: number; count: number; slots: (Cells | null)[] }[] = []
  /** Live rows by identity → slots, oldest first; only while changes are added. */
  readonly #live = new Map<string, number[]>()
  #slotCount = 0
  /** Position: changes before it are applied. */
  #at = 0
  #slots: (Cells | null)[] = []
  #count = 0

  constructor(shape: TableShape) {
    this.shape = shape
    for (const cells of shape.rows) {
      this.#enter(cells, this.#slotCount)
      this.#slots.push(cells)
      this.#slotCount++
    }
    this.#count = shape.rows.length
    this.#checkpoints.push({ at: 0, count: this.#count, slots: this.#slots.slice() })
  }

  #identity(cells: Cells): string {
    const { key } = this.shape
    return JSON.stringify(key.length === 0 ? cells : key.map((column) => cells[column]))
  }
  #enter(cells: Cells, slot: number): void {
    const identity = this.#identity(cells)
    const slots = this.#live.get(identity)
    if (slots === undefined) this.#live.set(identity, [slot])
    else slots.push(slot)
  }
  #leave(cells: Cells): number {
    const identity = this.#identity(cells)
    const slots = this.#live.get(identity)
    if (slots === undefined) return -1
    const slot = slots.shift()!
    if (slots.length === 0) this.#live.delete(identity)
    return slot
  }

  /** Changes must come in order. One whose row is not there is taken as an insert. */
  add(change: RowChange): void {
    const { event, before, after } = change
    let slot = before === null ? -1 : this.#leave(before)
    const known = slot >= 0
    if (!known) slot = this.#slotCount++
    if (after !== null) this.#enter(after, slot)
    this.changes.push({ event, slot, before: known ? before : null, after })
  }

  /** Applies all changes up to a trace row. */
  seek(row: number): TableAt {
    const to = this.#countUpTo(row)
    this.#rewind(to)
    while (this.#at < to) this.#apply(1)
    while (this.#at > to) this.#apply(-1)
    const { service, table, columns } = this.shape
    const last = to === 0 ? 0 : this.changes[to - 1]!.event
    return {
      service,
      table,
      columns,
      count: this.#count,
      slots: this.#slots,
      changed: this.#changedBy(last, to),
      changedAt: last,
    }
  }

  #changedBy(event: number, to: number): Map<number, Cells | null> {
    const changed = new Map<number, Cells | null>()
    // From the last to the first: of a row changed twice, what it was at first counts.
    for (let at = to - 1; at >= 0 && this.changes[at]!.event === event; at--) {
      changed.set(this.changes[at]!.slot, this.changes[at]!.before)
    }
    return changed
  }

  #countUpTo(row: number): number {
    let low = 0
    let high = this.changes.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.changes[middle]!.event <= row) low = middle + 1
      else high = middle
    }
    return low
  }

  #apply(direction: 1 | -1): void {
    const forward = direction === 1
    const change = this.changes[forward ? this.#at : this.#at - 1]!
    const cells = forward ? change.after : change.before
    if ((this.#slots[change.slot] ?? null) === null && cells !== null) this.#count++
    if ((this.#slots[change.slot] ?? null) !== null && cells === null) this.#count--
    while (this.#slots.length <= change.slot) this.#slots.push(null)
    this.#slots[change.slot] = cells
    this.#at += direction
    if (forward) this.#keep()
  }

  /** Leaves checkpoints behind on the way forwards, as far apart as copying one costs. */
  #keep(): void {
    const last = this.#checkpoints.at(-1)!
    if (this.#at - last.at < Math.max(checkpointSpacing, this.#slots.length)) return
    this.#checkpoints.push({ at: this.#at, count: this.#count, slots: this.#slots.slice() })
  }

  /** Takes the checkpoint before `to` when that is nearer than where the table stands. */
  #rewind(to: number): void {
    let nearest = this.#checkpoints[0]!
    for (const checkpoint of this.#checkpoints) {
      if (checkpoint.at > to) break
      nearest = checkpoint
    }
    // Copying a checkpoint costs about as much as applying a change for every eight slots.
    const fromCheckpoint = to - nearest.at + nearest.slots.length / 8
    if (fromCheckpoint >= Math.abs(to - this.#at)) return
    this.#at = nearest.at
    this.#count = nearest.count
    this.#slots = nearest.slots.slice()
  }
}

/** All tables of a run. */
export class RowsAt {
  readonly #tables = new Map<string, Table>()
  readonly #pending: readonly RowChange[]
  #added = 0

  constructor(shapes: readonly TableShape[], changes: readonly RowChange[]) {
    for (const shape of shapes)
      this.#tables.set(keyOf(shape.service, shape.table), new Table(shape))
    this.#pending = changes
  }

  /** Changes still to be taken in. */
  get left(): number {
    return this.#pending.length - this.#added
  }

  /** Takes in up to `most` more changes; to be repeated until nothing is {@link left}. */
  extend(most: number): void {
    const to = Math.min(this.#pending.length, this.#added + most)
    for (; this.#added < to; this.#added++) {
      const change = this.#pending[this.#added]!
      this.#tables.get(keyOf(change.service, change.table))?.add(change)
    }
  }

  /** The tables as they are when a trace row has happened. */
  seek(row: number): TableAt[] {
    return [...this.#tables.values()].map((table) => table.seek(row))
  }
}

function keyOf(service: string, table: string): string {
  return `${service} ${table}`
}
