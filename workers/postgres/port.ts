/**
 * Bytes in, bytes out over PGlite's module, synchronously: five to ten times as fast as its API.
 */
import type { PostgresPort } from '../../app/database/port.ts'
import type { PostgresModule } from './module.ts'
import type { Surroundings } from './virtual.ts'

/** The backend ended; `message` says how. Only a snapshot's restore or a new start helps. */
export class BackendEnded extends Error {}

/** Status of the exception by which PGlite's build leaves its main loop to handle an error. */
const longJumpStatus = 100
const firstBytes = 1 << 20

/** A port onto one instance, which may be replaced by a fresh one behind its back. */
export class PglitePort implements PostgresPort {
  out: Uint8Array = new Uint8Array(firstBytes)
  answer: Buffer = Buffer.allocUnsafe(firstBytes)
  /** Why the backend ended, null while it lives. */
  ended: string | null = null
  /** Sees every message before it is executed. */
  watch: ((timeUs: number, bytes: Uint8Array) => void) | null = null
  readonly outside: Surroundings
  readonly #encoder = new TextEncoder()
  #module: PostgresModule | null = null
  #length = 0
  #read = 0
  #written = 0

  constructor(module: PostgresModule, outside: Surroundings) {
    this.outside = outside
    this.attach(module)
  }

  /** Talks to this instance from now on. */
  attach(module: PostgresModule): void {
    this.#module = module
    this.ended = null
    const read = module.addFunction((at, room) => this.#toPostgres(at, room), 'ipi')
    const write = module.addFunction((at, length) => this.#fromPostgres(at, length), 'ipi')
    module._pgl_set_rw_cbs(read, write)
  }

  /** Lets go of the instance, so that its memory can be given back. */
  detach(): void {
    this.#module = null
  }

  /** Executes a message seen by {@link watch} again, at its time. */
  repeat(timeUs: number, bytes: Uint8Array): void {
    this.clock(timeUs)
    this.grow(bytes.length)
    this.out.set(bytes)
    this.exec(bytes.length)
  }

  get waitedUs(): number {
    return this.outside.waitedUs
  }

  clock(timeUs: number): void {
    this.outside.setClock(timeUs)
  }

  grow(bytes: number): void {
    if (this.out.length >= bytes) return
    const larger = new Uint8Array(Math.max(bytes, 2 * this.out.length))
    larger.set(this.out)
    this.out = larger
  }

  text(from: number, to: number): string {
    return this.answer.toString('utf8', from, to)
  }

  write(text: string, at: number): number {
    return this.#encoder.encodeInto(text, this.out.subarray(at)).written
  }

  exec(length: number): number {
    const module = this.#module
    if (this.ended !== null || module === null) throw new BackendEnded(this.ended ?? 'closed')
    this.watch?.(this.outside.timeUs, this.out.subarray(0, length))
    this.#length = length
    this.#read = 0
    this.#written = 0
    try {
      // One buffer may hold several messages; the main loop returns after each.
      while (this.#read < length || module._pq_buffer_remaining_data() > 0) mainLoopOnce(module)
      module._PostgresSendReadyForQueryIfNecessary()
      module._pgl_pq_flush()
    } catch (thrown) {
      // emscripten's own exceptions are no Errors, but have a message.
      this.ended = String((thrown as { message?: unknown } | null)?.message ?? thrown)
      throw new BackendEnded(this.ended)
    }
    return this.#written
  }

  #toPostgres(at: number, room: number): number {
    const count = Math.min(this.#length - this.#read, room)
    this.#module!.HEAPU8.set(this.out.subarray(this.#read, this.#read + count), at)
    this.#read += count
    return count
  }

  #fromPostgres(at: number, length: number): number {
    const end = this.#written + length
    if (end > this.answer.length) {
      const larger = Buffer.allocUnsafe(Math.max(end, 2 * this.answer.length))
      larger.set(this.answer.subarray(0, this.#written))
      this.answer = larger
    }
    this.answer.set(this.#module!.HEAPU8.subarray(at, at + length), this.#written)
    this.#written = end
    return length
  }
}

/** One message; an error of Postgres leaves the main loop by an exception and is handled apart. */
function mainLoopOnce(module: PostgresModule): void {
  const stack = module.stackSave()
  try {
    module._PostgresMainLoopOnce()
  } catch (thrown) {
    module.stackRestore(stack)
    if ((thrown as { status?: number } | null)?.status !== longJumpStatus) throw thrown
    module._PostgresMainLongJmp()
  }
}
