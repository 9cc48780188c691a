/** What the engine asks of a database, and what the database asks of the engine. */
import type { DatabaseErrorFields, QueryResult } from './answer.ts'
import type { HistoryRow } from './history.ts'
import type { EncodedParams } from './values.ts'

/** One instance's connection: a life of its own, ended by {@link Job.control} `gone`. */
export class Session {
  readonly service: string
  /** `order`, `order#2`. */
  readonly instance: string
  /** False once its instance is gone; it gets no answers then. */
  isOpen = true

  constructor(service: string, instance: string) {
    this.service = service
    this.instance = instance
  }
}

/** A transaction from `db.transaction`. */
export class Transaction {
  readonly session: Session
  /** Line of the call in the service's file. */
  readonly line: number
  /** `waiting` until its begin is executed. */
  state: 'waiting' | 'open' | 'over' = 'waiting'
  /** It changed something, so its commit costs. */
  wrote = false

  constructor(session: Session, line: number) {
    this.session = session
    this.line = line
  }
}

/**
 * What a job is. `none`: a statement. `migrate`: several, as one transaction, once in the
 * database's life. `gone`: the session's instance died; what it had not finished is undone.
 */
export type Control = 'none' | 'begin' | 'commit' | 'rollback' | 'gone' | 'migrate'

/** One thing asked of a database. The engine makes it, with fields of its own besides. */
export interface Job {
  readonly session: Session
  /** null for a statement of its own. */
  readonly transaction: Transaction | null
  readonly control: Control
  /** Empty for all but `none` and `migrate`. */
  readonly sql: string
  readonly params: EncodedParams | null
  readonly line: number
  /** Set when executed: one of the two. */
  result: QueryResult | null
  error: DatabaseErrorFields | null
  costUs: number
}

/** The engine, as a database sees it. */
export interface ActorHost<J extends Job> {
  /** Virtual µs since the run's start. */
  nowUs(): number
  /** The statement has just been executed: `result` or `error` and `costUs` are set. */
  executed(job: J): void
  /** Row changes this statement or commit made visible; only when history is on. */
  changed(rows: readonly HistoryRow[], job: J): void
  /** Calls the actor's `finished` with the job after so much virtual time; not at once. */
  finishAfter(costUs: number, job: J): void
  /** Carries the job's result or error to its instance, unless that is dead. Not for `gone`. */
  answer(job: J): void
}

/** What the database's work costs, in virtual µs. */
export interface Costs {
  readonly statementUs: number
  /** Each row returned or touched. */
  readonly rowUs: number
  /** Making changes last: at a commit, or at a statement of its own that changes something. */
  readonly commitUs: number
}
