/** The smallest engine a database can have, for tests: a list of what happens when. */
import { type ActorOptions, type ActorState, DatabaseActor } from '../../app/database/actor.ts'
import type { HistoryRow } from '../../app/database/history.ts'
import {
  type ActorHost,
  type Control,
  type Job,
  Session,
  Transaction,
} from '../../app/database/job.ts'
import { encodeParams } from '../../app/database/values.ts'
import type { Database } from './boot.ts'

/** A job of a test, which knows when it was executed and whether it was answered. */
export interface TestJob extends Job {
  isAnswered: boolean
  executedMs: number
}

/** Milliseconds, as a test reads them. */
const ms = (us: number): string => (us / 1000).toFixed(1)

/** A host for actors in tests: virtual time over an array. */
export class Timeline implements ActorHost<TestJob> {
  readonly actor: DatabaseActor<TestJob>
  /** What was executed: time, instance, statement, outcome, cost. */
  readonly executions: string[] = []
  readonly changes: HistoryRow[] = []
  #nowUs = 0
  #agenda: { atUs: number; act: () => void }[] = []

  constructor(database: Database, options: Partial<ActorOptions> = {}) {
    this.actor = new DatabaseActor(database.port, this, {
      dates: Date,
      isShared: false,
      history: false,
      costs: { statementUs: 200, rowUs: 2, commitUs: 800 },
      owners: new Map(),
      services: ['order'],
      ...options,
    })
  }

  /** Migrates, takes the snapshot and is ready to run. */
  prepared(database: Database, migrations: Record<string, string>): ActorState {
    this.actor.admit()
    for (const [service, sql] of Object.entries(migrations)) {
      const job = this.send(0, new Session(service, service), sql, [], { control: 'migrate' })
      this.run()
      if (job.error !== null) throw new Error(job.error.message)
    }
    const state = this.actor.state()
    database.snapshot()
    this.executions.length = 0
    this.changes.length = 0
    return state
  }

  /** As it was when {@link prepared}. */
  restart(database: Database, state: ActorState, seed = 1): void {
    if (!database.restore()) throw new Error('the database could not be restored')
    database.reseed(seed)
    this.actor.reset(state)
    this.executions.length = 0
    this.changes.length = 0
    this.#agenda = []
    this.#nowUs = 0
  }

  /** Has a job arrive at a time in ms. */
  send(
    atMs: number,
    session: Session,
    sql: string,
    params: unknown = [],
    more: { control?: Control; transaction?: Transaction; line?: number } = {},
  ): TestJob {
    const encoded = encodeParams(params)
    if (!encoded.ok) throw new Error(encoded.message)
    const job: TestJob = {
      session,
      transaction: more.transaction ?? null,
      control: more.control ?? 'none',
      sql,
      params: encoded.params,
      line: more.line ?? 0,
      result: null,
      error: null,
      costUs: 0,
      isAnswered: false,
      executedMs: -1,
    }
    this.#at(Math.round(1000 * atMs), () => this.actor.arrive(job))
    return job
  }

  /**
   * A transaction whose begin, statements and end arrive at times in ms; returns it and its jobs.
   */
  transaction(
    session: Session,
    line: number,
    steps: readonly [atMs: number, sql: string, params?: unknown][],
  ): { transaction: Transaction; jobs: TestJob[] } {
    const transaction = new Transaction(session, line)
    const controls = ['begin', 'commit', 'rollback']
    const jobs = steps.map(([atMs, sql, params]) => {
      const control = controls.includes(sql) ? (sql as Control) : 'none'
      return this.send(atMs, session, control === 'none' ? sql : '', params, {
        control,
        transaction,
        line,
      })
    })
    return { transaction, jobs }
  }

  /** The session's instance dies; the database learns it at this time. */
  crash(atMs: number, session: Session): void {
    this.send(atMs, session, '', [], { control: 'gone' })
  }

  /** Runs until nothing is left to happen. */
  run(): string[] {
    for (;;) {
      // Events of one time keep the order in which they were put there: the sort is stable.
      this.#agenda.sort((a, b) => a.atUs - b.atUs)
      const event = this.#agenda.shift()
      if (event === undefined) return this.executions
      this.#nowUs = event.atUs
      event.act()
    }
  }

  /** One statement alone, from now on: its rows, or its error's code and message. */
  ask(session: Session, sql: string, params: unknown = []): unknown {
    const job = this.send(this.#nowUs / 1000, session, sql, params)
    this.run()
    return job.error === null ? job.result!.rows : `${job.error.code} ${job.error.message}`
  }

  nowUs(): number {
    return this.#nowUs
  }

  executed(job: TestJob): void {
    job.executedMs = this.#nowUs / 1000
    const what = job.control === 'none' ? job.sql : job.control
    const outcome = job.error === null ? `${job.result!.rowCount}` : job.error.code
    const { instance } = job.session
    this.executions.push(`${ms(this.#nowUs)} ${instance}: ${what} → ${outcome} (${ms(job.costUs)})`)
  }

  changed(rows: readonly HistoryRow[]): void {
    this.changes.push(...rows)
  }

  finishAfter(costUs: number, job: TestJob): void {
    this.#at(this.#nowUs + costUs, () => this.actor.finished(job))
  }

  answer(job: TestJob): void {
    if (job.isAnswered) throw new Error('a job was answered twice')
    job.isAnswered = true
  }

  #at(atUs: number, act: () => void): void {
    this.#agenda.push({ atUs, act })
  }
}
