/** Messages are copied when they are sent: what the sender does to its object later is its own. */

const maxDepth = 100

/**
 * Deep copy of plain data: null, booleans, numbers, strings, bigints, dates, arrays and plain
 * objects. Throws a TypeError that names the place of anything else, and of a cycle.
 */
export function copy(value: unknown): unknown {
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'function' || typeof value === 'symbol') refuse(value, '')
    return value
  }
  return copyObject(value, 0)
}

function copyObject(value: object, depth: number): unknown {
  if (depth > maxDepth) throw new TypeError('A message cannot contain itself (it is circular)')
  if (Array.isArray(value)) {
    const result = new Array(value.length)
    for (let i = 0; i < value.length; i++) result[i] = copyField(value[i], depth, i)
    return result
  }
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    if (value instanceof Date) return new Date(value.getTime())
    refuse(value, '')
  }
  const result: Record<string, unknown> = {}
  for (const key in value) {
    if (key === '__proto__') continue
    result[key] = copyField((value as Record<string, unknown>)[key], depth, key)
  }
  return result
}

function copyField(value: unknown, depth: number, key: string | number): unknown {
  if (value === null) return value
  if (typeof value === 'object') return copyObject(value, depth + 1)
  if (typeof value === 'function' || typeof value === 'symbol') refuse(value, String(key))
  return value
}

function refuse(value: unknown, key: string): never {
  const what =
    typeof value === 'function'
      ? 'a function'
      : typeof value === 'symbol'
        ? 'a symbol'
        : `a ${(value as object).constructor?.name ?? 'special object'}`
  const where = key === '' ? '' : ` (at '${key}')`
  throw new TypeError(
    `A message cannot carry ${what}${where}: send plain data (numbers, texts, arrays, objects)`,
  )
}
