/** Postgres instances of this thread: started once, prepared for a lab, restored between runs. */
import { readFileSync } from 'node:fs'
import type { PreparedDatabase } from '../../app/database/simulated.ts'
import type * as api from '../../app/lab/realm.ts'
import type { DatabasePlan } from '../../app/lab/realm.ts'
import type { Migration } from '../../app/lab/rehearsal.ts'
import type { Problem } from '../../app/lab/run.ts'
import { bootPostgres, type Database } from '../postgres/boot.ts'

interface Kept {
  readonly key: string
  readonly database: Database
  readonly prepared: PreparedDatabase
}

/** Prepared databases kept for the next run of the same lab. */
const keptDatabases = 6

/** Postgres instances that outlive a run: started ahead of time, prepared once a lab, restored. */
export class DatabasePool {
  readonly #imageFile: string
  #image: Uint8Array | null = null
  readonly #fresh: Database[] = []
  #kept: Kept[] = []

  constructor(imageFile: string) {
    this.#imageFile = imageFile
  }

  /** Starts one instance ahead of time. */
  async warm(): Promise<void> {
    this.#fresh.push(await this.#boot())
  }

  async #boot(): Promise<Database> {
    this.#image ??= readFileSync(this.#imageFile)
    return bootPostgres(this.#image)
  }

  /** The lab's databases at the state runs begin from; the first migration refused is a problem. */
  async prepare(
    realm: typeof api,
    plans: readonly DatabasePlan[],
    migrations: readonly Migration[],
  ): Promise<PreparedDatabase[] | Problem> {
    const prepared: PreparedDatabase[] = []
    for (const plan of plans) {
      const own = migrations.filter(({ service }) => plan.services.includes(service))
      const key = JSON.stringify([plan, own.map(({ service, sql }) => [service, sql])])
      const known = this.#kept.find((kept) => kept.key === key)
      if (known !== undefined) {
        prepared.push(known.prepared)
        continue
      }
      const database = this.#fresh.pop() ?? (await this.#boot())
      const made = realm.prepareDatabase(plan, database.port, own)
      if ('code' in made) {
        database.close()
        return made
      }
      database.snapshot()
      this.#keep({ key, database, prepared: made })
      prepared.push(made)
    }
    return prepared
  }

  #keep(kept: Kept): void {
    this.#kept.push(kept)
    if (this.#kept.length > keptDatabases) this.#kept.shift()!.database.close()
  }

  /** Puts databases back to their snapshots and has their randomness follow the seed. */
  async restore(prepared: readonly PreparedDatabase[], seed: number): Promise<void> {
    for (const one of prepared) {
      const { database } = this.#kept.find((kept) => kept.prepared === one)!
      if (!database.restore()) await database.rebuild()
      database.reseed(seed)
    }
  }
}
