/**
 * Committed row changes from what the triggers told. Rows of a transaction are kept until it
 * commits and dropped when it rolls back, to a savepoint too. Known limit: a block of plpgsql that
 * catches an exception undoes its changes without a word, so those are still told.
 */
import type { ToldRow } from './answer.ts'
import { rowCells } from './cells.ts'
import { told } from './installed.ts'
import type { Place, TableState } from './tables.ts'

/** One committed change of a row; `RowChange` of the trace without its event. */
export interface HistoryRow {
  readonly service: string
  readonly table: string
  readonly op: 'insert' | 'update' | 'delete'
  readonly before: readonly (string | null)[] | null
  readonly after: readonly (string | null)[] | null
}
/** A table's rows by content, each with the number of its copies. */
type Rows = Map<string, number>

/** Row changes as statements tell them, kept until their transaction commits. */
export class History {
  /** Names a place by schema and table. */
  readonly #placeOf: (schema: string, table: string) => Place
  /** Rows as committed, since TRUNCATE does not tell what it removes. */
  readonly #rows = new Map<string, Rows>()
  #pending: ToldRow[] = []
  #savepoints: { readonly name: string; readonly length: number }[] = []

  constructor(placeOf: (schema: string, table: string) => Place) {
    this.#placeOf = placeOf
  }

  /** Begins with these tables. */
  start(tables: readonly TableState[]): void {
    this.rollback()
    this.#rows.clear()
    for (const { schema, table, rows } of tables) {
      for (const row of rows) this.#count(schema, table, row, 1)
    }
  }

  /** Rows told by a statement whose transaction may still end either way. */
  add(rows: readonly ToldRow[]): void {
    for (const row of rows) this.#pending.push(row)
  }

  savepoint(name: string): void {
    this.#savepoints.push({ name, length: this.#pending.length })
  }

  rollbackTo(name: string): void {
    while (this.#savepoints.length > 0) {
      const savepoint = this.#savepoints.at(-1)!
      if (savepoint.name === name) {
        this.#pending.length = savepoint.length
        return
      }
      this.#savepoints.pop()
    }
  }

  release(name: string): void {
    const from = this.#savepoints.findLastIndex((savepoint) => savepoint.name === name)
    if (from >= 0) this.#savepoints.length = from
  }

  rollback(): void {
    this.#pending = []
    this.#savepoints = []
  }

  /** What is pending has become visible: the changes, in order. */
  commit(): HistoryRow[] {
    const pending = this.#pending
    this.rollback()
    const changes: HistoryRow[] = []
    for (let i = 0; i < pending.length; i++) {
      const { code, schema, table, row } = pending[i]!
      const place = this.#placeOf(schema, table)
      if (code === told.inserted) {
        this.#count(schema, table, row, 1)
        changes.push({ ...place, op: 'insert', before: null, after: rowCells(row) })
      } else if (code === told.deleted) {
        this.#count(schema, table, row, -1)
        changes.push({ ...place, op: 'delete', before: rowCells(row), after: null })
      } else if (code === told.truncated) {
        this.#truncate(schema, table, place, changes)
      } else if (code === told.before) {
        i += this.#update(pending, i, place, changes) - 1
      }
    }
    return changes
  }

  /** An update's rows: all of them before it, then all after it. Answers how many were told. */
  #update(pending: readonly ToldRow[], from: number, place: Place, changes: HistoryRow[]): number {
    let count = 0
    while (pending[from + count]?.code === told.before) count++
    for (let i = from; i < from + count; i++) {
      const { schema, table, row } = pending[i]!
      const after = pending[i + count]!.row
      this.#count(schema, table, row, -1)
      this.#count(schema, table, after, 1)
      changes.push({ ...place, op: 'update', before: rowCells(row), after: rowCells(after) })
    }
    return 2 * count
  }

  #truncate(schema: string, table: string, place: Place, changes: HistoryRow[]): void {
    for (const [row, copies] of this.#rows.get(keyOf(schema, table)) ?? []) {
      for (let i = 0; i < copies; i++) {
        changes.push({ ...place, op: 'delete', before: rowCells(row), after: null })
      }
    }
    this.#rows.delete(keyOf(schema, table))
  }

  #count(schema: string, table: string, row: string, by: 1 | -1): void {
    const key = keyOf(schema, table)
    let rows = this.#rows.get(key)
    if (rows === undefined) {
      rows = new Map()
      this.#rows.set(key, rows)
    }
    const copies = (rows.get(row) ?? 0) + by
    if (copies > 0) rows.set(row, copies)
    else rows.delete(row)
  }
}

const keyOf = (schema: string, table: string): string => `${schema}\0${table}`
