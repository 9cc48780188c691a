/**
 * Two services on one database: a schema and a role each, and never one's statement as the other.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ActorState } from '../../app/database/actor.ts'
import { Session } from '../../app/database/job.ts'
import { bootPostgres, type Database } from './boot.ts'
import { testImage } from './fixture.ts'
import { Timeline } from './timeline.ts'

let database: Database
let time: Timeline
let state: ActorState
let order: Session
let stock: Session

beforeAll(async () => {
  database = await bootPostgres(await testImage())
  const owners = new Map([
    ['orders', 'order'],
    ['items', 'stock'],
  ])
  time = new Timeline(database, {
    isShared: true,
    services: ['order', 'stock'],
    history: true,
    owners,
  })
  state = time.prepared(database, {
    order: 'create table orders (id int primary key); create table same (who text)',
    stock: 'create table items (id int primary key); create table same (who text)',
  })
})
beforeEach(() => {
  time.restart(database, state)
  order = new Session('order', 'order')
  stock = new Session('stock', 'stock')
})
afterAll(() => database.close())

const whoami = 'select current_user::text as role, current_schema()::text as schema'
const as = (service: string) => [{ role: `${service}_role`, schema: service }]

test('shared: each service sees its own tables, of the same name too', () => {
  time.ask(order, "insert into same values ('order')")
  time.ask(stock, "insert into same values ('stock')")
  expect(time.ask(order, 'select * from same')).toEqual([{ who: 'order' }])
  expect(time.ask(stock, 'select * from same')).toEqual([{ who: 'stock' }])
  expect(time.changes.map(({ service, table }) => `${service}.${table}`)).toEqual([
    'order.same',
    'stock.same',
  ])
  expect(time.actor.finalTables().tables).toEqual({
    order: { orders: [], same: [{ who: 'order' }] },
    stock: { items: [], same: [{ who: 'stock' }] },
  })
})

test('shared: another service’s table is refused, with its owner', () => {
  const because = 'belongs to service stock: call one of its methods instead'
  expect(time.ask(order, 'select * from items')).toContain(`table items ${because}`)
  expect(time.ask(order, 'select * from stock.items')).toMatch(/^42501 permission denied.*stock/)
  expect(time.ask(order, 'insert into stock.items values (1)')).toContain('to service stock')
})

// Rule 1: the switch has a Sync of its own, or a failing statement undoes it and the next one runs
// as the wrong service.
test('shared: after failures of every kind the next statement is its own service’s', () => {
  const failing = ['select 1/0', 'selec', 'select * from nowhere', 'insert into same values (1/0)']
  for (const sql of failing) {
    for (const [first, second] of [
      [order, stock],
      [stock, order],
    ] as const) {
      expect(time.ask(first, sql)).toMatch(/^(22|42)/)
      expect(time.ask(second, whoami)).toEqual(as(second.service))
      expect(time.ask(first, sql)).toMatch(/^(22|42)/)
      expect(time.ask(first, whoami)).toEqual(as(first.service))
    }
  }
})

test('shared: any mixture of failures, transactions and settings keeps services apart', () => {
  const statement = fc.constantFrom(
    whoami,
    'select 1/0',
    'selec',
    'set role none',
    "select set_config('role', 'none', false)",
    'reset role',
    'reset all',
    'discard all',
    'set search_path to pg_catalog',
    "select set_config('search_path', 'pg_catalog', true)",
    'set local role postgres',
    'create table t (a int)',
    'drop table t',
    'select * from same',
    'deallocate all',
  )
  const step = fc.record({
    isOrder: fc.boolean(),
    ending: fc.constantFrom('none', 'commit', 'rollback', 'crash'),
    statements: fc.array(statement, { minLength: 1, maxLength: 4 }),
  })
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 8 }), (steps) => {
      time.restart(database, state)
      for (const [i, { isOrder, ending, statements }] of steps.entries()) {
        const session = new Session(isOrder ? 'order' : 'stock', `${i}`)
        const atMs = 100 * i
        if (ending === 'none') {
          for (const [k, sql] of statements.entries()) time.send(atMs + 2 * k, session, sql)
        } else {
          const inner = statements.map((sql, k): [number, string] => [atMs + 2 + 2 * k, sql])
          const end: [number, string][] = ending === 'crash' ? [] : [[atMs + 50, ending]]
          time.transaction(session, i, [[atMs, 'begin'], ...inner, ...end])
          if (ending === 'crash') time.crash(atMs + 50, session)
        }
        const other = new Session(isOrder ? 'stock' : 'order', `other of ${i}`)
        const check = time.send(atMs + 90, other, whoami)
        time.run()
        expect(check.result?.rows).toEqual(as(other.service))
      }
      time.actor.assertQuiet()
    }),
    { numRuns: 60 },
  )
})

test('shared: a transaction keeps its service while others wait', () => {
  const { jobs } = time.transaction(order, 5, [
    [1, 'begin'],
    [3, whoami],
    [5, 'commit'],
  ])
  const waiting = time.send(2, stock, whoami)
  time.run()
  expect(jobs[1]!.result?.rows).toEqual(as('order'))
  expect(waiting.result?.rows).toEqual(as('stock'))
  expect(waiting.executedMs).toBe(5.2)
})
