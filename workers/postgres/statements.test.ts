/**
 * What a statement may do: caches, waits, refusals, time and chance, and tables told at the end.
 */
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

test('statements: migrations are applied once in a database’s life', () => {
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
test('statements: cached statements survive changes of tables', () => {
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

test('statements: a change of tables that is rolled back is forgotten with what was parsed in it', () => {
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

test('statements: more statements than are cached go on working', () => {
  for (let i = 0; i < 300; i++) expect(time.ask(one, `select ${i} as n`)).toEqual([{ n: i }])
  expect(time.ask(one, 'select 0 as n')).toEqual([{ n: 0 }])
  // 256, and the oldest of them, which is closed with the next message.
  const known = 'select count(*)::int as n from pg_prepared_statements'
  expect(time.ask(one, known)).toEqual([{ n: 257 }])
  expect(time.ask(one, known)).toEqual([{ n: 256 }])
})

// Rule 7: nothing waits in real time.
test('statements: sleeping in Postgres takes virtual time, in every form', () => {
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

test('statements: a loop that waits for the clock ends, and costs what it waited', () => {
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

test('statements: the real pg_sleep cannot be called', () => {
  expect(time.ask(one, 'select pg_sleep_in_real_time(100)')).toMatch(/^42501/)
})

test('statements: endless recursion is an error', () => {
  time.ask(
    one,
    `create function deep(n int) returns int language plpgsql as
    $$ begin return deep(n + 1); end $$`,
  )
  expect(time.ask(one, 'select deep(1)')).toMatch(/^54001/)
  expect(time.ask(one, 'select 1 as n')).toEqual([{ n: 1 }])
})

// Rule 8: what would end the backend is refused before it is sent.
test('statements: COPY FROM STDIN is refused, wherever it stands', () => {
  expect(time.ask(one, 'COPY orders (id) FROM STDIN')).toMatch(/^0A000 COPY/)
  const script = time.send(2, one, 'select 1; copy orders from stdin', [], { control: 'migrate' })
  time.run()
  expect(script.error).toMatchObject({ code: '0A000', hint: expect.stringContaining('unnest') })
  expect(time.ask(one, 'copy orders to stdout')).toEqual([])
  expect(database.fatal).toBeNull()
})

test('statements: a backend that ended is said to every job, and is whole again after the restore', () => {
  // In this build of Postgres a conversion calls a function that is not there.
  expect(time.ask(one, "select convert_to('é', 'LATIN1')")).toMatch(/^57P02/)
  expect(time.ask(one, 'select 1')).toMatch(/^57P02 the database has ended/)
  time.restart(database, state)
  expect(time.ask(one, 'select 1 as n')).toEqual([{ n: 1 }])
})

test('statements: an instance has no special rights', () => {
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

test('statements: errors name whose table it is', () => {
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
test('statements: time follows the virtual clock, chance the seed', () => {
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

test('statements: final tables are in the order of their keys, and the open transaction is not in them', () => {
  for (const id of [3, 1, 2]) time.ask(one, insert, [id])
  time.transaction(one, 12, [
    [20, 'begin'],
    [21, insert, [9]],
  ])
  time.run()
  const { tables, cut, shapes } = time.actor.finalTables()
  expect(shapes).toEqual(state.shapes)
  expect(tables).toEqual({
    order: {
      orders: [1, 2, 3].map((id) => ({ id, item: 'tea' })),
      lines: [],
    },
  })
  expect(cut).toEqual([])
})

test('statements: a table beyond the limit is cut, and named', () => {
  time.ask(one, 'insert into orders select generate_series(1, 10001)')
  const { tables, cut } = time.actor.finalTables()
  expect(tables.order!.orders!.length).toBe(10_000)
  expect(cut).toEqual([{ service: 'order', table: 'orders' }])
})

test('statements: shapes tell columns, keys and first rows', async () => {
  expect(state.shapes).toEqual([
    { service: 'order', table: 'orders', columns: ['id', 'item'], key: [0], rows: [] },
    { service: 'order', table: 'lines', columns: ['id'], key: [], rows: [] },
  ])
})

test('statements: statements prepared before the snapshot are there after it, and answer the same', async () => {
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
