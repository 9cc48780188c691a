/** The actor over a real Postgres: turns, transactions, crashes, what things cost. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ActorState } from '../../app/database/actor.ts'
import { Session } from '../../app/database/job.ts'
import { bootPostgres, type Database } from './boot.ts'
import { testImage } from './fixture.ts'
import { Timeline } from './timeline.ts'

let database: Database
let time: Timeline
let state: ActorState
let one: Session
let two: Session

beforeAll(async () => {
  database = await bootPostgres(await testImage())
  time = new Timeline(database, { owners: new Map([['stock', 'warehouse']]) })
  state = time.prepared(database, {
    order: `create table orders (id int primary key, item text not null default 'tea');
      create table lines (id int references orders deferrable initially deferred)`,
  })
})
beforeEach(() => {
  time.restart(database, state)
  one = new Session('order', 'order#1')
  two = new Session('order', 'order#2')
})
afterAll(() => database.close())

const insert = 'insert into orders values ($1)'
const count = 'select count(*)::int as n from orders'

test('actor: one statement at a time, in the order they came', () => {
  time.send(1, one, insert, [1])
  time.send(1, two, count)
  time.send(1.1, one, insert, [1])
  const shown = time.run()
  // 0.2 for a statement, 0.002 a row, 0.8 where changes are made to last.
  expect(shown).toEqual([
    '1.0 order#1: insert into orders values ($1) → 1 (1.0)',
    '2.0 order#2: select count(*)::int as n from orders → 1 (0.2)',
    '2.2 order#1: insert into orders values ($1) → 23505 (0.2)',
  ])
  time.actor.assertQuiet()
})

test('actor: a transaction holds the database until it ends, and pays when it commits', () => {
  time.transaction(one, 12, [
    [1, 'begin'],
    [1.5, insert, [1]],
    [5, 'commit'],
  ])
  const { jobs } = time.transaction(two, 30, [
    [2, 'begin'],
    [7, count],
    [8, 'commit'],
  ])
  expect(time.run()).toEqual([
    '1.0 order#1: begin → 0 (0.2)',
    '1.5 order#1: insert into orders values ($1) → 1 (0.2)',
    '5.0 order#1: commit → 0 (1.0)',
    '6.0 order#2: begin → 0 (0.2)',
    '7.0 order#2: select count(*)::int as n from orders → 1 (0.2)',
    '8.0 order#2: commit → 0 (0.2)',
  ])
  expect(jobs[1]!.result?.rows).toEqual([{ n: 1 }])
})

test('actor: a rollback leaves nothing', () => {
  time.transaction(one, 12, [
    [1, 'begin'],
    [2, insert, [1]],
    [3, 'rollback'],
  ])
  time.run()
  expect(time.ask(two, count)).toEqual([{ n: 0 }])
})

// Rule 2: a disconnection is an event behind what was sent.
test('actor: crash while its begin is queued (the holder commits later)', () => {
  // order#2's begin waits from 2; it dies at 3; order#1 commits at 5; nothing of order#2 runs.
  time.transaction(one, 12, [
    [1, 'begin'],
    [5, 'commit'],
  ])
  const { transaction, jobs } = time.transaction(two, 30, [[2, 'begin']])
  const plain = time.send(2.5, two, insert, [7])
  time.crash(3, two)
  expect(time.run()).toEqual([
    '1.0 order#1: begin → 0 (0.2)',
    '5.0 order#1: commit → 0 (0.2)',
    '5.2 order#2: insert into orders values ($1) → 1 (1.0)',
  ])
  expect(transaction.state).toBe('over')
  expect(jobs[0]!.isAnswered).toBe(false)
  // A statement of its own had been sent, so it happened.
  expect(plain.executedMs).toBe(5.2)
  time.actor.assertQuiet()
})

test('actor: crash with an open transaction (a statement running, one waiting)', () => {
  const { transaction, jobs } = time.transaction(one, 12, [
    [1, 'begin'],
    [2, insert, [1]],
    [2.1, insert, [2]],
  ])
  time.crash(2.1, one)
  time.send(2.15, two, count)
  const late = time.transaction(one, 40, [[3, 'begin']])
  expect(time.run()).toEqual([
    '1.0 order#1: begin → 0 (0.2)',
    '2.0 order#1: insert into orders values ($1) → 1 (0.2)',
    '2.2 order#1: gone → 0 (0.2)',
    '2.4 order#2: select count(*)::int as n from orders → 1 (0.2)',
  ])
  expect(transaction.state).toBe('over')
  expect(jobs[2]!.executedMs).toBe(-1)
  expect(late.transaction.state).toBe('over')
  expect(time.ask(two, count)).toEqual([{ n: 0 }])
  time.actor.assertQuiet()
})

test('actor: crash when the commit is executed but not yet answered: it is committed', () => {
  const { jobs } = time.transaction(one, 12, [
    [1, 'begin'],
    [2, insert, [1]],
    [3, 'commit'],
  ])
  time.crash(3.5, one)
  time.run()
  expect(jobs[2]!.error).toBeNull()
  expect(time.ask(two, count)).toEqual([{ n: 1 }])
})

// Rule 3: what can never go on says why.
test('actor: a statement beside its own transaction waits for it, and says so', () => {
  time.transaction(one, 12, [[1, 'begin']])
  const beside = time.send(2, one, insert, [1], { line: 14 })
  const second = time.transaction(one, 15, [[2, 'begin']])
  const other = time.send(3, two, count, [], { line: 50 })
  time.run()
  const { actor } = time
  const where = 'waits for the transaction opened at line 12 of order.ts'
  expect(actor.waiting()).toEqual([beside, second.jobs[0], other])
  expect(actor.blockedBy(beside)?.line).toBe(12)
  expect(actor.waitingFor(beside)).toBe(`${where}, its own: inside that body, work with tx.query`)
  expect(actor.waitingFor(second.jobs[0]!)).toBe(
    `${where}, its own: inside that body, work without a second db.transaction`,
  )
  expect(actor.waitingFor(other)).toBe(`${where}, which order#1 has not ended`)
  actor.giveUp(beside)
  expect(beside.isAnswered).toBe(true)
  expect(beside.error).toMatchObject({ code: '55P03', message: expect.stringContaining(where) })
  actor.giveUp(second.jobs[0]!)
  expect(second.transaction.state).toBe('over')
  time.transaction(one, 12, [])
  expect(actor.waiting()).toEqual([other])
  expect(() => actor.giveUp(beside)).toThrow()
})

test('actor: what waits for a statement says whose', () => {
  time.send(1, one, insert, [1], { line: 8 })
  const waiting = time.send(1, two, count)
  let said: string | null = null
  time.send(1.5, two, count)
  const { arrive } = time.actor
  time.actor.arrive = (job) => {
    arrive.call(time.actor, job)
    said ??= time.actor.waitingFor(waiting)
  }
  time.run()
  time.actor.arrive = arrive
  expect(said).toBe('waits for the statement at line 8 of order.ts')
  expect(time.actor.waitingFor(waiting)).toBeNull()
})

test('actor: a dead instance that holds the database is an error of ours', () => {
  time.transaction(one, 12, [[1, 'begin']])
  time.run()
  one.isOpen = false
  expect(() => time.actor.assertQuiet()).toThrow('the dead order#1 holds the database')
})

// Rule 6: ReadyForQuery's state decides.
test('actor: transactions are not begun or ended by statements', () => {
  const refused = ['begin', 'START TRANSACTION', 'commit', '/* a */ rollback', 'begin; select 1']
  for (const sql of refused) expect(time.ask(one, sql)).toMatch(/^0A000 .*use db\.transaction$/)
  const { transaction, jobs } = time.transaction(one, 12, [
    [10, 'begin'],
    [11, insert, [1]],
    [12, 'end'],
    [13, 'commit'],
  ])
  time.run()
  expect(jobs[2]!.error).toMatchObject({ code: '2D000' })
  expect(jobs[3]!.error).toBeNull()
  expect(transaction.state).toBe('over')
  expect(time.ask(one, count)).toEqual([{ n: 1 }])
})

test('actor: commit after a failed statement is an error, as the rollback it is', () => {
  const { jobs } = time.transaction(one, 12, [
    [1, 'begin'],
    [2, insert, [1]],
    [3, 'select 1/0'],
    [4, count],
    [5, 'commit'],
  ])
  time.run()
  expect(jobs.map(({ error }) => error?.code)).toEqual([
    undefined,
    undefined,
    '22012',
    '25P02',
    '25P02',
  ])
  expect(jobs[4]!.error?.message).toContain('rolled it back')
  expect(time.ask(one, count)).toEqual([{ n: 0 }])
})

test('actor: a constraint checked at the commit refuses it', () => {
  const { jobs } = time.transaction(one, 12, [
    [1, 'begin'],
    [2, 'insert into lines values (5)'],
    [3, 'commit'],
  ])
  time.run()
  expect(jobs[2]!.error).toMatchObject({ code: '23503', table: 'lines' })
  time.actor.assertQuiet()
  expect(time.ask(one, 'select * from lines')).toEqual([])
})

test('actor: statements after the end of their transaction are refused, in turn', () => {
  const { jobs } = time.transaction(one, 12, [
    [1, 'begin'],
    [1.05, 'commit'],
    [1.1, count],
    [9, count],
  ])
  const other = time.send(1.02, two, count)
  time.run()
  expect(jobs.slice(2).map(({ error }) => error?.code)).toEqual(['25P01', '25P01'])
  expect(other.executedMs).toBeGreaterThan(jobs[2]!.executedMs)
})
