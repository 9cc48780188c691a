/** The payloads of a trace: bytes in chunks, hashed as they are written. */
import { payloadChunkBytes } from '../trace/format.ts'
import { PayloadWriter } from '../trace/payload.ts'
import type { Hash } from './recorder.ts'

/**
 * Chunks of payload bytes; past the limit one chunk is written over and over, only to be hashed.
 */
export class Payloads {
  readonly chunks: Uint8Array[] = []
  readonly #limitBytes: number
  readonly #hash: Hash | null
  readonly #allocate: (bytes: number) => ArrayBufferLike
  readonly #writer: PayloadWriter
  /** False once the limit is reached, or where nothing is kept. */
  keeping: boolean
  /** The limit was reached. */
  truncated = false
  /** Position in the present chunk, and up to where it was hashed. */
  #at = 0
  #hashedAt = 0
  /** Position of the present chunk over all chunks. */
  #base = 0

  constructor(
    options: { keep: boolean; limitBytes: number; hash: Hash | null },
    allocate: (bytes: number) => ArrayBufferLike,
  ) {
    this.keeping = options.keep
    this.#limitBytes = options.limitBytes
    this.#hash = options.hash
    this.#allocate = allocate
    this.#writer = new PayloadWriter(this.#newChunk())
  }

  #newChunk(): Uint8Array {
    const bytes = new Uint8Array(this.#allocate(payloadChunkBytes))
    this.chunks.push(bytes)
    return bytes
  }

  /** Where the next payload will lie, over all chunks. */
  get end(): number {
    return this.#base + this.#at
  }

  /** Writes a value and returns its size in bytes; it then lies right before {@link end}. */
  put(value: unknown): number {
    let end = this.#writer.put(value, this.#at)
    if (end < 0) {
      this.#turnPage()
      end = this.#writer.put(value, 0)
      if (end < 0) end = this.#writer.put({ cut: 'too large to keep' }, 0)
    }
    const bytes = end - this.#at
    this.#at = end
    return bytes
  }

  #turnPage(): void {
    this.hashNew()
    this.#at = 0
    this.#hashedAt = 0
    if (!this.keeping) return
    if (this.#base + 2 * payloadChunkBytes > this.#limitBytes) {
      this.keeping = false
      this.truncated = true
      this.#writer.bytes = new Uint8Array(payloadChunkBytes)
      return
    }
    this.#base += payloadChunkBytes
    this.#writer.bytes = this.#newChunk()
  }

  /** Hashes what was written since the last time. */
  hashNew(): void {
    if (this.#hash === null || this.#at === this.#hashedAt) return
    this.#hash.update(this.#writer.bytes.slice(this.#hashedAt, this.#at))
    this.#hashedAt = this.#at
  }
}
