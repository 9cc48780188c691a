/** One job after another against the connection, and what it costs. */
import { refusal } from './answer.ts'
import type { Connection } from './connection.ts'
import type { History, HistoryRow } from './history.ts'
import type { Costs, Job, Transaction } from './job.ts'
import { explained } from './owners.ts'
import type { PostgresPort } from './port.ts'
import type { Statement } from './statements.ts'

/** What the execution of statements depends on. */
export interface ExecutionOptions {
  readonly costs: Costs
  /** Service by table name, of all databases of the run: for the sentence in an error. */
  readonly owners: ReadonlyMap<string, string>
}

const over = 'this transaction has ended: its statements must be awaited inside its body'
const rolledBack = 'a statement of this transaction had failed, so commit rolled it back'
const writing = /^(INSERT|UPDATE|DELETE|MERGE|COPY|TRUNCATE)/

/** How {@link Execution.applied} names a migration. */
export const migrationKey = (service: string, sql: string): string => `${service}\0${sql}`

/** Executes jobs one by one over a connection, and knows the open transaction. */
export class Execution {
  /** Migrations in the database: {@link migrationKey} of each. */
  readonly applied = new Set<string>()
  /** The open transaction. */
  holder: Transaction | null = null
  readonly #connection: Connection
  readonly #port: PostgresPort
  readonly #history: History | null
  readonly #options: ExecutionOptions

  constructor(
    connection: Connection,
    port: PostgresPort,
    history: History | null,
    options: ExecutionOptions,
  ) {
    this.#connection = connection
    this.#port = port
    this.#history = history
    this.#options = options
  }

  /** Executes a job; answers the row changes it made visible. */
  execute(job: Job): readonly HistoryRow[] {
    const { control, transaction } = job
    job.result = null
    job.error = null
    job.costUs = this.#options.costs.statementUs
    switch (control) {
      case 'begin':
        return this.#begin(job, transaction!)
      case 'commit':
      case 'rollback':
        return this.#end(job, transaction!)
      case 'gone':
        return this.#end(job, this.holder!)
      case 'migrate':
        return this.#migrate(job)
      default:
        return transaction === null ? this.#alone(job) : this.#within(job, transaction)
    }
  }

  #begin(job: Job, transaction: Transaction): readonly HistoryRow[] {
    this.#connection.execute(job.session.service, 'begin', [], true)
    this.#take(job)
    if (job.error !== null) {
      transaction.state = 'over'
      return []
    }
    transaction.state = 'open'
    this.holder = transaction
    return []
  }

  #end(job: Job, transaction: Transaction): readonly HistoryRow[] {
    if (transaction !== this.holder) return this.#refuse(job)
    const { service } = job.session
    const wants = job.control === 'commit' ? 'commit' : 'rollback'
    this.#connection.execute(service, wants, [], true)
    this.#take(job)
    const { tag } = this.#connection.answer
    if (!this.#connection.isIdle) this.#connection.execute(service, 'rollback', [], true)
    this.#release(transaction)
    const isCommitted = wants === 'commit' && job.error === null && tag === 'COMMIT'
    if (isCommitted && transaction.wrote) job.costUs += this.#options.costs.commitUs
    if (wants === 'commit' && job.error === null && !isCommitted)
      this.#fail(job, '25P02', rolledBack)
    return this.#visible(isCommitted)
  }

  #within(job: Job, transaction: Transaction): readonly HistoryRow[] {
    if (transaction !== this.holder) return this.#refuse(job)
    const statement = this.#statement(job)
    if (job.error === null && statement !== null) this.#follow(statement)
    transaction.wrote ||= this.#wrote(statement)
    if (this.#connection.isIdle) {
      // A procedure ended it, or the backend itself.
      this.#release(transaction)
      const ended = 'the transaction was ended by a statement inside its body'
      if (job.error === null) this.#fail(job, '2D000', ended)
      return this.#visible(false)
    }
    return []
  }

  #alone(job: Job): readonly HistoryRow[] {
    const { service } = job.session
    const statement = this.#statement(job)
    const { answer } = this.#connection
    this.#history?.add(answer.told)
    if (!this.#connection.isIdle) {
      this.#connection.execute(service, 'rollback', [], true)
      this.#fail(job, '0A000', 'a transaction was begun by a statement: use db.transaction')
    }
    if (job.error === null && this.#wrote(statement)) job.costUs += this.#options.costs.commitUs
    return this.#visible(job.error === null)
  }

  #migrate(job: Job): readonly HistoryRow[] {
    const { service } = job.session
    const key = migrationKey(service, job.sql)
    if (this.applied.has(key)) {
      job.result = { rows: [], rowCount: 0 }
      return []
    }
    this.#connection.executeScript(service, job.sql)
    this.#take(job)
    this.#history?.add(this.#connection.answer.told)
    if (!this.#connection.isIdle) {
      this.#connection.execute(service, 'rollback', [], true)
      this.#fail(job, '0A000', 'db.migrate left a transaction open: leave out begin and commit')
    }
    if (job.error === null) this.applied.add(key)
    job.costUs += this.#options.costs.commitUs
    return this.#visible(job.error === null)
  }

  #statement(job: Job): Statement | null {
    const statement = this.#connection.execute(job.session.service, job.sql, job.params ?? [])
    this.#take(job)
    return statement
  }

  /** Takes over what the connection answered, and what it cost. */
  #take(job: Job): void {
    const { answer } = this.#connection
    job.error = answer.error && explained(answer.error, job.session.service, this.#options.owners)
    job.costUs += answer.sleptUs + this.#port.waitedUs
    if (answer.error !== null) return
    const { rows, rowCount } = answer
    job.result = { rows, rowCount }
    job.costUs += rowCount * this.#options.costs.rowUs
  }

  /** Whether the last statement changed something, as far as its tag and kind tell. */
  #wrote(statement: Statement | null): boolean {
    if (statement === null) return false
    return statement.kind === 'schema' || writing.test(this.#connection.answer.tag)
  }

  #follow({ kind, target }: Statement): void {
    const history = this.#history
    if (history === null) return
    if (kind === 'savepoint') history.savepoint(target)
    else if (kind === 'release') history.release(target)
    else if (kind === 'rollbackTo') history.rollbackTo(target)
    else history.add(this.#connection.answer.told)
  }

  #visible(isCommitted: boolean): readonly HistoryRow[] {
    if (this.#history === null) return []
    if (isCommitted) return this.#history.commit()
    this.#history.rollback()
    return []
  }

  #release(transaction: Transaction): void {
    transaction.state = 'over'
    this.holder = null
  }

  #refuse(job: Job): readonly HistoryRow[] {
    this.#fail(job, '25P01', over)
    return []
  }

  #fail(job: Job, code: string, text: string): void {
    job.result = null
    job.error = refusal(code, text)
  }
}
