/**
 * A Postgres for simulations: started, made ready, put back to a snapshot, replaced when it dies.
 */
import { Answer } from '../../app/database/answer.ts'
import { Wire } from '../../app/database/wire.ts'
import { type Started, startPostgres } from './glue.ts'
import { PglitePort } from './port.ts'
import { Snapshot } from './snapshot.ts'
import { Surroundings } from './virtual.ts'

/** Libraries that cannot be loaded in this build; the rest is loaded before any snapshot. */
const unloadable = /^(libpqwalreceiver|pgoutput)\.so$/
const libraryFolder = '/pglite/lib/postgresql'
/** Memory never shrinks: above this a fresh instance is cheaper to keep than the old one. */
const maxMemoryBytes = 256 << 20
const seedSteps = 2 ** 31

/** What happened between start and snapshot, so that a fresh instance can be brought there. */
type Step = { readonly timeUs: number; readonly bytes: Uint8Array } | { readonly seed: number }

/** Starts a database over an image made by `buildImage`. */
export async function bootPostgres(image: Uint8Array): Promise<Database> {
  const blob = new Blob([image as Uint8Array<ArrayBuffer>])
  const outside = new Surroundings()
  return new Database(blob, await startPostgres(blob, outside), outside)
}

/** One database. Everything but the start and {@link rebuild} happens at once. */
export class Database {
  readonly port: PglitePort
  readonly #image: Blob
  readonly #outside: Surroundings
  #started: Started | null
  #snapshot: Snapshot | null = null
  #random: Uint32Array
  #timeUs = 0
  #libraries = 0
  readonly #steps: Step[] = []

  constructor(image: Blob, started: Started, outside: Surroundings) {
    this.#image = image
    this.#outside = outside
    this.#started = started
    this.port = new PglitePort(started.module, outside)
    this.#random = outside.takeRandom()
    this.#loadLibraries(started)
    this.port.watch = (timeUs, bytes) => this.#steps.push({ timeUs, bytes: bytes.slice() })
  }

  /** What runs at present; null once closed. For comparing memories, not for use. */
  get instance(): Started | null {
    return this.#started
  }

  /** Why the backend ended; null while it lives. */
  get fatal(): string | null {
    return this.port.ended
  }

  /** Takes the snapshot {@link restore} goes back to: once, between statements. */
  snapshot(): void {
    if (this.#snapshot !== null) throw new Error('a database has one snapshot')
    this.port.watch = null
    this.#take()
  }

  /**
   * Puts the database back to its snapshot, byte for byte. False if that cannot be done, since a
   * library was loaded or memory grew too much: then {@link rebuild}.
   */
  restore(): boolean {
    if (this.#snapshot === null) throw new Error('there is no snapshot to restore')
    if (this.#outside.libraries !== this.#libraries) return false
    if (this.#started!.module.HEAPU8.length > maxMemoryBytes) return false
    this.#snapshot.restore()
    this.#outside.putRandom(this.#random)
    this.#outside.setClock(this.#timeUs)
    this.port.ended = null
    return true
  }

  /**
   * Brings a fresh instance to the snapshot by repeating what led there. The port stays the same.
   */
  async rebuild(): Promise<void> {
    const steps = this.#steps
    if (this.#snapshot === null || steps === null)
      throw new Error('there is no snapshot to rebuild')
    this.#outside.restart()
    this.#started = await startPostgres(this.#image, this.#outside)
    this.port.attach(this.#started.module)
    this.#loadLibraries(this.#started)
    for (const step of this.#steps) {
      if ('seed' in step) this.#seed(step.seed)
      else this.port.repeat(step.timeUs, step.bytes)
    }
    this.#take()
  }

  /** Has `random()`, `gen_random_uuid()` and their like follow this seed. */
  reseed(seed: number): void {
    if (this.#snapshot === null) this.#steps.push({ seed })
    const { watch } = this.port
    this.port.watch = null
    this.#seed(seed)
    this.port.watch = watch
  }

  /** Gives the memory back; nothing may be asked of the database afterwards. */
  close(): void {
    this.port.ended = 'closed'
    this.port.detach()
    this.#started = null
    this.#snapshot = null
  }

  #take(): void {
    // Once in advance, so that the snapshot holds what each run's reseed looks up.
    this.#seed(0)
    const { module, breakAt } = this.#started!
    this.#snapshot = new Snapshot(module, breakAt)
    this.#random = this.#outside.takeRandom()
    this.#timeUs = this.#outside.timeUs
    this.#libraries = this.#outside.libraries
  }

  #seed(seed: number): void {
    this.#outside.seed(seed)
    // `random()` draws from a generator of its own, which is part of the snapshot.
    this.#command(`select setseed(${(seed % seedSteps) / seedSteps})`)
  }

  /** A library loaded after the snapshot would be half forgotten by restoring it. */
  #loadLibraries({ module }: Started): void {
    for (const file of module.FS.readdir(libraryFolder)) {
      if (!file.endsWith('.so') || unloadable.test(file)) continue
      this.#command(`load '${file.slice(0, -'.so'.length)}'`)
    }
  }

  #command(sql: string): void {
    const wire = new Wire(this.port)
    const answer = new Answer(this.port, Date)
    wire.query(sql)
    answer.read(wire.send(), { columns: [], cells: [], types: [] })
    if (answer.error !== null) throw new Error(`Postgres refused "${sql}": ${answer.error.message}`)
  }
}
