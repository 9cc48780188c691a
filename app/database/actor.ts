/**
 * A database in virtual time. It has one connection: one statement at a time, and a transaction
 * holds it until it ends, so others wait. The engine tells it what arrives and when; it tells the
 * engine what was executed, when that is finished and what became visible.
 */
import type { TableShape } from '../trace/format.ts'
import { refusal } from './answer.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import { Execution, type ExecutionOptions } from './execution.ts'
import { History } from './history.ts'
import type { ActorHost, Job, Transaction } from './job.ts'
import type { PostgresPort } from './port.ts'
import { Queue } from './queue.ts'
import type { Statements } from './statements.ts'
import {
  type FinalTables,
  type Place,
  placesOf,
  readFinalTables,
  readTables,
  shapeOf,
  type TableState,
} from './tables.ts'

/** What a database actor is set up with. */
export interface ActorOptions extends ConnectionOptions, ExecutionOptions {
  /** Services that use this database. */
  readonly services: readonly string[]
}

/** What {@link DatabaseActor.reset} goes back to: taken at the moment of the port's snapshot. */
export interface ActorState {
  readonly applied: ReadonlySet<string>
  readonly statements: Statements
  readonly tables: readonly TableState[]
  readonly shapes: readonly TableShape[]
}

/**
 * One database: its one connection executes one statement at a time, and a transaction holds it.
 */
export class DatabaseActor<J extends Job> {
  readonly connection: Connection
  readonly #history: History | null
  readonly #placeOf: (schema: string, table: string) => Place
  readonly #host: ActorHost<J>
  readonly #port: PostgresPort
  readonly #options: ActorOptions
  /** The job whose virtual time is passing. */
  #running: J | null = null
  readonly #execution: Execution
  /** Everybody's jobs, and those of the open transaction, in the order they came. */
  readonly #waiting = new Queue<J>()
  readonly #inside = new Queue<J>()

  constructor(port: PostgresPort, host: ActorHost<J>, options: ActorOptions) {
    this.#port = port
    this.#host = host
    this.#options = options
    this.connection = new Connection(port, options)
    this.#placeOf = placesOf(options.services, options.isShared)
    this.#history = options.history ? new History(this.#placeOf) : null
    this.#execution = new Execution(this.connection, port, this.#history, options)
  }

  /** Migrations in the database, by `migrationKey`. */
  get applied(): ReadonlySet<string> {
    return this.#execution.applied
  }

  /** How the database ended, for good in this run; null while it lives. */
  get fatal(): string | null {
    return this.connection.fatal
  }

  /** Makes the services' roles: once in a database's life, before anything else. */
  admit(): void {
    for (const service of this.#options.services) this.connection.admit(service)
  }

  /** A job has reached the database. */
  arrive(job: J): void {
    const { control, session, transaction } = job
    if (control === 'gone') this.#gone(job)
    else if (!session.isOpen) drop(job)
    else if (transaction !== null && transaction === this.#execution.holder) this.#inside.push(job)
    else this.#waiting.push(job)
    this.#next()
  }

  /** The virtual time of a job has passed. */
  finished(job: J): void {
    if (job !== this.#running) throw new Error('a job finished that was not running')
    this.#running = null
    if (job.control !== 'gone') this.#host.answer(job)
    this.#next()
  }

  /** Jobs that wait their turn, first come first. */
  waiting(): readonly J[] {
    return [...this.#inside.list(), ...this.#waiting.list()]
  }

  /** The open transaction of another body that keeps this job waiting; null if none does. */
  blockedBy(job: J): Transaction | null {
    return this.#waiting.list().includes(job) ? this.#execution.holder : null
  }

  /** Why a job waits, as the end of a sentence; null if it does not. */
  waitingFor(job: J): string | null {
    const holder = this.blockedBy(job)
    if (holder === null) {
      const before = this.#running
      if (before === null || !this.waiting().includes(job)) return null
      return `waits for the statement at line ${before.line} of ${before.session.service}.ts`
    }
    const { instance, service } = holder.session
    const where = `waits for the transaction opened at line ${holder.line} of ${service}.ts`
    if (holder.session !== job.session) return `${where}, which ${instance} has not ended`
    const inside = job.control === 'begin' ? 'without a second db.transaction' : 'with tx.query'
    return `${where}, its own: inside that body, work ${inside}`
  }

  /**
   * Refuses a job that would wait for ever; the engine calls it when nothing else can happen. The
   * code is Postgres' for a lock not had in time, unless another says better what was wrong.
   */
  giveUp(job: J, code = '55P03'): void {
    const because = this.waitingFor(job)
    if (because === null) throw new Error('a job was given up that does not wait')
    this.#waiting.replace(this.#waiting.list().filter((waiting) => waiting !== job))
    drop(job)
    job.error = refusal(code, `the statement ${because}`)
    this.#host.answer(job)
  }

  /** Forgets everything of the run; the port has been put back to the state `to` belongs to. */
  reset(to: ActorState): void {
    this.#running = null
    this.#execution.holder = null
    this.#waiting.replace([])
    this.#inside.replace([])
    this.#execution.applied.clear()
    for (const key of to.applied) this.#execution.applied.add(key)
    this.connection.reset(to.statements)
    this.#history?.start(to.tables)
  }

  /**
   * What to come {@link reset} to. It reads the tables, which leaves traces in them: take it just
   * before the port's snapshot, in every run, or runs with and without history would differ.
   */
  state(): ActorState {
    this.assertQuiet()
    const tables = readTables(this.connection)
    const shapes = tables.map((table) => shapeOf(table, this.#placeOf))
    const { statements } = this.connection
    return { applied: new Set(this.applied), statements, tables, shapes }
  }

  /**
   * Every table's committed rows, when the run is over; it cannot go on afterwards. Throws when the
   * database has ended.
   */
  finalTables(): FinalTables {
    return readFinalTables(this.connection, this.#placeOf)
  }

  /** Throws if a dead instance holds the database, or a job waits for nothing: an error of ours. */
  assertQuiet(): void {
    const holder = this.#execution.holder
    if (holder !== null && !holder.session.isOpen && this.#running === null) {
      throw new Error(`the dead ${holder.session.instance} holds the database`)
    }
    if (holder === null && this.#running === null && this.#waiting.length > 0) {
      throw new Error('jobs wait for an idle database')
    }
  }

  #next(): void {
    if (this.#running !== null) return
    const job = this.#execution.holder === null ? this.#waiting.shift() : this.#inside.shift()
    if (job !== undefined) this.#run(job)
  }

  /** Executes at once; the job's virtual time begins. */
  #run(job: J): void {
    const { holder } = this.#execution
    this.#running = job
    this.#port.clock(this.#host.nowUs())
    const changes = this.#execution.execute(job)
    if (holder !== null && this.#execution.holder === null && this.#inside.length > 0) {
      // What was sent inside it and comes too late is answered before others have their turn.
      this.#waiting.replace([...this.#inside.list(), ...this.#waiting.list()])
      this.#inside.replace([])
    }
    this.#host.executed(job)
    if (changes.length > 0) this.#host.changed(changes, job)
    this.#host.finishAfter(job.costUs, job)
  }

  /**
   * Disconnected: begins and statements of transactions that still wait are dropped, statements of
   * their own that were sent before are executed, an open transaction is rolled back.
   */
  #gone(job: J): void {
    const { session } = job
    session.isOpen = false
    const kept: J[] = []
    for (const waiting of this.#waiting.list()) {
      if (waiting.session === session && waiting.transaction !== null) drop(waiting)
      else kept.push(waiting)
    }
    this.#waiting.replace(kept)
    if (this.#execution.holder?.session === session) this.#inside.replace([job])
  }
}

function drop({ transaction }: Job): void {
  if (transaction !== null) transaction.state = 'over'
}
