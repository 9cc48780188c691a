/** What Postgres answered: rows as plain objects, counts, errors and what was told in-band. */
import { cellOf, type DateClass, readCell } from './cells.ts'
import { told } from './installed.ts'
import type { PostgresPort } from './port.ts'
import { message } from './wire.ts'

/** A statement Postgres refused, by the protocol's fields. */
export interface DatabaseErrorFields {
  /** `ERROR`, or `FATAL` when the connection is over. */
  readonly severity: string
  /** SQLSTATE. */
  readonly code: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
  /** Character in the statement, from 1. */
  readonly position?: number
  readonly schema?: string
  readonly table?: string
  readonly column?: string
  readonly constraint?: string
}

/** An error of ours, in the form of Postgres' own. */
export function refusal(code: string, text: string, hint?: string): DatabaseErrorFields {
  const fields = { severity: 'ERROR', code, message: text }
  return hint === undefined ? fields : { ...fields, hint }
}

/** What a statement answers: see `orrery.d.ts`. */
export interface QueryResult {
  rows: unknown[]
  rowCount: number
}

/** A changed row as a trigger told it: `code` says which change, `row` is its text form. */
export interface ToldRow {
  readonly code: string
  readonly schema: string
  readonly table: string
  readonly row: string
}

/** Names and readers of an answer's columns; types of the parameters. */
export interface Description {
  columns: readonly string[]
  cells: readonly number[]
  types: readonly number[]
}

/** ReadyForQuery's states. */
export const Status = { idle: 73, open: 84, failed: 69 } as const

const maxSleepS = 1e9

/** Reads the answers of one connection; fields hold what the last {@link read} found. */
export class Answer {
  rows: unknown[] = []
  /** `SELECT 3`, `INSERT 0 1`, …; empty if the statement failed. */
  tag = ''
  error: DatabaseErrorFields | null = null
  /** One of {@link Status}, after the last message. */
  status: number = Status.idle
  sleptUs = 0
  told: ToldRow[] = []
  readonly #port: PostgresPort
  readonly #dates: DateClass

  constructor(port: PostgresPort, dates: DateClass) {
    this.#port = port
    this.#dates = dates
  }

  /** Rows returned or touched, as the tag says; those returned where it says nothing. */
  get rowCount(): number {
    const blank = this.tag.lastIndexOf(' ')
    const count = Number(this.tag.slice(blank + 1))
    return blank > 0 && !Number.isNaN(count) ? count : this.rows.length
  }

  /**
   * Reads `answer[0..length)`. Rows are read as `description` says until the answer brings a
   * description of its own, which is kept there. Of several statements the last one's rows stay.
   */
  read(length: number, description: Description): void {
    const port = this.#port
    const bytes = port.answer
    this.#clear(null)
    let at = 0
    while (at < length) {
      const end = at + 1 + int32(bytes, at + 1)
      const body = at + 5
      switch (bytes[at]) {
        case message.dataRow:
          this.rows.push(this.#row(body, description))
          break
        case message.commandComplete:
          this.tag = port.text(body, end - 1)
          break
        case message.ready:
          this.status = bytes[body]!
          break
        case message.error:
          this.error ??= errorOf(this.#fields(body))
          break
        case message.notice:
          this.#notice(this.#fields(body))
          break
        case message.rowDescription:
          this.rows = []
          this.#describe(body, description)
          break
        case message.parameterTypes:
          description.types = ints(bytes, body)
          break
        default:
          break
      }
      at = end
    }
    if (this.error !== null) this.rows = []
  }

  /** Stands for a statement that was never sent. */
  refuse(error: DatabaseErrorFields): void {
    this.#clear(error)
  }

  #clear(error: DatabaseErrorFields | null): void {
    this.rows = []
    this.tag = ''
    this.error = error
    this.sleptUs = 0
    this.told = []
  }

  #row(from: number, { columns, cells }: Description): unknown {
    const port = this.#port
    const bytes = port.answer
    const row: Record<string, unknown> = {}
    let at = from + 2
    for (let i = 0; i < columns.length; i++) {
      const length = int32(bytes, at)
      at += 4
      const name = columns[i]!
      const value = length < 0 ? null : readCell(cells[i]!, port, at, at + length, this.#dates)
      if (length > 0) at += length
      if (name === '__proto__') define(row, name, value)
      else row[name] = value
    }
    return row
  }

  #describe(from: number, description: Description): void {
    const bytes = this.#port.answer
    const columns: string[] = []
    const cells: number[] = []
    let at = from + 2
    for (let left = int16(bytes, from); left > 0; left--) {
      const end = bytes.indexOf(0, at)
      columns.push(this.#port.text(at, end))
      // Behind the name: table (4), column (2), type (4), size (2), modifier (4), format (2).
      cells.push(cellOf(int32(bytes, end + 7)))
      at = end + 19
    }
    description.columns = columns
    description.cells = cells
  }

  /** Fields of an error or a notice, by their letter. */
  #fields(from: number): Map<string, string> {
    const bytes = this.#port.answer
    const fields = new Map<string, string>()
    for (let at = from; bytes[at] !== 0; ) {
      const end = bytes.indexOf(0, at)
      fields.set(String.fromCharCode(bytes[at]!), this.#port.text(at + 1, end))
      at = end + 1
    }
    return fields
  }

  #notice(fields: Map<string, string>): void {
    const code = fields.get('C') ?? ''
    const text = fields.get('M') ?? ''
    if (code === told.sleep) {
      const seconds = Math.min(maxSleepS, Math.max(0, Number(text) || 0))
      this.sleptUs += Math.round(seconds * 1e6)
    } else if (code.startsWith('HIST')) {
      const schema = fields.get('s') ?? ''
      this.told.push({ code, schema, table: fields.get('t') ?? '', row: text })
    }
  }
}

/** Names of the optional fields, by their letter in the protocol. */
const optional = [
  ['D', 'detail'],
  ['H', 'hint'],
  ['s', 'schema'],
  ['t', 'table'],
  ['c', 'column'],
  ['n', 'constraint'],
] as const

function errorOf(fields: Map<string, string>): DatabaseErrorFields {
  const error: Record<string, unknown> = {
    severity: fields.get('V') ?? 'ERROR',
    code: fields.get('C') ?? 'XX000',
    message: fields.get('M') ?? '',
  }
  for (const [letter, name] of optional) {
    if (fields.has(letter)) error[name] = fields.get(letter)
  }
  if (fields.has('P')) error.position = Number(fields.get('P'))
  return error as unknown as DatabaseErrorFields
}

function define(row: object, name: string, value: unknown): void {
  Object.defineProperty(row, name, { value, enumerable: true, writable: true, configurable: true })
}

const int16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!

const int32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!

function ints(bytes: Uint8Array, at: number): number[] {
  const values: number[] = []
  for (let i = int16(bytes, at); i > 0; i--) values.push(int32(bytes, at + 2 + 4 * values.length))
  return values
}
