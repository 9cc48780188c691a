/** The tables of a database as they are now: asked before a run begins and after it has ended. */
import type { TableShape } from '../trace/format.ts'
import { rowCells } from './cells.ts'
import type { Connection } from './connection.ts'
import { ownSchema } from './installed.ts'
import { quotedName } from './roles.ts'

/** Rows of one table that a run's result holds; the rest is cut, and said so. */
export const finalRowsLimit = 10_000

/** Where a table is to be found in the trace. */
export interface Place {
  readonly service: string
  readonly table: string
}

/** Names places by schema and table, for the services that use a database. */
export function placesOf(
  services: readonly string[],
  isShared: boolean,
): (schema: string, table: string) => Place {
  return (schema, table) => {
    if (isShared && services.includes(schema)) return { service: schema, table }
    const isPlain = schema === 'public'
    return { service: services[0]!, table: isPlain ? table : `${schema}.${table}` }
  }
}

/** A table and its rows in Postgres' text form. */
export interface TableState {
  readonly schema: string
  readonly table: string
  readonly columns: readonly string[]
  /** Positions of the primary key's columns. */
  readonly key: readonly number[]
  readonly rows: readonly string[]
}

interface TableRow {
  readonly schema: string
  readonly table: string
  readonly columns: readonly string[]
  readonly key: readonly string[]
}

/** Partitions are left out: their rows are those of the table they belong to. */
const tablesSql = `
select s.nspname as schema, t.relname as table,
  array(
    select a.attname::text from pg_attribute a
    where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped order by a.attnum
  ) as columns,
  array(
    select a.attname::text
    from pg_index i, unnest(i.indkey::int2[]) with ordinality k(number, place), pg_attribute a
    where i.indrelid = t.oid and i.indisprimary
      and a.attrelid = t.oid and a.attnum = k.number
    order by k.place
  ) as key
from pg_class t join pg_namespace s on s.oid = t.relnamespace
where t.relkind in ('r', 'p') and t.relpersistence <> 't' and not t.relispartition
  and s.nspname !~ '^pg_' and s.nspname not in ('information_schema', '${ownSchema}')
order by t.oid`

const tablesOf = (connection: Connection): TableRow[] => connection.ask(tablesSql) as TableRow[]

/** `from "schema"."table" … order by "key"`, in the order of insertion where there is no key. */
function fromSql({ schema, table, key }: TableRow): string {
  const order = key.length > 0 ? key.map(quotedName).join(', ') : 'orrery_row.ctid'
  return `from ${quotedName(schema)}.${quotedName(table)} orrery_row order by ${order}`
}

/** Every table with all its rows. */
export function readTables(connection: Connection): TableState[] {
  return tablesOf(connection).map((row) => {
    const found = connection.ask(`select orrery_row::text as row ${fromSql(row)}`)
    return stateOf(
      row,
      (found as { row: string }[]).map((cells) => cells.row),
    )
  })
}

function stateOf({ schema, table, columns, key }: TableRow, rows: readonly string[]): TableState {
  return { schema, table, columns, key: key.map((name) => columns.indexOf(name)), rows }
}

/** The same as the trace has it. */
export function shapeOf(
  { schema, table, columns, key, rows }: TableState,
  placeOf: (schema: string, table: string) => Place,
): TableShape {
  return { ...placeOf(schema, table), columns, key, rows: rows.map(rowCells) }
}

/** Rows of every table as objects, and the tables of which only the first rows are there. */
export interface FinalTables {
  /** service → table → rows. */
  readonly tables: Record<string, Record<string, unknown[]>>
  /** Of all tables, those made during the run too; without rows. */
  readonly shapes: readonly TableShape[]
  readonly cut: readonly Place[]
}

/** The committed rows; whatever transaction is open is rolled back. */
export function readFinalTables(
  connection: Connection,
  placeOf: (schema: string, table: string) => Place,
): FinalTables {
  const tables: FinalTables['tables'] = {}
  const shapes: TableShape[] = []
  const cut: Place[] = []
  for (const row of tablesOf(connection)) {
    const place = placeOf(row.schema, row.table)
    const rows = connection.ask(`select orrery_row.* ${fromSql(row)} limit ${finalRowsLimit + 1}`)
    if (rows.length > finalRowsLimit) {
      rows.length = finalRowsLimit
      cut.push(place)
    }
    shapes.push(shapeOf(stateOf(row, []), placeOf))
    tables[place.service] ??= {}
    tables[place.service]![place.table] = rows
  }
  return { tables, shapes, cut }
}
