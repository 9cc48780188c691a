/**
 * One connection, used in the name of several services: statements are executed at once, in real
 * time; when they happen in virtual time is the actor's affair.
 */
import { Answer, type DatabaseErrorFields, type Description, refusal, Status } from './answer.ts'
import type { DateClass } from './cells.ts'
import { historySql, installHistorySql, ownSchema } from './installed.ts'
import type { PostgresPort } from './port.ts'
import { actAsSql, admitSql } from './roles.ts'
import { kindOf, type SqlKind, statementWords } from './sql.ts'
import { type Statement, Statements } from './statements.ts'
import type { EncodedParams } from './values.ts'
import { Wire } from './wire.ts'

/** How a connection is set up. */
export interface ConnectionOptions {
  readonly dates: DateClass
  /** Several services use the database, with a role and a schema each. */
  readonly isShared: boolean
  /** Have changed rows told. */
  readonly history: boolean
}

/** For answers that describe themselves, or nothing. */
const undescribed = (): Description => ({ columns: [], cells: [], types: [] })

/** The connection is gone: SQLSTATE of everything asked of it from then on. */
const goneCode = '57P02'
const zeroRefusal = refusal('22021', 'a statement cannot contain a zero character')
/** It would wait for data for ever, and end the backend. */
const copyInRefusal = refusal(
  '0A000',
  'COPY … FROM STDIN cannot be used here',
  'Insert the rows: insert into t select * from unnest($1::int[], $2::text[]).',
)
const stalePlan = /^cached plan must not change/

/** The connection of one service instance to a database, and what it has open there. */
export class Connection {
  readonly answer: Answer
  /** How the backend ended; null while it lives. */
  fatal: string | null = null
  readonly #wire: Wire
  readonly #options: ConnectionOptions
  #statements = new Statements()
  /** Whom the session acts for; null when it must be set up before the next statement. */
  #service: string | null = null
  /** Tables changed in the open transaction: statements parsed in it may not outlive it. */
  #tablesChanged = false

  constructor(port: PostgresPort, options: ConnectionOptions) {
    this.#wire = new Wire(port)
    this.#options = options
    this.answer = new Answer(port, options.dates)
  }

  /** True between statements that belong to no transaction. */
  get isIdle(): boolean {
    return this.answer.status === Status.idle
  }

  /**
   * Executes one statement for a service; {@link answer} holds what came of it. Answers the
   * statement, or null if it was refused before it could be executed. Beginning and ending a
   * transaction is the actor's: `isControl`.
   */
  execute(
    service: string,
    sql: string,
    params: EncodedParams,
    isControl = false,
  ): Statement | null {
    const wasIdle = this.isIdle
    let statement = this.#prepared(service, sql, isControl)
    if (statement === null) return null
    this.#run(statement, params)
    const { error } = this.answer
    if (error !== null && wasIdle && isStale(error)) {
      // Tables changed behind our back, in a function; nothing was executed yet.
      this.#statements.clear()
      statement = this.#prepared(service, sql, isControl)
      if (statement === null) return null
      this.#run(statement, params)
    }
    this.#settle(statement)
    return statement
  }

  /** Parses a statement without executing it, so that a snapshot holds it ready. */
  prepare(service: string, sql: string): void {
    this.#prepared(service, sql, false)
  }

  /** Executes several statements at once, as one transaction: tables and first rows. */
  executeScript(service: string, sql: string): void {
    const statements = statementWords(sql)
    if (statements.some((words) => kindOf(words) === 'copyIn')) {
      this.answer.refuse(copyInRefusal)
      return
    }
    if (sql.includes('\0')) {
      this.answer.refuse(zeroRefusal)
      return
    }
    this.#setUp(service)
    if (this.fatal !== null) return
    this.#wire.query(sql)
    this.#send(undescribed())
    if (this.answer.error !== null || !this.isIdle) return
    this.#statements.clear()
    if (statements.some((words) => kindOf(words) === 'session')) this.#service = null
    this.#install()
  }

  /** Asks as the owner of the database, outside any transaction; answers the last one's rows. */
  ask(sql: string): unknown[] {
    if (!this.isIdle) this.#command('rollback')
    this.#service = null
    this.#command('reset role')
    return this.#command(sql)
  }

  /** Makes a service's role, once in a database's life. */
  admit(service: string): void {
    this.ask(admitSql(service, this.#options.isShared))
  }

  /** Goes on as a new connection with these statements prepared: after a snapshot's restore. */
  reset(statements: Statements): void {
    this.#statements = statements.copy()
    this.#wire.clear()
    this.#service = null
    this.#tablesChanged = false
    this.answer.status = Status.idle
    this.fatal = null
  }

  /** Prepared statements, to come back to by {@link reset}. */
  get statements(): Statements {
    return this.#statements.copy()
  }

  /** The statement, parsed if need be; null if it was refused, with the error in {@link answer}. */
  #prepared(service: string, sql: string, isControl: boolean): Statement | null {
    this.#setUp(service)
    if (this.fatal !== null) return null
    const known = this.#statements.find(service, sql)
    if (known !== undefined && (isControl || !isRefused(known.kind))) return known
    const statement = this.#statements.create(sql)
    const refused = isControl ? null : this.#refusalOf(statement)
    if (refused !== null) {
      this.answer.refuse(refused)
      return null
    }
    this.#wire.parse(statement.name, sql)
    this.#wire.describe(statement.name)
    this.#wire.sync()
    this.#send(statement)
    if (this.answer.error !== null) return null
    this.#statements.keep(service, statement)
    return statement
  }

  /** Why a statement is not even sent; null if it is. */
  #refusalOf({ kind, sql }: Statement): DatabaseErrorFields | null {
    if (sql.includes('\0')) return zeroRefusal
    if (kind === 'copyIn') return copyInRefusal
    if (!isRefused(kind)) return null
    return this.isIdle
      ? refusal('0A000', 'a transaction is not begun or ended by a statement: use db.transaction')
      : refusal('2D000', 'a transaction ends with its body: return from it, or throw to roll back')
  }

  #run(statement: Statement, params: EncodedParams): void {
    const { types } = statement
    if (types.length !== params.length) {
      const wanted = `the statement has ${types.length} parameters`
      const text = `${wanted}, but ${params.length} values were given`
      this.answer.refuse(refusal('08P01', text))
      return
    }
    this.#wire.bind(statement.name, params, types)
    this.#wire.execute()
    this.#wire.sync()
    this.#send(statement)
  }

  #settle({ kind, upsets, isPlan }: Statement): void {
    if (isPlan) this.answer.rows = this.answer.rows.filter((row) => !isOwnTrigger(row))
    if (upsets) this.#service = null
    if (kind === 'schema' || kind === 'rollbackTo' || upsets) {
      this.#statements.clear()
      this.#tablesChanged ||= !this.isIdle
    }
    if (this.isIdle && this.#tablesChanged) {
      this.#tablesChanged = false
      this.#statements.clear()
    }
    if (kind === 'schema' && this.answer.error === null) this.#install()
  }

  /** Gives new tables their triggers without disturbing what the statement answered. */
  #install(): void {
    const { rows, tag, told, sleptUs } = this.answer
    this.#wire.query(installHistorySql)
    this.#send(undescribed())
    if (this.fatal !== null) return
    mustSucceed(this.answer.error)
    Object.assign(this.answer, { rows, tag, told, sleptUs })
  }

  /**
   * Acts for `service`, in messages of their own: within one with a statement, or within a
   * transaction, the change would be undone when that fails.
   */
  #setUp(service: string): void {
    for (const name of this.#statements.takeStale()) this.#wire.close(name)
    if (this.#service === service || !this.isIdle) return
    const { history, isShared } = this.#options
    this.#wire.query(`reset role; ${historySql(history)}; ${actAsSql(service, isShared)}`)
    this.#send(undescribed())
    if (this.fatal !== null) return
    mustSucceed(this.answer.error)
    this.#service = service
  }

  #command(sql: string): unknown[] {
    this.#wire.query(sql)
    this.#send(undescribed())
    mustSucceed(this.answer.error)
    return this.answer.rows
  }

  #send(description: Description): void {
    if (this.fatal === null) {
      try {
        this.answer.read(this.#wire.send(), description)
        return
      } catch (thrown) {
        // The port's error belongs to another realm: only its words may go on.
        this.fatal = String((thrown as { message?: unknown }).message ?? thrown)
      }
    }
    this.#wire.clear()
    this.answer.refuse(refusal(goneCode, `the database has ended: ${this.fatal}`))
    this.answer.status = Status.idle
  }
}

const isRefused = (kind: SqlKind): boolean =>
  kind === 'begin' || kind === 'commit' || kind === 'rollback' || kind === 'copyIn'

/** A line of a plan about a trigger that tells history: there only when it is told. */
function isOwnTrigger(row: unknown): boolean {
  const line = (row as Record<string, unknown>)['QUERY PLAN']
  return typeof line === 'string' && line.startsWith(`Trigger ${ownSchema}_`)
}

function isStale({ code, message }: DatabaseErrorFields): boolean {
  return code === '26000' || (code === '0A000' && stalePlan.test(message))
}

function mustSucceed(error: DatabaseErrorFields | null): void {
  if (error !== null) throw new Error(`a statement of ours failed: ${error.code} ${error.message}`)
}
