/** One cell of an answer, from Postgres' text form to a value of the services' realm. */
import type { PostgresPort } from './port.ts'

/** The run's own `Date`. */
export type DateClass = new (ms: number) => unknown

/** How a column is read. */
export const Cell = {
  text: 0,
  integer: 1,
  bigint: 2,
  float: 3,
  boolean: 4,
  json: 5,
  time: 6,
  /** Added to one of the above: an array of it. */
  array: 16,
} as const

/** Types by number, from Postgres' catalogue; whatever is not here is read as text. */
const scalars: readonly (readonly [oid: number, arrayOid: number, cell: number])[] = [
  [16, 1000, Cell.boolean],
  [17, 1001, Cell.text], // bytea, printed in hex
  [19, 1003, Cell.text], // name
  [20, 1016, Cell.bigint],
  [21, 1005, Cell.integer],
  [23, 1007, Cell.integer],
  [25, 1009, Cell.text],
  [26, 1028, Cell.integer], // oid
  [114, 199, Cell.json],
  [700, 1021, Cell.float],
  [701, 1022, Cell.float],
  [1042, 1014, Cell.text], // char(n)
  [1043, 1015, Cell.text], // varchar
  [1082, 1182, Cell.text], // date, as 'YYYY-MM-DD'
  [1114, 1115, Cell.time], // timestamp: read as UTC
  [1184, 1185, Cell.time], // timestamptz
  [1700, 1231, Cell.text], // numeric keeps all its digits
  [2950, 2951, Cell.text], // uuid
  [3802, 3807, Cell.json], // jsonb
]
const cells = new Map<number, number>()
for (const [oid, arrayOid, cell] of scalars) {
  cells.set(oid, cell)
  cells.set(arrayOid, cell + Cell.array)
}

/** How to read a column of this type. */
export const cellOf = (oid: number): number => cells.get(oid) ?? Cell.text

/** Texts up to this length are joined here; longer ones are read by the port. */
const shortText = 24
const minus = 45
const longestExactDigits = 15

/** Reads the cell in `port.answer[from..to)`. */
export function readCell(
  cell: number,
  port: PostgresPort,
  from: number,
  to: number,
  dates: DateClass,
): unknown {
  const bytes = port.answer
  switch (cell) {
    case Cell.integer:
      return integer(bytes, from, to)
    case Cell.bigint:
      if (to - from <= longestExactDigits) return integer(bytes, from, to)
      break
    case Cell.boolean:
      return bytes[from] === 116 // t
    default:
      break
  }
  const text = textOf(port, bytes, from, to)
  return cell === Cell.text ? text : fromText(cell, text, dates)
}

function integer(bytes: Uint8Array, from: number, to: number): number {
  const negative = bytes[from] === minus
  let value = 0
  for (let i = negative ? from + 1 : from; i < to; i++) value = value * 10 + bytes[i]! - 48
  return negative ? -value : value
}

function textOf(port: PostgresPort, bytes: Uint8Array, from: number, to: number): string {
  if (to - from > shortText) return port.text(from, to)
  let text = ''
  for (let i = from; i < to; i++) {
    const code = bytes[i]!
    if (code > 127) return port.text(from, to)
    text += String.fromCharCode(code)
  }
  return text
}

/** Reads a cell from its text. */
export function fromText(cell: number, text: string, dates: DateClass): unknown {
  if (cell >= Cell.array) return arrayItems(cell - Cell.array, text, dates)
  switch (cell) {
    case Cell.integer:
    case Cell.float:
      return Number(text)
    case Cell.bigint: {
      const value = BigInt(text)
      const isSafe = value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER
      return isSafe ? Number(value) : value
    }
    case Cell.boolean:
      return text === 't'
    case Cell.json:
      return JSON.parse(text)
    case Cell.time:
      return timeOf(text, dates)
    default:
      return text
  }
}

const timeText =
  /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?)?$/

const fourCenturiesMs = 146_097 * 86_400_000

/** A time in ISO form, its µs cut to ms; `infinity`, BC and other styles stay text. */
function timeOf(text: string, dates: DateClass): unknown {
  const parts = timeText.exec(text)
  if (parts === null) return text
  const [, year, month, day, hour, minute, second, fraction, sign, ...offset] = parts
  const ms = fraction === undefined ? 0 : Number(fraction.padEnd(3, '0').slice(0, 3))
  // `Date.UTC` takes a year below 100 for one of the last century; the calendar repeats in 400.
  const years = +year! + 400
  const local =
    Date.UTC(years, +month! - 1, +day!, +hour!, +minute!, +second!, ms) - fourCenturiesMs
  if (sign === undefined) return new dates(local)
  const [hours, minutes = 0, seconds = 0] = offset.map((part) => Number(part ?? 0))
  const offsetMs = 1000 * (3600 * hours! + 60 * minutes + seconds)
  return new dates(sign === '+' ? local - offsetMs : local + offsetMs)
}

/** Items of `{1,NULL,"a \"b\"",{…}}`; bounds before an equals sign are dropped. */
function arrayItems(cell: number, text: string, dates: DateClass): unknown[] {
  let at = text.indexOf('{')
  const list = (): unknown[] => {
    const items: unknown[] = []
    at++ // {
    while (text[at] !== '}') {
      if (text[at] === ',') at++
      else if (text[at] === '{') items.push(list())
      else if (text[at] === '"') items.push(fromText(cell, quoted(), dates))
      else items.push(bare())
    }
    at++ // }
    return items
  }
  const quoted = (): string => {
    let value = ''
    for (at++; text[at] !== '"'; at++) {
      if (text[at] === '\\') at++
      value += text[at]
    }
    at++
    return value
  }
  const bare = (): unknown => {
    const from = at
    while (text[at] !== ',' && text[at] !== '}') at++
    const value = text.slice(from, at)
    return value === 'NULL' ? null : fromText(cell, value, dates)
  }
  return list()
}

/**
 * Cells of a row in Postgres' text form of a row: `(1,"a ""b""",,"")`. Nothing between commas is
 * null, an empty string is quoted, so the form is unambiguous.
 */
export function rowCells(text: string): (string | null)[] {
  const row: (string | null)[] = []
  let at = 1
  for (;;) {
    if (text[at] === ',' || text[at] === ')') row.push(null)
    else row.push(rowCell())
    if (text[at++] === ')') return row
  }
  function rowCell(): string {
    let value = ''
    let isQuoted = false
    for (; isQuoted || (text[at] !== ',' && text[at] !== ')'); at++) {
      if (text[at] === '"') {
        // A doubled quote inside quotes is one quote.
        if (isQuoted && text[at + 1] === '"') value += text[++at]
        else isQuoted = !isQuoted
      } else {
        if (text[at] === '\\') at++
        value += text[at]
      }
    }
    return value
  }
}
