/** Named statements of one connection: parsed once, then only bound and executed. */
import type { Description } from './answer.ts'
import { kindOf, type SqlKind, statementWords } from './sql.ts'

/** A statement text as a service uses it. */
export class Statement implements Description {
  readonly name: string
  readonly sql: string
  readonly kind: SqlKind
  /** Takes the session's role or settings with it: it is set up anew before the next statement. */
  readonly upsets: boolean
  /** Its rows are a plan's lines. */
  readonly isPlan: boolean
  /** The last word: a savepoint's name. */
  readonly target: string
  columns: readonly string[] = []
  cells: readonly number[] = []
  types: readonly number[] = []
  /** When it was last used, by the cache's count. */
  used = 0

  constructor(name: string, sql: string) {
    this.name = name
    this.sql = sql
    const [words = []] = statementWords(sql)
    this.kind = kindOf(words)
    this.isPlan = words[0] === 'explain'
    this.target = words.at(-1) ?? ''
    this.upsets =
      this.kind === 'session' &&
      words.some((word) => word === 'role' || word === 'authorization' || word === 'all')
  }
}

/** More texts than this are unusual; each costs Postgres some tens of kB. */
const maxStatements = 256

/** Statements by service, since each has its own tables in sight. */
export class Statements {
  readonly #byService = new Map<string, Map<string, Statement>>()
  #count = 0
  #named = 0
  #uses = 0
  /** Names Postgres still knows and may forget. */
  #stale: string[] = []

  /** The service's statement of this text, or undefined if it is not prepared. */
  find(service: string, sql: string): Statement | undefined {
    const statement = this.#byService.get(service)?.get(sql)
    if (statement !== undefined) statement.used = ++this.#uses
    return statement
  }

  /** A statement with a name of its own, not yet in the cache: it may fail to parse. */
  create(sql: string): Statement {
    return new Statement(`s${this.#named++}`, sql)
  }

  keep(service: string, statement: Statement): void {
    if (this.#count >= maxStatements) this.#dropOldest()
    let own = this.#byService.get(service)
    if (own === undefined) {
      own = new Map()
      this.#byService.set(service, own)
    }
    statement.used = ++this.#uses
    own.set(statement.sql, statement)
    this.#count++
  }

  /** Forgets all: after a change of tables, plans and even result types may differ. */
  clear(): void {
    for (const own of this.#byService.values()) {
      for (const { name } of own.values()) this.#stale.push(name)
    }
    this.#byService.clear()
    this.#count = 0
  }

  /** Names to close before the next message. */
  takeStale(): readonly string[] {
    const names = this.#stale
    if (names.length > 0) this.#stale = []
    return names
  }

  /** The same, to go on from later. */
  copy(): Statements {
    const copy = new Statements()
    for (const [service, own] of this.#byService) copy.#byService.set(service, new Map(own))
    copy.#count = this.#count
    copy.#named = this.#named
    copy.#uses = this.#uses
    copy.#stale = this.#stale.slice()
    return copy
  }

  #dropOldest(): void {
    let from: Map<string, Statement> | null = null
    let oldest: Statement | null = null
    for (const own of this.#byService.values()) {
      for (const statement of own.values()) {
        if (oldest !== null && statement.used > oldest.used) continue
        oldest = statement
        from = own
      }
    }
    if (oldest === null || from === null) return
    from.delete(oldest.sql)
    this.#stale.push(oldest.name)
    this.#count--
  }
}
