/** Which rows of a table are drawn, and how each differs from the instant before. */
import type { Cells, TableAt } from '../../../app/trace/rows-at.ts'

/** One drawn row. */
export interface ShownRow {
  readonly slot: number
  /** The row as it is; for a row that has just gone, as it was. */
  readonly cells: Cells
  readonly change: 'none' | 'added' | 'removed' | 'changed'
  /** Cells as they were, where they differ: by column. */
  readonly before: ReadonlyMap<number, string | null>
}

/** Rows in table order: those around the last change, or the last ones. */
export interface TableWindow {
  readonly rows: readonly ShownRow[]
  /** Rows not drawn above and below. */
  readonly above: number
  readonly below: number
}

/** Takes at most `most` rows around what changed last. */
export function windowOf(table: TableAt, most: number): TableWindow {
  const present: number[] = []
  for (let slot = 0; slot < table.slots.length; slot++) {
    if (table.slots[slot] !== null || table.changed.has(slot)) present.push(slot)
  }
  const focus = [...table.changed.keys()].sort((a, b) => a - b)[0]
  const at = focus === undefined ? present.length - 1 : present.indexOf(focus)
  const wanted = Math.min(at - Math.floor(most * 0.6), present.length - most)
  const from = Math.max(0, wanted)
  const shown = present.slice(from, from + most)
  return {
    rows: shown.map((slot) => shownRow(table, slot)),
    above: from,
    below: present.length - from - shown.length,
  }
}

function shownRow(table: TableAt, slot: number): ShownRow {
  const now = table.slots[slot] ?? null
  const changed = table.changed.has(slot)
  const was = table.changed.get(slot) ?? null
  const none = new Map<number, string | null>()
  if (!changed) return { slot, cells: now ?? [], change: 'none', before: none }
  if (now === null) return { slot, cells: was ?? [], change: 'removed', before: none }
  if (was === null) return { slot, cells: now, change: 'added', before: none }
  for (const [column, cell] of now.entries()) {
    if (cell !== was[column]) none.set(column, was[column] ?? null)
  }
  return { slot, cells: now, change: none.size === 0 ? 'none' : 'changed', before: none }
}

/** Columns whose cells are all numbers stand at the right, so that digits line up. */
export function numericColumns(rows: readonly ShownRow[], columns: number): boolean[] {
  return Array.from({ length: columns }, (_, column) => {
    const cells = rows.map(({ cells }) => cells[column] ?? null).filter((cell) => cell !== null)
    return cells.length > 0 && cells.every((cell) => /^-?\d+(\.\d+)?$/.test(cell))
  })
}
