/** The actor over a real Postgres: turns, transactions, crashes, what things cost and what is refused. */
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

test('actor: migrations are applied once in a database’s life', () => {
  const again = [...state.applied].map((key) => key.slice('order\0'.length))
  const known = time.send(1, one, again[0]!, [], { control: 'migrate' })
  const added = 'create table extra (id int); insert into extra values (1)'
  const fresh = time.send(2, one, added, [], { control: 'migrate' })
  const twice = time.send(5, two, added, [], { control: 'migrate' })
  const wrong = time.send(8, two, 'create table half (id int); selec 1', [], { control: 'migrate' })
  const open = time.send(9, two, 'begin; create table half (id int)', [], { control: 'migrate' })
  time.run()
  expect([known.costUs, fresh.costUs, twice.costUs]).toEqual([200, 1002, 200])
  expect(wrong.error).toMatchObject({ code: '42601', position: 29 })
  expect(open.error).toMatchObject({ code: '0A000' })
  expect(time.ask(one, 'select * from extra')).toEqual([{ id: 1 }])
  expect(time.ask(one, 'select * from half')).toMatch(/^42P01/)
  expect(time.actor.applied.size).toBe(2)
})

// Rule 4: statements are forgotten when tables change.
test('actor: cached statements survive changes of tables', () => {
  const all = 'select * from orders'
  time.ask(one, insert, [1])
  expect(time.ask(one, all)).toEqual([{ id: 1, item: 'tea' }])
  time.ask(one, 'alter table orders add column paid bool')
  expect(time.ask(one, all)).toEqual([{ id: 1, item: 'tea', paid: null }])
  time.ask(one, "do $$ begin execute 'alter table orders drop column paid'; end $$")
  expect(time.ask(one, all)).toEqual([{ id: 1, item: 'tea' }])
  for (const sql of ['deallocate all', 'discard all', 'deallocate s1']) {
    time.ask(one, sql)
    expect(time.ask(one, all)).toEqual([{ id: 1, item: 'tea' }])
  }
  // Changed behind our back, in a function, so no statement tells.
  time.ask(
    one,
    `create function widen() returns void language plpgsql as
       $$ begin alter table orders add column more int; end $$`,
  )
  expect(time.ask(one, all)).toEqual([{ id: 1, item: 'tea' }])
  time.ask(one, 'select widen()')
  expect(time.ask(one, all)).toEqual([{ id: 1, item: 'tea', more: null }])
})

test('actor: a change of tables that is rolled back is forgotten with what was parsed in it', () => {
  const all = 'select * from orders'
  const { jobs } = time.transaction(one, 12, [
    [1, 'begin'],
    [2, 'alter table orders add column paid bool'],
    [3, insert, [1]],
    [4, all],
    [5, 'rollback'],
  ])
  time.run()
  expect(jobs[3]!.result?.rows).toEqual([{ id: 1, item: 'tea', paid: null }])
  time.ask(one, insert, [2])
  expect(time.ask(one, all)).toEqual([{ id: 2, item: 'tea' }])
})

test('actor: more statements than are cached go on working', () => {
  for (let i = 0; i < 300; i++) expect(time.ask(one, `select ${i} as n`)).toEqual([{ n: i }])
  expect(time.ask(one, 'select 0 as n')).toEqual([{ n: 0 }])
  // 256, and the oldest of them, which is closed with the next message.
  const known = 'select count(*)::int as n from pg_prepared_statements'
  expect(time.ask(one, known)).toEqual([{ n: 257 }])
  expect(time.ask(one, known)).toEqual([{ n: 256 }])
})

// Rule 7: nothing waits in real time.
test('actor: sleeping in Postgres takes virtual time, in every form', () => {
  const start = performance.now()
  const asleep = time.send(1, one, 'select pg_sleep($1)', [2.5])
  const next = time.send(1, two, count)
  const rest = [
    "select pg_sleep_for('5 minutes')",
    "select pg_sleep_until(now() + interval '1 hour')",
    'select pg_sleep(-1)',
    'select pg_sleep(null)',
    'do $$ begin perform pg_sleep(1); perform pg_sleep(2); end $$',
  ].map((sql) => time.send(3000, one, sql))
  time.run()
  expect(asleep.costUs).toBe(2_500_202)
  expect(next.executedMs).toBeCloseTo(2501.202, 6)
  expect(rest.map(({ costUs }) => Math.floor(costUs / 1e6))).toEqual([300, 3600, 0, 0, 3])
  expect(performance.now() - start).toBeLessThan(5_000)
})

test('actor: a loop that waits for the clock ends, and costs what it waited', () => {
  const job = time.send(
    1,
    one,
    `do $$ declare t timestamptz := clock_timestamp() + interval '30 ms';
       begin while clock_timestamp() < t loop end loop; end $$`,
  )
  time.run()
  expect(job.error).toBeNull()
  expect(Math.round(job.costUs / 1000)).toBe(31)
})

test('actor: the real pg_sleep cannot be called', () => {
  expect(time.ask(one, 'select pg_sleep_in_real_time(100)')).toMatch(/^42501/)
})

test('actor: endless recursion is an error', () => {
  time.ask(
    one,
    `create function deep(n int) returns int language plpgsql as
    $$ begin return deep(n + 1); end $$`,
  )
  expect(time.ask(one, 'select deep(1)')).toMatch(/^54001/)
  expect(time.ask(one, 'select 1 as n')).toEqual([{ n: 1 }])
})

// Rule 8: what would end the backend is refused before it is sent.
test('actor: COPY FROM STDIN is refused, wherever it stands', () => {
  expect(time.ask(one, 'COPY orders (id) FROM STDIN')).toMatch(/^0A000 COPY/)
  const script = time.send(2, one, 'select 1; copy orders from stdin', [], { control: 'migrate' })
  time.run()
  expect(script.error).toMatchObject({ code: '0A000', hint: expect.stringContaining('unnest') })
  expect(time.ask(one, 'copy orders to stdout')).toEqual([])
  expect(database.fatal).toBeNull()
})

test('actor: a backend that ended is said to every job, and is whole again after the restore', () => {
  // In this build of Postgres a conversion calls a function that is not there.
  expect(time.ask(one, "select convert_to('é', 'LATIN1')")).toMatch(/^57P02/)
  expect(time.ask(one, 'select 1')).toMatch(/^57P02 the database has ended/)
  time.restart(database, state)
  expect(time.ask(one, 'select 1 as n')).toEqual([{ n: 1 }])
})

test('actor: an instance has no special rights', () => {
  for (const sql of [
    "copy orders to program 'ls'",
    "select pg_read_file('postgresql.conf')",
    'create role me superuser',
    "alter system set work_mem = '1MB'",
    'drop schema orrery cascade',
    "load 'pgoutput'",
    'delete from pg_class',
  ]) {
    expect(time.ask(one, sql)).toMatch(/^42501/)
  }
})

test('actor: errors name whose table it is', () => {
  expect(time.ask(one, 'select * from stock')).toBe(
    '42P01 relation "stock" does not exist: table stock belongs to service warehouse: ' +
      'call one of its methods instead',
  )
  expect(time.ask(one, 'select 1; select 2')).toMatch(/^42601 db\.query takes one statement/)
  expect(time.ask(one, insert, [])).toBe(
    '08P01 the statement has 1 parameters, but 0 values were given',
  )
  expect(time.ask(one, 'select \0 1')).toMatch(/^22021/)
})

// Rule 14 and the promise: the same bytes every run.
test('actor: time follows the virtual clock, chance the seed', () => {
  const asked = `select now() as now, clock_timestamp() as clock, random() as random,
    gen_random_uuid()::text as uuid, uuidv7()::text as uuid7`
  const ask = (atMs: number, seed: number) => {
    time.restart(database, state, seed)
    const job = time.send(atMs, one, asked)
    time.run()
    return job.result!.rows[0] as { now: Date; clock: Date; random: number; uuid: string }
  }
  const first = ask(1_234.567, 1)
  expect(first.now.toISOString()).toBe('2026-01-01T00:00:01.234Z')
  expect(first.clock.getTime()).toBe(first.now.getTime())
  expect(ask(1_234.567, 1)).toEqual(first)
  const other = ask(1_234.567, 2)
  expect(other.now).toEqual(first.now)
  expect(other.random).not.toBe(first.random)
  expect(other.uuid).not.toBe(first.uuid)
  expect(time.ask(one, "select to_char(now(), 'US') as us")).toEqual([{ us: '234769' }])
})

test('actor: final tables are in the order of their keys, and the open transaction is not in them', () => {
  for (const id of [3, 1, 2]) time.ask(one, insert, [id])
  time.transaction(one, 12, [
    [20, 'begin'],
    [21, insert, [9]],
  ])
  time.run()
  const { tables, cut } = time.actor.finalTables()
  expect(tables).toEqual({
    order: {
      orders: [1, 2, 3].map((id) => ({ id, item: 'tea' })),
      lines: [],
    },
  })
  expect(cut).toEqual([])
})

test('actor: a table beyond the limit is cut, and named', () => {
  time.ask(one, 'insert into orders select generate_series(1, 10001)')
  const { tables, cut } = time.actor.finalTables()
  expect(tables.order!.orders!.length).toBe(10_000)
  expect(cut).toEqual([{ service: 'order', table: 'orders' }])
})

test('actor: shapes tell columns, keys and first rows', async () => {
  expect(state.shapes).toEqual([
    { service: 'order', table: 'orders', columns: ['id', 'item'], key: [0], rows: [] },
    { service: 'order', table: 'lines', columns: ['id'], key: [], rows: [] },
  ])
})

test('actor: statements prepared before the snapshot are there after it, and answer the same', async () => {
  const other = await bootPostgres(await testImage())
  const timeline = new Timeline(other)
  timeline.actor.admit()
  timeline.actor.connection.prepare('order', 'select $1::int + 1 as n')
  const prepared = timeline.actor.state()
  other.snapshot()
  timeline.restart(other, prepared)
  let messages = 0
  other.port.watch = () => messages++
  const session = new Session('order', 'order')
  timeline.ask(session, 'select 1')
  messages = 0
  expect(timeline.ask(session, 'select $1::int + 1 as n', [4])).toEqual([{ n: 5 }])
  expect(messages).toBe(1)
  expect(timeline.ask(session, 'select $1::int + 2 as n', [4])).toEqual([{ n: 6 }])
  expect(messages).toBe(3)
  other.close()
})
