/** The words about the database, bound to one life of an instance. */
import type { DatabaseErrorFields, QueryResult } from '../database/answer.ts'
import type { Transaction } from '../database/job.ts'
import type { Ask, SimulatedDatabases } from '../database/simulated.ts'
import { encodeParams } from '../database/values.ts'
import type { Instance } from '../engine/instance.ts'
import type { Simulation } from '../engine/simulation.ts'
import { DatabaseError } from './errors.ts'

const nothing = () => {}
const never = () => new Promise<never>(nothing)

interface Tx {
  query: (sql: string, params?: unknown) => Promise<unknown>
  $query: (line: number, sql: string, params?: unknown) => Promise<unknown>
}

/** Crash-point word of what is asked. */
const wordOf = (control: Ask['control']) => (control === 'none' ? 'query' : control)

/** The word `db`, for one life of an instance. */
export function databaseWords(sim: Simulation, instance: Instance): Record<string, unknown> {
  const databases = sim.databases as SimulatedDatabases | null
  const service = instance.service.name

  const ask = (
    control: Ask['control'],
    line: number,
    sql: string,
    given: unknown,
    transaction: Transaction | null,
  ): Promise<unknown> => {
    if (!instance.alive) return never()
    if (databases === null || instance.service.database === null) {
      throw new TypeError(`Service '${service}' has no database: give it one in lab.ts`)
    }
    if (typeof sql !== 'string') throw new TypeError('A statement must be a text')
    const encoded = encodeParams(given)
    if (!encoded.ok) throw new TypeError(`db.query: ${encoded.message}`)
    const side = sim.crashPoints.pass(instance, wordOf(control), sql, line)
    if (side === 1) return never()
    const { params } = encoded
    const what: Ask = { control, sql, params, shown: given, transaction, line }
    const promise = new Promise<QueryResult>((resolve, reject) => {
      const refuse = (fields: DatabaseErrorFields) => reject(errorAt(fields, service, line))
      databases.ask(instance, what, resolve, refuse)
    })
    if (side === 2) sim.crashPoints.die(instance)
    return promise
  }

  const $query = (line: number, sql: string, params?: unknown) =>
    ask('none', line, sql, params, null)
  const $migrate = async (line: number, sql: string) => {
    await ask('migrate', line, sql, undefined, null)
  }
  const $transaction = async (line: number, body: (tx: Tx) => unknown) => {
    if (typeof body !== 'function') throw new TypeError('db.transaction needs a function')
    if (databases === null || instance.service.database === null) {
      throw new TypeError(`Service '${service}' has no database: give it one in lab.ts`)
    }
    const { request } = sim
    const transaction = databases.begin(instance, line)
    const inside = (at: number, sql: string, params?: unknown) =>
      ask('none', at, sql, params, transaction)
    await ask('begin', line, '', undefined, transaction)
    sim.request = request
    let result: unknown
    try {
      result = await body({ query: (sql, params) => inside(0, sql, params), $query: inside })
    } catch (error) {
      sim.request = request
      if (transaction.state !== 'over') await ask('rollback', line, '', undefined, transaction)
      sim.request = request
      throw error
    }
    sim.request = request
    await ask('commit', line, '', undefined, transaction)
    sim.request = request
    return result
  }
  const db = Object.freeze({
    $query,
    query: (sql: string, params?: unknown) => $query(0, sql, params),
    $migrate,
    migrate: (sql: string) => $migrate(0, sql),
    $transaction,
    transaction: (body: (tx: Tx) => unknown) => $transaction(0, body),
  })
  return { db }
}

/** The error a service catches, marked with its place for readers that know no stack. */
function errorAt(fields: DatabaseErrorFields, service: string, line: number): DatabaseError {
  const error = new DatabaseError(fields)
  if (line > 0) {
    Object.defineProperty(error, 'file', { value: `${service}.ts` })
    Object.defineProperty(error, 'line', { value: line })
  }
  return error
}
