/**
 * Payloads as bytes: a small self-describing encoding, canonical (equal values give equal bytes),
 * written during the run and read by panes and checks. Dates keep their ms, bigints their digits.
 */

const tag = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  int32: 4,
  double: 5,
  shortText: 6,
  text: 7,
  wideText: 8,
  array: 9,
  object: 10,
  date: 11,
  bigint: 12,
  cut: 13,
} as const

const double = new Float64Array(1)
const doubleBytes = new Uint8Array(double.buffer)
const maxDepth = 100

/** Writes values into a byte array; `put` returns the end position, or -1 when it does not fit. */
export class PayloadWriter {
  bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  put(value: unknown, at: number): number {
    this.#at = at
    return this.#value(value, 0) ? this.#at : -1
  }

  #room(bytes: number): boolean {
    return this.#at + bytes <= this.bytes.length
  }

  #value(value: unknown, depth: number): boolean {
    switch (typeof value) {
      case 'string':
        return this.#text(value)
      case 'number':
        return this.#number(value)
      case 'object':
        if (value === null) return this.#byte(tag.null)
        if (depth > maxDepth) return this.#byte(tag.cut)
        return this.#object(value, depth)
      case 'boolean':
        return this.#byte(value ? tag.true : tag.false)
      case 'undefined':
        return this.#byte(tag.undefined)
      case 'bigint':
        return this.#byte(tag.bigint) && this.#text(String(value))
      default:
        return this.#byte(tag.cut)
    }
  }

  #object(value: object, depth: number): boolean {
    if (Array.isArray(value)) {
      if (!this.#head(tag.array, value.length)) return false
      for (let i = 0; i < value.length; i++) if (!this.#value(value[i], depth + 1)) return false
      return true
    }
    if (typeof (value as Date).getTime === 'function') {
      return this.#byte(tag.date) && this.#double((value as Date).getTime())
    }
    const record = value as Record<string, unknown>
    const start = this.#at
    if (!this.#head(tag.object, 0)) return false
    let count = 0
    for (const key in record) {
      count++
      if (!this.#text(key) || !this.#value(record[key], depth + 1)) return false
    }
    this.#count(start + 1, count)
    return true
  }

  #byte(value: number): boolean {
    if (!this.#room(1)) return false
    this.bytes[this.#at++] = value
    return true
  }

  #count(at: number, count: number): void {
    const bytes = this.bytes
    bytes[at] = count
    bytes[at + 1] = count >>> 8
    bytes[at + 2] = count >>> 16
    bytes[at + 3] = count >>> 24
  }

  #head(kind: number, count: number): boolean {
    if (!this.#room(5)) return false
    this.bytes[this.#at] = kind
    this.#count(this.#at + 1, count)
    this.#at += 5
    return true
  }

  #number(value: number): boolean {
    if ((value | 0) === value && !Object.is(value, -0)) return this.#head(tag.int32, value)
    return this.#byte(tag.double) && this.#double(value)
  }

  #double(value: number): boolean {
    if (!this.#room(8)) return false
    // One NaN: its sign and payload bits differ between processors.
    const notANumber = Number.isNaN(value)
    double[0] = notANumber ? 0 : value
    this.bytes.set(doubleBytes, this.#at)
    if (notANumber) {
      this.bytes[this.#at + 6] = 0xf8
      this.bytes[this.#at + 7] = 0x7f
    }
    this.#at += 8
    return true
  }

  #text(value: string): boolean {
    const length = value.length
    const bytes = this.bytes
    const start = this.#at
    const head = length < 256 ? 2 : 5
    if (!this.#room(head + length)) return false
    let at = start + head
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i)
      if (code > 255) return this.#wide(value, start)
      bytes[at++] = code
    }
    if (head === 2) {
      bytes[start] = tag.shortText
      bytes[start + 1] = length
    } else {
      bytes[start] = tag.text
      this.#count(start + 1, length)
    }
    this.#at = at
    return true
  }

  #wide(value: string, start: number): boolean {
    this.#at = start
    if (!this.#room(5 + value.length * 2)) return false
    this.#head(tag.wideText, value.length)
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i)
      this.bytes[this.#at++] = code & 255
      this.bytes[this.#at++] = code >>> 8
    }
    return true
  }
}

/** What {@link readPayload} puts where a value was too deep or too large to keep. */
export const cutMark = '… (too large to keep)'

/** Reads back the value that starts at `at`. Throws on bytes no writer made. */
export function readPayload(bytes: Uint8Array, at: number): unknown {
  const cursor = { at }
  return readValue(bytes, cursor)
}

function readCount(bytes: Uint8Array, cursor: { at: number }): number {
  const at = cursor.at
  cursor.at += 4
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}

function readDouble(bytes: Uint8Array, cursor: { at: number }): number {
  for (let i = 0; i < 8; i++) doubleBytes[i] = bytes[cursor.at + i]!
  cursor.at += 8
  return double[0]!
}

function readText(bytes: Uint8Array, cursor: { at: number }, length: number, step: 1 | 2): string {
  let text = ''
  for (let i = 0; i < length; i++) {
    const at = cursor.at + i * step
    text += String.fromCharCode(step === 1 ? bytes[at]! : bytes[at]! | (bytes[at + 1]! << 8))
  }
  cursor.at += length * step
  return text
}

function readValue(bytes: Uint8Array, cursor: { at: number }): unknown {
  const kind = bytes[cursor.at++]
  switch (kind) {
    case tag.undefined:
      return undefined
    case tag.null:
      return null
    case tag.false:
      return false
    case tag.true:
      return true
    case tag.int32:
      return readCount(bytes, cursor)
    case tag.double:
      return readDouble(bytes, cursor)
    case tag.shortText:
      return readText(bytes, cursor, bytes[cursor.at++]!, 1)
    case tag.text:
      return readText(bytes, cursor, readCount(bytes, cursor), 1)
    case tag.wideText:
      return readText(bytes, cursor, readCount(bytes, cursor), 2)
    case tag.array: {
      const length = readCount(bytes, cursor)
      const array: unknown[] = []
      for (let i = 0; i < length; i++) array.push(readValue(bytes, cursor))
      return array
    }
    case tag.object: {
      const count = readCount(bytes, cursor)
      const entries: [string, unknown][] = []
      for (let i = 0; i < count; i++) {
        entries.push([readValue(bytes, cursor) as string, readValue(bytes, cursor)])
      }
      return Object.fromEntries(entries)
    }
    case tag.date:
      return new Date(readDouble(bytes, cursor))
    case tag.bigint:
      return BigInt(readValue(bytes, cursor) as string)
    case tag.cut:
      return cutMark
    default:
      throw new Error(`payload: unknown tag ${kind} at byte ${cursor.at - 1}`)
  }
}
