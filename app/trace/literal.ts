/**
 * Values, statements and times as one short line of text, the same in every pane and in the CLI.
 */

const plainKey = /^[A-Za-z_$][\w$]*$/

/** A value as code would write it, on one line, cut with `…` after about `room` characters. */
export function literal(value: unknown, room = 200): string {
  const text = written(value, room)
  return text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`
}

function written(value: unknown, room: number): string {
  switch (typeof value) {
    case 'string':
      return quoted(value.length > room ? value.slice(0, room + 1) : value)
    case 'bigint':
      return `${value}n`
    case 'object':
      if (value === null) return 'null'
      if (Array.isArray(value)) return members(value, '[', ']', room, (item) => written(item, room))
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : dated(value)
      return members(
        Object.entries(value),
        '{ ',
        ' }',
        room,
        ([key, item]) => `${plainKey.test(key) ? key : quoted(key)}: ${written(item, room)}`,
      )
    default:
      return Object.is(value, -0) ? '-0' : String(value)
  }
}

/**
 * Stops writing once the line is full: a payload of a million entries costs no more than a short
 * one.
 */
function members<T>(
  items: readonly T[],
  open: string,
  close: string,
  room: number,
  write: (item: T) => string,
): string {
  if (items.length === 0) return open.trim() + close.trim()
  let text = open
  for (let i = 0; i < items.length; i++) {
    text += (i === 0 ? '' : ', ') + write(items[i]!)
    if (text.length > room) return text
  }
  return text + close
}

function dated(date: Date): string {
  return date.toISOString().replace('T', ' ').replace('Z', '')
}

const unprintable = /[\n\r\t\\']/g
const escapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\\': '\\\\',
  "'": "\\'",
}

function quoted(text: string): string {
  return `'${text.replace(unprintable, (character) => escapes[character]!)}'`
}

/** A statement on one line, its parameters in place of `$1`, `$2`, …. */
export function statement(sql: string, params: unknown, room = 400): string {
  const values = Array.isArray(params) ? params : []
  const line = sql.replace(/\s+/g, ' ').trim()
  const filled = line.replace(/\$(\d+)/g, (place, digits: string) => {
    const at = Number(digits) - 1
    return at < values.length ? sqlLiteral(values[at], 80) : place
  })
  return filled.length <= room ? filled : `${filled.slice(0, room - 1)}…`
}

function sqlLiteral(value: unknown, room: number): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') {
    const text = value.length > room ? `${value.slice(0, room)}…` : value
    return `'${text.replaceAll("'", "''")}'`
  }
  if (typeof value === 'bigint') return String(value)
  return typeof value === 'object' ? `'${literal(value, room)}'` : String(value)
}

/** Virtual time in seconds with thin-grouped microseconds: `1.210 118`. */
export function timeText(timeUs: number): string {
  const whole = Math.floor(timeUs)
  const seconds = Math.floor(whole / 1_000_000)
  const micros = String(whole - seconds * 1_000_000).padStart(6, '0')
  return `${seconds}.${micros.slice(0, 3)} ${micros.slice(3)}`
}

/** A span of time in the unit that suits it, three digits: `412 µs`, `3.2 ms`, `1.5 s`. */
export function durationText(us: number): string {
  if (us < 1_000) return `${trimmed(us)} µs`
  if (us < 1_000_000) return `${trimmed(us / 1_000)} ms`
  return `${trimmed(us / 1_000_000)} s`
}

function trimmed(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return String(Number(value.toFixed(digits)))
}

const grouping = new Intl.NumberFormat('en-US')

/** A whole number with its thousands apart: `13,308`. */
export function grouped(count: number): string {
  return grouping.format(count)
}

/** `1 row`, `2 rows`; a plural other than with `s` is given. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`
}
