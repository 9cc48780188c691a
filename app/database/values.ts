/**
 * Parameters as Postgres reads them. They are encoded at the call, in the caller's stack: an object
 * that changes later must not change what was sent, and one that cannot be encoded fails there.
 */

/**
 * A value whose text depends on whether its parameter turns out to be json; only Postgres knows.
 */
export class Twofold {
  readonly text: string
  readonly json: string

  constructor(text: string, json: string) {
    this.text = text
    this.json = json
  }
}

/** Parameters ready to be sent; null is SQL's null. */
export type EncodedParams = readonly (string | Twofold | null)[]
/** A parameter as Postgres takes it, or the sentence that says why it cannot be sent. */
export type EncodeResult = { ok: true; params: EncodedParams } | { ok: false; message: string }

const jsonType = 114
const jsonbType = 3802
/** The protocol counts parameters in 16 bits. */
const maxParams = 65_535

/** True for the types whose parameters are sent as JSON. */
export const isJsonType = (type: number): boolean => type === jsonType || type === jsonbType

const none: EncodeResult = { ok: true, params: [] }

/**
 * Encodes `$1, $2, …`: text as it is, numbers, bigints and booleans printed, dates in ISO, arrays
 * as Postgres arrays (or JSON), bytes as bytea, other objects as JSON. The message of a failure
 * names the parameter.
 */
export function encodeParams(values: unknown): EncodeResult {
  if (values === undefined || values === null) return none
  if (!Array.isArray(values)) {
    return { ok: false, message: `parameters are given as an array, not as ${named(values)}` }
  }
  if (values.length > maxParams) {
    return { ok: false, message: `${values.length} parameters are too many: at most ${maxParams}` }
  }
  const params: (string | Twofold | null)[] = []
  for (let i = 0; i < values.length; i++) {
    try {
      params.push(encoded(values[i]))
    } catch (error) {
      return { ok: false, message: `parameter $${i + 1} ${reasonOf(error)}` }
    }
  }
  return { ok: true, params }
}

/** What is wrong with a value, to be read after "parameter $n". */
class Unfit {
  readonly reason: string

  constructor(reason: string) {
    this.reason = reason
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Unfit) return error.reason
  const message = error instanceof Error ? error.message : String(error)
  return `cannot be turned into JSON: ${message}`
}

function encoded(value: unknown): string | Twofold | null {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'undefined':
      return null
    case 'object':
      return value === null ? null : encodedObject(value)
    default:
      throw new Unfit(`is ${named(value)}, which no column can hold`)
  }
}

function encodedObject(value: object): string | Twofold {
  if (value instanceof Date) return new Twofold(isoText(value), JSON.stringify(value))
  if (ArrayBuffer.isView(value)) return byteaText(value)
  const json = jsonText(value)
  return Array.isArray(value) ? new Twofold(arrayText(value), json) : json
}

function isoText(date: Date): string {
  const ms = date.getTime()
  if (Number.isNaN(ms)) throw new Unfit('is an invalid date')
  const iso = date.toISOString()
  // Beyond four digits JavaScript writes +012026 or -000043, Postgres 12026 or 0044 BC.
  if (iso[0] === '+') return iso.slice(1)
  if (iso[0] !== '-') return iso
  const year = String(1 + Number(iso.slice(1, 7))).padStart(4, '0')
  return `${year}${iso.slice(7)} BC`
}

function byteaText({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  let hex = '\\x'
  for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) {
    hex += byte.toString(16).padStart(2, '0')
  }
  return hex
}

function jsonText(value: object): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {
    // A bigint, a circle, or a `toJSON` that throws: the slow way knows each.
    text = writtenJson(value, [])
  }
  if (text === undefined) throw new Unfit('becomes nothing as JSON')
  return text
}

/** As `JSON.stringify`, but a bigint is a number with all its digits; refuses circles by name. */
function writtenJson(given: unknown, above: readonly object[]): string | undefined {
  const { toJSON } = (given ?? {}) as { toJSON?: unknown }
  const value: unknown = typeof toJSON === 'function' ? toJSON.call(given) : given
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (above.includes(value)) throw new Unfit('refers to itself, so it cannot be sent')
  const here = [...above, value]
  if (Array.isArray(value)) {
    return `[${value.map((item) => writtenJson(item, here) ?? 'null').join(',')}]`
  }
  const members: string[] = []
  for (const [key, item] of Object.entries(value)) {
    const text = writtenJson(item, here)
    if (text !== undefined) members.push(`${JSON.stringify(key)}:${text}`)
  }
  return `{${members.join(',')}}`
}

/** The text form of a Postgres array: `{1,NULL,"a \"b\""}`. */
function arrayText(values: readonly unknown[]): string {
  const items: string[] = []
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (Array.isArray(value)) {
      items.push(arrayText(value))
      continue
    }
    const item = encoded(value)
    if (item === null) items.push('NULL')
    else {
      const text = item instanceof Twofold ? item.text : item
      items.push(typeof value === 'string' || typeof value === 'object' ? quoted(text) : text)
    }
  }
  return `{${items.join(',')}}`
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`

function named(value: unknown): string {
  if (typeof value === 'function') return `a function (${value.name || 'without a name'})`
  if (typeof value === 'object') return 'an object'
  return `a ${typeof value}`
}
