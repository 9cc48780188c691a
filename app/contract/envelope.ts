/**
 * A message as bytes: what a WebSocket carries. Plain data comes out as it went in, with what JSON
 * can't say (bytes, bigint, Date, undefined, NaN, −0) put back where it was.
 *
 *     u32 length of the head │ head: JSON, UTF-8 │ bytes of the first attachment │ the next …
 *
 * The head is `[value, patches]`. Places are listed rather than marked in the value, so that no
 * value of a learner's can be taken for a mark, and decoding costs one `JSON.parse`.
 */

/** Not in the language's own library, though every host has them. */
declare class TextEncoder {
  encode(text: string): Uint8Array
}
declare class TextDecoder {
  constructor(label: string, options: { fatal: boolean })
  decode(bytes: Uint8Array): string
}

type Path = readonly (string | number)[]
/** Where, what, and for bytes their length, for the others their text. */
type Patch =
  | readonly [path: Path, kind: 'bytes', length: number]
  | readonly [path: Path, kind: 'bigint' | 'date' | 'number' | 'undefined', text: string]

const lengthBytes = 4
/** Deeper than this is refused: it would overflow the stack of who reads it. */
const maxDepth = 1_000

const utf8 = new TextEncoder()
const text = new TextDecoder('utf-8', { fatal: true })

class Packer {
  readonly patches: Patch[] = []
  readonly attachments: Uint8Array[] = []
  readonly #path: (string | number)[] = []

  /** The value with nulls for what JSON can't say; copies only what holds such places. */
  lift(value: unknown): unknown {
    if (isJson(value)) return value
    switch (typeof value) {
      case 'number':
        return this.#patch('number', Object.is(value, -0) ? '-0' : String(value))
      case 'bigint':
        return this.#patch('bigint', String(value))
      case 'undefined':
        return this.#patch('undefined', '')
      case 'object':
        return this.#liftObject(value as object)
      default:
        throw new TypeError(`a message cannot carry a ${typeof value} (at ${this.#path.join('.')})`)
    }
  }

  #liftObject(value: object): unknown {
    if (value instanceof Uint8Array) {
      this.attachments.push(value)
      this.patches.push([[...this.#path], 'bytes', value.length])
      return null
    }
    if (value instanceof Date) return this.#patch('date', String(value.getTime()))
    if (this.#path.length >= maxDepth) {
      throw new RangeError(`a message cannot be nested deeper than ${maxDepth}`)
    }
    return Array.isArray(value) ? this.#liftArray(value) : this.#liftRecord(value)
  }

  #liftArray(array: readonly unknown[]): unknown {
    let copy: unknown[] | undefined
    for (let i = 0; i < array.length; i++) {
      const item = array[i]
      if (isJson(item)) continue
      const lifted = this.#liftAt(i, item)
      if (lifted !== item) {
        copy ??= array.slice()
        copy[i] = lifted
      }
    }
    return copy ?? array
  }

  #liftRecord(record: object): unknown {
    let copy: Record<string, unknown> | undefined
    for (const key of Object.keys(record)) {
      const item = (record as Record<string, unknown>)[key]
      if (isJson(item)) continue
      const lifted = this.#liftAt(key, item)
      if (lifted !== item) {
        copy ??= Object.fromEntries(Object.entries(record))
        define(copy, key, lifted)
      }
    }
    return copy ?? record
  }

  #liftAt(step: string | number, value: unknown): unknown {
    this.#path.push(step)
    const lifted = this.lift(value)
    this.#path.pop()
    return lifted
  }

  #patch(kind: Exclude<Patch[1], 'bytes'>, value: string): null {
    this.patches.push([[...this.#path], kind, value])
    return null
  }
}

/** Most of a message is this: told before anything is pushed, called or copied. */
function isJson(value: unknown): boolean {
  const type = typeof value
  if (type === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  return type === 'string' || type === 'boolean' || value === null
}

/** Defines rather than assigns, so that a key named `__proto__` stays a key. */
function define(holder: object, key: string | number, value: unknown): void {
  Object.defineProperty(holder, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  })
}

/** Packs plain data. Throws for what is none: a function, a symbol, nesting beyond 1,000. */
export function pack(value: unknown): Uint8Array {
  const packer = new Packer()
  const lifted = packer.lift(value)
  const head = utf8.encode(JSON.stringify([lifted, packer.patches]))
  const sizeBytes = packer.attachments.reduce((sum, bytes) => sum + bytes.length, head.length)
  const frame = new Uint8Array(lengthBytes + sizeBytes)
  new DataView(frame.buffer).setUint32(0, head.length, true)
  frame.set(head, lengthBytes)
  let at = lengthBytes + head.length
  for (const bytes of packer.attachments) {
    frame.set(bytes, at)
    at += bytes.length
  }
  return frame
}

/**
 * Unpacks what {@link pack} made. Attachments are views into `frame`. Throws for anything else;
 * the other end may be anybody, so nothing in the frame is believed.
 */
export function unpack(frame: Uint8Array): unknown {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const headEnd = lengthBytes + view.getUint32(0, true)
  if (headEnd > frame.length) throw new RangeError('the frame ends inside its head')
  const head: unknown = JSON.parse(text.decode(frame.subarray(lengthBytes, headEnd)))
  if (!Array.isArray(head) || head.length !== 2 || !Array.isArray(head[1])) {
    throw new TypeError('the head is not a value and its patches')
  }
  // One holder above the value, so that a patch of the whole is a patch like the others.
  const root: unknown[] = [head[0]]
  let at = headEnd
  for (const patch of head[1] as unknown[]) {
    const [path, kind, content] = Array.isArray(patch) ? patch : []
    if (!Array.isArray(path)) throw new TypeError('a patch names no place')
    if (kind === 'bytes') {
      const end = at + Number(content)
      if (!(end >= at && end <= frame.length)) throw new RangeError('an attachment is cut off')
      place(root, path, frame.subarray(at, end))
      at = end
    } else place(root, path, restored(kind, String(content)))
  }
  if (at !== frame.length) throw new RangeError('the frame holds more than its head says')
  return root[0]
}

function restored(kind: unknown, content: string): unknown {
  if (kind === 'undefined') return undefined
  if (kind === 'bigint') return BigInt(content)
  if (kind === 'date') return new Date(Number(content))
  if (kind === 'number') return Number(content)
  throw new TypeError(`a patch is of no known kind: ${String(kind)}`)
}

/** Only own places that hold null are filled: a path cannot reach a prototype or overwrite data. */
function place(root: unknown[], path: readonly unknown[], value: unknown): void {
  let holder: object = root
  let step: string | number = 0
  for (const next of path) {
    const inner = own(holder, step)
    if (typeof inner !== 'object' || inner === null) throw new TypeError('a patch leads nowhere')
    holder = inner
    if (typeof next !== 'string' && typeof next !== 'number') throw new TypeError('not a step')
    step = next
  }
  if (own(holder, step) !== null) throw new TypeError('a patch would overwrite a value')
  define(holder, step, value)
}

function own(holder: object, step: string | number): unknown {
  return Object.getOwnPropertyDescriptor(holder, step)?.value
}
