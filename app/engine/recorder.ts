/** Writes the trace: rows into columns, payloads into an arena, both into the fingerprint. */
import {
  type Chunk,
  chunkBytes,
  chunkOf,
  chunkRows,
  columns,
  type Lane,
  payloadChunkBytes,
} from '../trace/format.ts'
import { PayloadWriter } from '../trace/payload.ts'
import { Payloads } from './payloads.ts'

/** A running hash over bytes. */
export interface Hash {
  update(bytes: Uint8Array): void
  /** Hexadecimal digest; ends the hash. */
  digest(): string
}

/** Whom a recorder tells, and where its memory comes from. */
export interface RecorderPorts {
  /** Memory for a chunk of rows or payloads, shared where somebody watches the run. */
  allocate(kind: 'rows' | 'payloads', bytes: number): ArrayBufferLike
  named(name: string): void
  joined(lane: Lane): void
}
/** How much is kept, and whether it is hashed. */
export interface RecorderOptions {
  /** Keep at most this many rows; 0 keeps none, for runs that are only counted or fingerprinted. */
  rows: number
  payloadBytes: number
  /** null: no fingerprint, as in sweeps. */
  hash: Hash | null
}

/** Rows hashed together; divides {@link chunkRows}. */
const batchRows = 1024
const batchMask = batchRows - 1
const rowMask = chunkRows - 1
const maxNames = 60_000
/** Not behaviour: where a payload lies, and which line of the source asked. */
const hashed = columns.filter(({ name }) => name !== 'payload' && name !== 'line')
const hashedBytes = hashed.reduce((sum, { bytes }) => sum + bytes, 0)

/** One run's trace as it grows. */
export class Recorder {
  readonly chunks: Chunk[] = []
  readonly payloads: Payloads
  readonly names: string[] = []
  readonly lanes: Lane[] = []
  /** Rows written; the last row's number. */
  count = 0
  /** Rows kept from the start; fewer than {@link count} when a limit cut the trace. */
  kept = 0
  readonly #options: RecorderOptions
  readonly #ports: RecorderPorts
  readonly #numbers = new Map<string, number>()
  readonly #scratch: Uint8Array
  #chunk: Chunk
  #keeping: boolean
  #rowsTruncated = false

  constructor(options: RecorderOptions, ports: RecorderPorts) {
    this.#options = options
    this.#scratch = new Uint8Array(options.hash === null ? 0 : hashedBytes * batchRows)
    this.#ports = ports
    this.#keeping = options.rows > 0
    this.#chunk = this.#newChunk()
    const { hash, payloadBytes: limitBytes } = options
    this.payloads = new Payloads({ keep: this.#keeping, limitBytes, hash }, (bytes) =>
      ports.allocate('payloads', bytes),
    )
    this.nameOf('')
    this.lane({ name: '', service: '', kind: 'service' })
  }

  #newChunk(): Chunk {
    const chunk = chunkOf(this.#ports.allocate('rows', chunkBytes))
    if (this.#keeping) this.chunks.push(chunk)
    return chunk
  }

  /** A limit cut rows or payloads. */
  get truncated(): boolean {
    return this.#rowsTruncated || this.payloads.truncated
  }

  /** Number of a name, given at first use. Past the limit all further names share one number. */
  nameOf(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    if (this.names.length >= maxNames && name !== '…') return this.nameOf('…')
    const number = this.names.length
    this.#numbers.set(name, number)
    this.names.push(name)
    this.#ports.named(name)
    return number
  }

  /** Number of a new lane. */
  lane(lane: Lane): number {
    this.lanes.push(lane)
    this.#ports.joined(lane)
    return this.lanes.length - 1
  }

  /** Appends a row and returns its number (from 1). */
  row(
    time: number,
    kind: number,
    instance: number,
    peer: number,
    name: number,
    line: number,
    parent: number,
    request: number,
    value: number,
  ): number {
    const index = this.count & rowMask
    if (index === 0 && this.count !== 0) this.#turnPage()
    const chunk = this.#chunk
    chunk.time[index] = time
    chunk.value[index] = value
    chunk.parent[index] = parent
    chunk.request[index] = request
    chunk.payload[index] = 0
    chunk.name[index] = name
    chunk.instance[index] = instance
    chunk.peer[index] = peer
    chunk.line[index] = line
    chunk.kind[index] = kind
    const row = ++this.count
    if ((row & batchMask) === 0 && this.#options.hash !== null) this.#hashRows(row - batchRows)
    if (this.#keeping) this.kept = row
    return row
  }

  #turnPage(): void {
    if (this.#keeping && this.count >= this.#options.rows) {
      this.#keeping = false
      this.#rowsTruncated = true
      this.#chunk = chunkOf(new ArrayBuffer(chunkBytes))
    }
    if (this.#keeping) this.#chunk = this.#newChunk()
  }

  /** Gives the row just written a payload; returns its size in bytes. */
  payload(value: unknown): number {
    const { payloads } = this
    const bytes = payloads.put(value)
    if (payloads.keeping && this.#keeping) {
      this.#chunk.payload[(this.count - 1) & rowMask] = payloads.end - bytes + 1
    }
    return bytes
  }

  /** Hashes the rows after `from` up to the present one; they lie in the present chunk. */
  #hashRows(from: number): void {
    const first = from & rowMask
    const rows = this.count - from
    let at = 0
    for (const { name, bytes } of hashed) {
      const column = this.#chunk[name]
      const start = column.byteOffset + first * bytes
      this.#scratch.set(new Uint8Array(column.buffer, start, rows * bytes), at)
      at += rows * bytes
    }
    this.#options.hash!.update(this.#scratch.subarray(0, at))
    this.payloads.hashNew()
  }

  /** SHA-256 over all rows, payloads, names and lanes, in hexadecimal; '' when not hashing. */
  fingerprint(): string {
    const { hash } = this.#options
    if (hash === null) return ''
    if ((this.count & batchMask) !== 0) this.#hashRows(this.count - (this.count & batchMask))
    const tables = new PayloadWriter(new Uint8Array(payloadChunkBytes * 8))
    const end = tables.put([this.names, this.lanes.map(({ name }) => name)], 0)
    hash.update(tables.bytes.subarray(0, Math.max(0, end)))
    return hash.digest()
  }
}
