/** Reads a trace row by row, whether it lies in shared memory or arrived in parts. */
import type { TracePart } from '../lab/run.ts'
import {
  type Chunk,
  chunkBytes,
  chunkOf,
  chunkRows,
  columns,
  type KindCode,
  kindNames,
  type Lane,
  payloadChunkBytes,
} from './format.ts'
import { readPayload } from './payload.ts'

const chunkBits = Math.log2(chunkRows)
const chunkMask = chunkRows - 1

/** Nobody: what lane 0 stands for. */
export const nobody: Lane = { name: '', service: '', kind: 'service' }

/**
 * A trace as its readers see it. Rows are numbered from 1 to {@link count}; every accessor takes a
 * row number and costs a few array reads. Times are virtual µs.
 */
export class TraceReader {
  readonly chunks: Chunk[] = []
  readonly arena: Uint8Array[] = []
  readonly names: string[] = []
  readonly lanes: Lane[] = []
  count = 0

  time(row: number): number {
    return this.#chunk(row).time[(row - 1) & chunkMask]!
  }
  value(row: number): number {
    return this.#chunk(row).value[(row - 1) & chunkMask]!
  }
  kind(row: number): KindCode {
    return this.#chunk(row).kind[(row - 1) & chunkMask]! as KindCode
  }
  kindName(row: number): string {
    return kindNames[this.kind(row)] ?? 'unknown'
  }
  /** Row that woke this one's code, 0 for none. */
  parent(row: number): number {
    return this.#chunk(row).parent[(row - 1) & chunkMask]!
  }
  /** Row of the request this is work for, 0 for none. */
  request(row: number): number {
    return this.#chunk(row).request[(row - 1) & chunkMask]!
  }
  /** Index into {@link lanes}. */
  instance(row: number): number {
    return this.#chunk(row).instance[(row - 1) & chunkMask]!
  }
  peer(row: number): number {
    return this.#chunk(row).peer[(row - 1) & chunkMask]!
  }
  nameIndex(row: number): number {
    return this.#chunk(row).name[(row - 1) & chunkMask]!
  }
  line(row: number): number {
    return this.#chunk(row).line[(row - 1) & chunkMask]!
  }
  name(row: number): string {
    return this.names[this.nameIndex(row)] ?? ''
  }
  lane(index: number): Lane {
    return this.lanes[index] ?? nobody
  }
  hasPayload(row: number): boolean {
    return this.#chunk(row).payload[(row - 1) & chunkMask] !== 0
  }
  /** Decoded anew each time; undefined where there is none. */
  payload(row: number): unknown {
    const place = this.#chunk(row).payload[(row - 1) & chunkMask]!
    if (place === 0) return undefined
    const at = place - 1
    const bytes = this.arena[Math.floor(at / payloadChunkBytes)]
    return bytes === undefined ? undefined : readPayload(bytes, at % payloadChunkBytes)
  }

  /** Last row at or before a virtual time (µs); 0 if the run had not begun. */
  rowAt(timeUs: number): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.time(middle) <= timeUs) low = middle
      else high = middle - 1
    }
    return low
  }

  #chunk(row: number): Chunk {
    return this.chunks[(row - 1) >>> chunkBits]!
  }

  /** Adds a part that came from the lab process. Parts must come in order. */
  append(part: TracePart): void {
    if (part.from !== this.count) {
      throw new Error(`trace: part starts at row ${part.from}, expected ${this.count}`)
    }
    this.names.push(...part.names)
    this.lanes.push(...part.lanes)
    for (const { at, bytes } of part.payloads) this.#keepPayload(at, bytes)
    if (part.rows > 0) this.#keepRows(part)
  }

  #keepPayload(at: number, bytes: Uint8Array): void {
    const index = Math.floor(at / payloadChunkBytes)
    while (this.arena.length <= index) this.arena.push(new Uint8Array(0))
    const start = at % payloadChunkBytes
    let chunk = this.arena[index]!
    if (chunk.length < start + bytes.length) {
      const size = Math.max(start + bytes.length, Math.min(payloadChunkBytes, chunk.length * 2))
      const larger = new Uint8Array(size)
      larger.set(chunk)
      this.arena[index] = larger
      chunk = larger
    }
    chunk.set(bytes, start)
  }

  #keepRows(part: TracePart): void {
    const index = part.from >>> chunkBits
    if (this.chunks.length <= index) this.chunks.push(chunkOf(new ArrayBuffer(chunkBytes)))
    const target = this.chunks[index]!
    const first = part.from & chunkMask
    let at = 0
    for (const { name, bytes } of columns) {
      const column = target[name]
      const view = new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
      view.set(part.columns.subarray(at, at + bytes * part.rows), first * bytes)
      at += bytes * part.rows
    }
    this.count = part.from + part.rows
  }
}

/** Packs rows `[from, to)` (from 0, within one chunk) of a chunk's columns into new bytes. */
export function packRows(chunk: Chunk, from: number, to: number): Uint8Array {
  const first = from & chunkMask
  const rows = to - from
  const width = columns.reduce((sum, column) => sum + column.bytes, 0)
  const packed = new Uint8Array(width * rows)
  let at = 0
  for (const { name, bytes } of columns) {
    const column = chunk[name]
    packed.set(new Uint8Array(column.buffer, column.byteOffset + first * bytes, rows * bytes), at)
    at += rows * bytes
  }
  return packed
}
