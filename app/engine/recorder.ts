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

/** A running hash over bytes. */
export interface Hash {
  update(bytes: Uint8Array): void
  /** Hexadecimal digest; ends the hash. */
  digest(): string
}

export interface RecorderPorts {
  /** Memory for a chunk of rows or payloads, shared where somebody watches the run. */
  allocate(kind: 'rows' | 'payloads', bytes: number): ArrayBufferLike
  named(name: string): void
  joined(lane: Lane): void
}
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

export class Recorder {
  readonly chunks: Chunk[] = []
  readonly arena: Uint8Array[] = []
  readonly names: string[] = []
  readonly lanes: Lane[] = []
  /** Rows written; the last row's number. */
  count = 0
  /** Rows kept from the start; fewer than {@link count} when a limit cut the trace. */
  kept = 0
  truncated = false
  readonly #options: RecorderOptions
  readonly #ports: RecorderPorts
  readonly #numbers = new Map<string, number>()
  readonly #scratch = new Uint8Array(hashedBytes * batchRows)
  readonly #writer: PayloadWriter
  #chunk: Chunk
  #keeping: boolean
  #keepingPayloads: boolean
  /** Position in the present payload chunk, and where it was last hashed. */
  #at = 0
  #hashedAt = 0
  #arenaIndex = 0

  constructor(options: RecorderOptions, ports: RecorderPorts) {
    this.#options = options
    this.#ports = ports
    this.#keeping = options.rows > 0
    this.#keepingPayloads = this.#keeping
    this.#chunk = this.#newChunk()
    this.#writer = new PayloadWriter(this.#newArena())
    this.nameOf('')
    this.lane({ name: '', service: '', kind: 'service' })
  }

  #newChunk(): Chunk {
    const chunk = chunkOf(this.#ports.allocate('rows', chunkBytes))
    if (this.#keeping) this.chunks.push(chunk)
    return chunk
  }

  #newArena(): Uint8Array {
    const bytes = new Uint8Array(this.#ports.allocate('payloads', payloadChunkBytes))
    this.arena.push(bytes)
    return bytes
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
      this.truncated = true
      this.#chunk = chunkOf(new ArrayBuffer(chunkBytes))
    }
    if (this.#keeping) this.#chunk = this.#newChunk()
  }

  /** Gives the row just written a payload; returns its size in bytes. */
  payload(value: unknown): number {
    let start = this.#at
    let end = this.#writer.put(value, this.#at)
    if (end < 0) {
      this.#turnArena()
      start = 0
      end = this.#writer.put(value, 0)
      if (end < 0) end = this.#writer.put({ cut: 'too large to keep' }, 0)
    }
    const index = (this.count - 1) & rowMask
    if (this.#keepingPayloads) {
      this.#chunk.payload[index] = this.#arenaIndex * payloadChunkBytes + this.#at + 1
    }
    this.#at = end
    return end - start
  }

  /** Where the next payload will lie, over all chunks. */
  get payloadEnd(): number {
    return this.#arenaIndex * payloadChunkBytes + this.#at
  }

  #turnArena(): void {
    this.#hashPayloads()
    this.#at = 0
    this.#hashedAt = 0
    if (!this.#keepingPayloads) return
    if ((this.#arenaIndex + 2) * payloadChunkBytes > this.#options.payloadBytes) {
      this.#keepingPayloads = false
      this.truncated = true
      this.#writer.bytes = new Uint8Array(payloadChunkBytes)
      return
    }
    this.#arenaIndex++
    this.#writer.bytes = this.#newArena()
  }

  #hashPayloads(): void {
    if (this.#options.hash === null || this.#at === this.#hashedAt) return
    this.#options.hash.update(this.#writer.bytes.slice(this.#hashedAt, this.#at))
    this.#hashedAt = this.#at
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
    this.#hashPayloads()
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
