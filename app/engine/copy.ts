/** Messages are copied when they are sent: what the sender does to its object later is its own. */

const maxDepth = 100
/** Thrown inside; {@link copy} then looks for the place. */
const refused = Symbol('refused')

/**
 * Deep copy of plain data: null, booleans, numbers, strings, bigints, dates, arrays and plain
 * objects. Throws a TypeError that names the place of anything else, and of a cycle.
 */
export function copy(value: unknown): unknown {
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'function' || typeof value === 'symbol') throw refusal(value)
    return value
  }
  try {
    return copyObject(value, 0)
  } catch (error) {
    throw error === refused ? refusal(value) : error
  }
}

function copyObject(value: object, depth: number): unknown {
  if (depth > maxDepth) throw refused
  if (Array.isArray(value)) {
    const result = new Array(value.length)
    for (let i = 0; i < value.length; i++) result[i] = copyField(value[i], depth)
    return result
  }
  if (!isRecord(value)) {
    if (value instanceof Date) return new Date(value.getTime())
    throw refused
  }
  const result: Record<string, unknown> = {}
  for (const key in value) {
    if (key === '__proto__') continue
    result[key] = copyField(value[key], depth)
  }
  return result
}

/** A plain object, of this realm or another. */
function isRecord(value: object): value is Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function copyField(value: unknown, depth: number): unknown {
  if (value === null) return value
  if (typeof value === 'object') return copyObject(value, depth + 1)
  if (typeof value === 'function' || typeof value === 'symbol') throw refused
  return value
}

/** Why a value is refused, as an error. */
function refusal(value: unknown): TypeError {
  const found = culpritIn(value, '', 0)
  if (found === null || found.what === '')
    return new TypeError('A message cannot contain itself (it is circular)')
  const { what, at } = found
  const place = at === '' ? '' : ` (at '${at}')`
  return new TypeError(
    `A message cannot carry ${what}${place}: send plain data (numbers, texts, arrays, objects)`,
  )
}

/** The first part that is no plain data and its place; `what` is empty for a cycle. */
function culpritIn(value: unknown, at: string, depth: number): { what: string; at: string } | null {
  if (typeof value === 'function') return { what: 'a function', at }
  if (typeof value === 'symbol') return { what: 'a symbol', at }
  if (value === null || typeof value !== 'object' || value instanceof Date) return null
  if (depth > maxDepth) return { what: '', at }
  if (!Array.isArray(value) && !isRecord(value)) {
    const kind = value.constructor?.name ?? 'special object'
    return { what: `${/^[AEIO]/.test(kind) ? 'an' : 'a'} ${kind}`, at }
  }
  for (const [key, part] of Object.entries(value)) {
    const inside = Array.isArray(value) ? `${at}[${key}]` : at === '' ? key : `${at}.${key}`
    const found = culpritIn(part, inside, depth + 1)
    if (found !== null) return found
  }
  return null
}
