import { expect, test } from 'vitest'
import type { RowChange, TableShape } from './format.ts'
import { type Cells, RowsAt } from './rows-at.ts'

const orders: TableShape = {
  service: 'order',
  table: 'orders',
  columns: ['id', 'status'],
  key: [0],
  rows: [['o-1', 'pending']],
}
const change = (
  event: number,
  before: Cells | null,
  after: Cells | null,
  table = 'orders',
): RowChange => ({
  event,
  service: 'order',
  table,
  op: before === null ? 'insert' : after === null ? 'delete' : 'update',
  before,
  after,
})

function made(shapes: TableShape[], changes: RowChange[]): RowsAt {
  const rows = new RowsAt(shapes, changes)
  while (rows.left > 0) rows.extend(100)
  return rows
}

/** The rows there are, as `o-1 pending`. */
function shown(rows: RowsAt, event: number): string[] {
  const [table] = rows.seek(event)
  return table!.slots.filter((cells) => cells !== null).map((cells) => cells.join(' '))
}

test('rows at: insert, update and delete, wound forwards and back', () => {
  const rows = made(
    [orders],
    [
      change(4, null, ['o-2', 'pending']),
      change(6, ['o-1', 'pending'], ['o-1', 'paid']),
      change(9, ['o-1', 'paid'], null),
      change(9, null, ['o-3', 'pending']),
    ],
  )
  const story = [
    [3, ['o-1 pending']],
    [4, ['o-1 pending', 'o-2 pending']],
    [8, ['o-1 paid', 'o-2 pending']],
    [9, ['o-2 pending', 'o-3 pending']],
  ] as const
  for (const [event, expected] of [...story, ...[...story].reverse(), story[3], story[0]]) {
    expect(shown(rows, event)).toEqual(expected)
  }
})

test('rows at: what changed at the instant, with what it was before', () => {
  const rows = made(
    [orders],
    [
      change(6, ['o-1', 'pending'], ['o-1', 'paid']),
      change(6, ['o-1', 'paid'], ['o-1', 'sent']),
      change(6, null, ['o-2', 'pending']),
    ],
  )
  const [before] = rows.seek(5)
  expect(before).toMatchObject({ changedAt: 0, count: 1 })
  const [table] = rows.seek(7)
  expect(table!.changedAt).toBe(6)
  expect([...table!.changed]).toEqual([
    [1, null],
    [0, ['o-1', 'pending']],
  ])
})

test('rows at: a key that changes keeps its row; equal rows without a key are told apart', () => {
  const log: TableShape = { service: 'order', table: 'log', columns: ['line'], key: [], rows: [] }
  const rows = made(
    [orders, log],
    [
      change(2, ['o-1', 'pending'], ['o-9', 'pending']),
      change(3, null, ['same'], 'log'),
      change(4, null, ['same'], 'log'),
      change(5, ['same'], null, 'log'),
    ],
  )
  expect(shown(rows, 2)).toEqual(['o-9 pending'])
  expect(rows.seek(4)[1]!.slots).toEqual([['same'], ['same']])
  expect(rows.seek(5)[1]!.slots).toEqual([null, ['same']])
  expect(rows.seek(5)[1]!.count).toBe(1)
})

test('rows at: far jumps give what stepping gives (6,000 changes, 400 rows)', () => {
  // A small generator of its own: the same changes every time, no two alike.
  let state = 7
  const below = (limit: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % limit
  }
  const current = new Map<string, Cells>([['o-1', ['o-1', 'pending']]])
  const changes: RowChange[] = []
  const expected = new Map<number, string>()
  for (let event = 1; event <= 6_000; event++) {
    const id = `o-${below(400)}`
    const before = current.get(id) ?? null
    const after = before !== null && below(3) === 0 ? null : [id, `s${event}`]
    changes.push(change(event, before, after))
    if (after === null) current.delete(id)
    else current.set(id, after)
    if (event % 500 === 0) expected.set(event, [...current.values()].map(String).sort().join('|'))
  }
  const rows = made([orders], changes)
  const at = (event: number) =>
    rows
      .seek(event)[0]!
      .slots.filter((cells) => cells !== null)
      .map(String)
      .sort()
      .join('|')
  for (const event of [6_000, 500, 5_500, 1_000, 4_500, 3_000, 2_500, 6_000, 500]) {
    expect(at(event)).toBe(expected.get(event))
  }
})
