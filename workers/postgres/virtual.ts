/**
 * What one Postgres sees of the world outside: a clock, random bytes, the times of its files, no
 * timers. Everything is replaced at the module's own imports and devices, so nothing global is
 * touched and several databases in one thread have each their own.
 */
import { runEpochMs } from '../../app/database/port.ts'
import type { PostgresModule, WasmImports } from './module.ts'

/**
 * A statement may read the clock this often at one instant; from then on each reading takes 1 µs,
 * so that a loop which waits for the clock ends.
 */
const freeReadings = 1_000
/** Half a µs: Postgres cuts the fraction of a ms down to µs, and a double is not exact. */
const roundingMs = 0.0005
/** The clock that only counts starts high: Postgres takes its 0 for "not measured". */
const countingFromMs = 1e9
/** Bytes drawn while Postgres starts, the same everywhere. */
const bootSeed = 1

/** Clock and random bytes of one database. */
export class Surroundings {
  /** µs let pass since {@link setClock} by readings beyond {@link freeReadings}. */
  waitedUs = 0
  /** Libraries loaded so far: what a snapshot of the memory cannot take back. */
  libraries = 0
  #nowUs = 0
  #readings = 0
  readonly #random = new Uint32Array(4)

  constructor() {
    this.seed(bootSeed)
  }

  /** As it was when first made, for a fresh instance. */
  restart(): void {
    this.setClock(0)
    this.libraries = 0
    this.seed(bootSeed)
  }

  get timeUs(): number {
    return this.#nowUs
  }

  setClock(timeUs: number): void {
    this.#nowUs = timeUs
    this.#readings = 0
    this.waitedUs = 0
  }

  /** µs since the run's start, as ms with the fraction that survives Postgres' rounding. */
  readClockMs(): number {
    if (++this.#readings > freeReadings) this.waitedUs++
    return (this.#nowUs + this.waitedUs) / 1000 + roundingMs
  }

  /** Starts the random bytes anew: equal seeds draw equal bytes. */
  seed(seed: number): void {
    const state = this.#random
    let x = seed | 0
    for (let i = 0; i < 4; i++) {
      x = (x + 0x9e3779b9) | 0
      let z = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
      state[i] = z ^ (z >>> 15)
    }
  }

  /** State of the random bytes, to be put back by {@link putRandom}. */
  takeRandom(): Uint32Array {
    return this.#random.slice()
  }

  putRandom(state: Uint32Array): void {
    this.#random.set(state)
  }

  /** xoshiro128**, its highest byte. */
  fill(bytes: Uint8Array): void {
    const s = this.#random
    for (let i = 0; i < bytes.length; i++) {
      let drawn = Math.imul(s[1]!, 5)
      drawn = Math.imul((drawn << 7) | (drawn >>> 25), 9)
      const shifted = s[1]! << 9
      s[2]! ^= s[0]!
      s[3]! ^= s[1]!
      s[1]! ^= s[2]!
      s[0]! ^= s[3]!
      s[2]! ^= shifted
      s[3] = (s[3]! << 11) | (s[3]! >>> 21)
      bytes[i] = drawn >>> 24
    }
  }
}

/** Replaces the imports through which the module would reach the machine's clock and randomness. */
export function replaceImports(imports: WasmImports, outside: Surroundings): void {
  const memory = imports.env!.memory as { buffer: ArrayBuffer }
  const load = imports.env!._dlopen_js as (handle: number) => number
  const replaced: Record<string, (...values: never[]) => unknown> = {
    emscripten_date_now: () => runEpochMs + outside.readClockMs(),
    emscripten_get_now: () => countingFromMs + outside.readClockMs(),
    clock_time_get: (clock: number, _precision: unknown, at: number) => {
      const ms = outside.readClockMs() + (clock === 0 ? runEpochMs : countingFromMs)
      new DataView(memory.buffer).setBigInt64(at, BigInt(Math.floor(ms * 1000)) * 1000n, true)
      return 0
    },
    random_get: (at: number, length: number) => {
      outside.fill(new Uint8Array(memory.buffer, at, length))
      return 0
    },
    // A timer would fire by the machine's clock, in the middle of another statement.
    _setitimer_js: () => 0,
    _dlopen_js: (handle: number) => {
      outside.libraries++
      return load(handle)
    },
  }
  // `env` and the WASI names are one object in the glue, but need not be.
  for (const names of new Set([imports.env!, imports.wasi_snapshot_preview1!])) {
    for (const [name, put] of Object.entries(replaced)) {
      if (!(name in names)) continue
      const { sig } = names[name] as { sig?: string }
      names[name] = Object.assign(put, { sig })
    }
  }
}

/** Random devices and file times, before Postgres starts. */
export function replaceDevices(module: PostgresModule, outside: Surroundings): void {
  const { FS, MEMFS } = module
  for (const path of ['/dev/random', '/dev/urandom']) {
    const device = FS.devices[FS.lookupPath(path).node.rdev]!
    device.stream_ops.read = (_stream, buffer, at, length) => {
      outside.fill(buffer.subarray(at, at + length))
      return length
    }
  }
  const time = new Date(runEpochMs)
  for (const { node } of Object.values(MEMFS.ops_table)) {
    const attributesOf = node.getattr as unknown as (node: unknown) => object
    node.getattr = ((of: unknown) =>
      Object.assign(attributesOf(of), { atime: time, mtime: time, ctime: time })) as never
  }
}
