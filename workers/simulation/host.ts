/** Runs simulations in this thread: rehearse, prepare databases, advance, finish. */
import { createHash } from 'node:crypto'
import type { PreparedDatabase } from '../../app/database/simulated.ts'
import type { Hash } from '../../app/engine/recorder.ts'
import { databasesOf, type ReadyRun, type Recording, type RunParts } from '../../app/lab/realm.ts'
import type { Migration } from '../../app/lab/rehearsal.ts'
import type { Problem, RunSpec } from '../../app/lab/run.ts'
import type { Session } from '../../app/lab/session.ts'
import { DatabasePool } from './databases.ts'
import { withDrain } from './drain.ts'
import { isProblem, partsOf } from './lab.ts'
import { openRealm, type Realm } from './realm.ts'

/** The loop hears messages at least this often, ms of real time. */
const sliceMs = 10
/** A rehearsal that is not ready after so many events is waiting for something that won't come. */
const rehearsalEvents = 5_000

/** SHA-256 as the recorder wants it. */
export function sha256(): Hash {
  const hash = createHash('sha256')
  return {
    update: (bytes) => {
      hash.update(bytes)
    },
    digest: () => hash.digest('hex'),
  }
}

/** A run whose databases stand ready; it can be made again and again, as sweeps do. */
export interface Prepared {
  readonly parts: RunParts
  readonly databases: readonly PreparedDatabase[]
}

/** Makes and drives runs, one at a time. */
export class Host {
  readonly realm: Realm
  readonly pool: DatabasePool
  /** The session whose code may be running: who lost a rejected promise. */
  current: Session | null = null
  /** Set to end the present run or sweep at the next slice. */
  stopping = false
  #drain: (() => void) | null = null

  constructor(files: { realm: string; image: string }) {
    this.realm = openRealm(files.realm)
    this.pool = new DatabasePool(files.image)
    process.on('unhandledRejection', (reason) => {
      const { current } = this
      if (current === null) throw reason
      current.sim.uncaught(reason, current.sim.current)
    })
  }

  /** Compiles, rehearses and brings the databases to where the run begins. */
  async prepare(
    spec: RunSpec,
    recording?: Recording,
    loading: () => void = () => {},
  ): Promise<Prepared | Problem> {
    const parts = partsOf(this.realm, spec)
    if (isProblem(parts)) return parts
    const plans = databasesOf(parts.definition.spec)
    if (plans.length === 0) return { parts, databases: [] }
    const migrations = await this.#rehearse(parts, recording)
    if (isProblem(migrations)) return migrations
    loading()
    const databases = await this.pool.prepare(this.realm.api, plans, migrations)
    return isProblem(databases) ? databases : { parts, databases }
  }

  async #rehearse(parts: RunParts, recording?: Recording): Promise<Migration[] | Problem> {
    const made = this.#guarded(parts, () => this.realm.api.rehearse(parts, recording))
    if (isProblem(made)) return made
    const { session, migrations } = made
    let steps = 0
    await this.#loop(session, () => session.ready || ++steps > rehearsalEvents)
    return session.sim.problem?.code === 'boot' ? session.sim.problem : migrations
  }

  /** Makes the run anew from its seed and faults, over restored databases. */
  async begin(prepared: Prepared, recording: Recording): Promise<ReadyRun | Problem> {
    const { parts, databases } = prepared
    await this.pool.restore(databases, parts.seed)
    return this.#guarded(parts, () => this.realm.api.makeRun(parts, databases, recording))
  }

  #guarded<T extends object>(parts: RunParts, make: () => T): T | Problem {
    try {
      return make()
    } catch (error) {
      return this.realm.api.labProblem(error, `${parts.definition.id}/lab.ts`)
    }
  }

  /** Advances to the end, or until stopped. */
  async advance(session: Session, slice: () => void = () => {}): Promise<void> {
    await this.#loop(session, () => false, slice)
    this.current = null
  }

  #loop(session: Session, enough: () => boolean, slice: () => void = () => {}): Promise<void> {
    this.current = session
    const { sim } = session
    return new Promise((resolve, reject) => {
      const go = () => {
        try {
          const drain = this.#drain!
          const until = performance.now() + sliceMs
          let count = 0
          while (!sim.finished && !enough() && !this.stopping) {
            if (sim.step()) drain()
            if ((++count & 255) === 0 && performance.now() > until) {
              slice()
              setImmediate(go)
              return
            }
          }
          resolve()
        } catch (error) {
          reject(error)
        }
      }
      if (this.#drain !== null) setImmediate(go)
      else {
        withDrain((drain) => {
          this.#drain = drain
          go()
        })
      }
    })
  }
}
