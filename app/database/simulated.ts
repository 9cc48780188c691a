/**
 * The databases of a run: statements travel to their actor and back, and leave rows in the trace.
 */
import { Act } from '../engine/actions.ts'
import type { Event } from '../engine/agenda.ts'
import type { Databases } from '../engine/databases.ts'
import type { Instance } from '../engine/instance.ts'
import type { Simulation } from '../engine/simulation.ts'
import { Kind, type RowChange } from '../trace/format.ts'
import { type ActorState, DatabaseActor } from './actor.ts'
import type { DatabaseErrorFields, QueryResult } from './answer.ts'
import type { HistoryRow } from './history.ts'
import { type ActorHost, type Control, type Costs, type Job, Session, Transaction } from './job.ts'
import type { PostgresPort } from './port.ts'
import type { EncodedParams } from './values.ts'

/** One database, ready at its snapshot. */
export interface PreparedDatabase {
  readonly name: string
  readonly port: PostgresPort
  readonly state: ActorState
  readonly services: readonly string[]
  readonly isShared: boolean
}
/** What a run gives its databases. */
export interface SimulatedOptions {
  readonly databases: readonly PreparedDatabase[]
  readonly costs: Costs
  /** One way to a database and back, µs. */
  readonly linkUs: number
  readonly history: boolean
  /** Service by table name, over all databases. */
  readonly owners: ReadonlyMap<string, string>
}

/** A statement with what the engine keeps of it. */
export interface Statement extends Job {
  readonly instance: Instance
  readonly database: DatabaseActor<Statement>
  readonly nameId: number
  /** Row of the query. */
  readonly row: number
  readonly request: number
  readonly resolve: (result: QueryResult) => void
  readonly reject: (error: DatabaseErrorFields) => void
}

/** What a word asks for. */
export interface Ask {
  readonly control: Control
  readonly sql: string
  readonly params: EncodedParams | null
  /** The parameters as given, for the trace. */
  readonly shown: unknown
  readonly transaction: Transaction | null
  readonly line: number
}

/** A statement that waited this long for another's transaction is refused, µs. */
const lockTimeoutUs = 10_000_000
/** SQLSTATE of a statement that waits for the transaction it is itself part of. */
const activeTransaction = '25001'
/** Rows of an answer kept in the trace. */
const shownRows = 1_000

/** All databases of a run: statements arrive, execute and answer as events of the simulation. */
export class SimulatedDatabases implements Databases, ActorHost<Statement> {
  readonly changes: RowChange[] = []
  readonly #sim: Simulation
  readonly #actors = new Map<string, DatabaseActor<Statement>>()
  readonly #sessions = new Map<Instance, Session>()
  readonly #waiting = new Map<Instance, Set<Statement>>()
  readonly #linkUs: number

  constructor(sim: Simulation, options: SimulatedOptions) {
    this.#sim = sim
    this.#linkUs = options.linkUs
    const { costs, history, owners } = options
    for (const { name, port, state, services, isShared } of options.databases) {
      const setUp = { dates: Date, isShared, history, costs, owners, services }
      const actor = new DatabaseActor<Statement>(port, this, setUp)
      actor.reset(state)
      this.#actors.set(name, actor)
    }
  }

  /** Sends a statement of an instance to its service's database. */
  ask(
    instance: Instance,
    what: Ask,
    resolve: (result: QueryResult) => void,
    reject: (error: DatabaseErrorFields) => void,
  ): void {
    const sim = this.#sim
    const nameId = sim.recorder.nameOf(what.sql || what.control)
    const { lane } = instance
    const row = sim.record(Kind.query, lane, 0, nameId, what.line, sim.span, sim.request, 0)
    if (what.shown !== undefined) sim.payload(what.shown)
    const job = this.#job(instance, what, nameId, row, resolve, reject)
    let waiting = this.#waiting.get(instance)
    if (waiting === undefined) {
      waiting = new Set()
      this.#waiting.set(instance, waiting)
    }
    waiting.add(job)
    sim.agenda.add(sim.now + this.#linkUs, Act.statement, null, job, null, row, job.request)
  }

  #job(
    instance: Instance,
    what: Ask,
    nameId: number,
    row: number,
    resolve: (result: QueryResult) => void,
    reject: (error: DatabaseErrorFields) => void,
  ): Statement {
    const { control, sql, params, transaction, line } = what
    const database = this.#actors.get(instance.service.database!)!
    const { request } = this.#sim
    const outcome = { result: null, error: null, costUs: 0 }
    const session = this.session(instance)
    return {
      session,
      control,
      sql,
      params,
      transaction,
      line,
      ...outcome,
      instance,
      database,
      nameId,
      row,
      request,
      resolve,
      reject,
    }
  }

  /** An instance's connection, made when it first asks for something. */
  session(instance: Instance): Session {
    let session = this.#sessions.get(instance)
    if (session === undefined) {
      session = new Session(instance.service.name, instance.name)
      this.#sessions.set(instance, session)
      instance.connected = true
    }
    return session
  }

  onStatement(event: Event): boolean {
    const job = event.subject as Statement
    // The time-out of a wait that has ended, or of one that goes on.
    if (event.value === 'timeout') {
      if (job.database.blockedBy(job) !== null) job.database.giveUp(job)
      return false
    }
    job.database.arrive(job)
    const holder = job.database.blockedBy(job)
    if (holder === null) return false
    // Its own request's transaction waits for it: nothing can ever happen here.
    const hopeless = holder.session === job.session && this.#openers.get(holder) === job.request
    if (hopeless) job.database.giveUp(job, activeTransaction)
    else {
      const { now, agenda } = this.#sim
      agenda.add(now + lockTimeoutUs, Act.statement, null, job, 'timeout', job.row, job.request)
    }
    return false
  }
  readonly #openers = new WeakMap<Transaction, number>()

  /** A transaction of the code that runs now. */
  begin(instance: Instance, line: number): Transaction {
    const transaction = new Transaction(this.session(instance), line)
    if (this.#sim.request !== 0) this.#openers.set(transaction, this.#sim.request)
    return transaction
  }

  onFinished(event: Event): boolean {
    const job = event.subject as Statement
    job.database.finished(job)
    return false
  }

  onAnswer(event: Event): boolean {
    const sim = this.#sim
    const job = event.subject as Statement
    const { lane } = job.instance
    this.#waiting.get(job.instance)?.delete(job)
    if (job.error === null) {
      const { rows, rowCount } = job.result!
      sim.span = sim.record(Kind.rows, lane, 0, job.nameId, 0, event.span, job.request, rowCount)
      if (rows.length > 0) sim.payload(rows.length > shownRows ? rows.slice(0, shownRows) : rows)
      job.resolve(job.result!)
    } else {
      sim.span = sim.record(Kind.refuse, lane, 0, job.nameId, job.line, event.span, job.request, 0)
      sim.payload({ code: job.error.code, message: job.error.message })
      job.reject(job.error)
    }
    return true
  }

  onGone(event: Event): boolean {
    const job = event.subject as Statement
    job.database.arrive(job)
    return false
  }

  disconnect(instance: Instance, row: number): void {
    const sim = this.#sim
    const what: Ask = {
      control: 'gone',
      sql: '',
      params: null,
      shown: undefined,
      transaction: null,
      line: 0,
    }
    const nothing = () => {}
    const nameId = sim.recorder.nameOf('rollback')
    const job = this.#job(instance, what, nameId, row, nothing, nothing)
    this.#waiting.delete(instance)
    // Behind everything it has sent: the same way, scheduled later.
    sim.agenda.add(sim.now + this.#linkUs, Act.gone, null, job, null, row, 0)
  }

  blockedBy(instance: Instance): string {
    for (const job of this.#waiting.get(instance) ?? []) {
      const because = job.database.waitingFor(job)
      if (because !== null)
        return `The statement at ${instance.service.name}.ts:${job.line} ${because}.`
    }
    return ''
  }

  // ---- what the actors ask for ---------------------------------------------------------------

  nowUs(): number {
    return this.#sim.now
  }

  executed(job: Statement): void {
    const sim = this.#sim
    const rows = job.result?.rowCount ?? 0
    sim.record(Kind.execute, job.instance.lane, 0, job.nameId, 0, job.row, job.request, rows)
    if (job.error !== null) sim.payload({ code: job.error.code, message: job.error.message })
    const { fatal } = job.database.connection
    if (fatal === null) return
    const service = job.session.service
    const message = `The database of ${service} has ended: ${fatal}. It was executing ${service}.ts:${job.line}.`
    sim.end({ code: 'database', message, file: `${service}.ts`, line: job.line, service })
  }

  changed(rows: readonly HistoryRow[], _job: Statement): void {
    const event = this.#sim.recorder.count
    for (const row of rows) this.changes.push({ event, ...row })
  }

  finishAfter(costUs: number, job: Statement): void {
    const sim = this.#sim
    const us = Math.round(costUs * job.instance.slowness)
    sim.agenda.add(sim.now + us, Act.finished, null, job, null, sim.recorder.count, job.request)
  }

  answer(job: Statement): void {
    const sim = this.#sim
    const { instance, request } = job
    sim.agenda.add(
      sim.now + this.#linkUs,
      Act.answer,
      instance,
      job,
      null,
      sim.span || job.row,
      request,
    )
  }

  /** The committed rows of all tables, when the run is over. */
  finalTables(): Record<string, Record<string, unknown[]>> {
    const tables: Record<string, Record<string, unknown[]>> = {}
    for (const actor of this.#actors.values()) {
      if (actor.connection.fatal !== null) continue
      for (const [service, own] of Object.entries(actor.finalTables().tables)) {
        tables[service] = { ...tables[service], ...own }
      }
    }
    return tables
  }
}
