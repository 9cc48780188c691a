/**
 * A restored database is a fresh one: the snapshot rests on PGlite's internals, so all that a
 * program could notice is compared, and the memory and the files besides.
 */
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { beforeAll, expect, test } from 'vitest'
import { installedSql } from '../../app/database/installed.ts'
import { bootPostgres, type Database } from './boot.ts'
import { raw, said, stateHash, testImage } from './fixture.ts'
import { wasm } from './module.ts'

/**
 * Whatever leaves or shows a trace: rows' places, numbers given out, time, chance, settings, files.
 */
const probe = [
  `create table p (id serial primary key, n int generated always as identity,
     u uuid default gen_random_uuid(), at timestamptz default now(),
     c timestamptz default clock_timestamp(), v text, r float8 default random())`,
  'create index on p (v); create table q (id bigserial, p int references p on delete cascade, j jsonb)',
  "insert into p (v) select 'v' || i from generate_series(1, 200) i",
  "insert into q (p, j) select id, jsonb_build_object('u', u, 'r', r) from p",
  "update p set v = v || 'x' where id % 3 = 0",
  'delete from p where id % 7 = 0',
  "update p set v = 'y' || v where id % 5 = 0",
  'select * from p',
  'select * from q',
  'select ctid, xmin, xmax, cmin, tableoid, id from p',
  'select txid_current(), pg_current_wal_lsn(), pg_current_wal_insert_lsn()',
  'select random(), gen_random_uuid(), uuidv7(), clock_timestamp(), now(), statement_timestamp()',
  "listen channel; notify channel, 'hello'; select pg_notify('channel', random()::text)",
  'prepare st (int) as select id, v from p where id = $1',
  'execute st (5); select * from pg_prepared_statements',
  'select 1/0',
  'select * from missing',
  "begin; insert into p (v) values ('a'); savepoint s; insert into p (id) values (1)",
  "rollback to s; insert into p (v) values ('b'); commit",
  'begin; delete from p where id < 50; select 1/0',
  'select 1',
  'rollback',
  `create temp table tt (a serial, b text);
     insert into tt (b) select md5(random()::text) from generate_series(1, 20) i; select * from tt`,
  "select set_config('app.x', '1', false), set_config('work_mem', '1MB', false); show work_mem",
  `create schema sv; create role sv_role; grant all on schema sv to sv_role; set role sv_role;
     set search_path to sv; create table t (id uuid primary key default gen_random_uuid(), n int);
     insert into t (n) select generate_series(1, 30); select * from t;
     reset role; set search_path to public`,
  `do $$ begin for i in 1..20 loop insert into p (v) values ('l' || i || random()); end loop;
     raise notice '% %', now(), random(); end $$`,
  `create function f(a int) returns int language plpgsql as $$ begin
     if a > 5 then raise exception 'big % %', a, clock_timestamp(); end if; return a * 2; end $$`,
  'select f(3)',
  'select f(9)',
  'vacuum p',
  "insert into p (v) select 'again' || i from generate_series(1, 40) i",
  'select ctid, xmin, * from p',
  'analyze p',
  "explain (analyze, buffers) select * from p where v = 'v5'",
  'select relname, oid, relfilenode, relpages, reltuples from pg_class where oid > 16383 order by oid',
  'select last_value, is_called, log_cnt from p_id_seq',
  'select pg_advisory_lock(7); select locktype, objid, mode, pid, virtualtransaction from pg_locks',
  'declare cur cursor with hold for select id from p; fetch 5 from cur',
  'truncate q; alter table p add column extra int default 5; create index on p (extra)',
  'copy (select * from p order by id limit 3) to stdout',
  'checkpoint',
  'select pg_backend_pid(), pg_postmaster_start_time()',
  'select sum(n_tup_ins) from pg_stat_all_tables',
  "select name, setting from pg_settings where source <> 'default'",
  "select lo_create(0), (pg_stat_file('postgresql.conf')).modification",
  `create table big as select i, repeat(md5(i::text), 20) t from generate_series(1, 5000) i;
     select count(*) from big; drop table big`,
  "select to_tsvector('english', 'The cats were running')",
  'select * from pg_control_checkpoint(), pg_control_system()',
  "begin; insert into p (v) values ('left open')",
]

/** Hash of everything Postgres says to the probe, which ends inside a transaction. */
function probed(database: Database): string {
  const hash = createHash('sha256')
  probe.forEach((sql, i) => {
    database.port.clock(1_000 * i)
    hash.update(raw(database, sql))
  })
  return hash.digest('hex')
}

let image: Uint8Array
let fresh: { before: string; said: string; after: string }
let restored: Database

/** What a database is before the probe, says to it, and is after it. */
function told(database: Database) {
  database.reseed(7)
  return { before: stateHash(database), said: probed(database), after: stateHash(database) }
}

async function ready(): Promise<Database> {
  const database = await bootPostgres(image)
  raw(
    database,
    "create table seeded (id int primary key, v text); insert into seeded values (1, 'a')",
  )
  database.snapshot()
  return database
}

beforeAll(async () => {
  image = await testImage()
  const first = await ready()
  fresh = told(first)
  first.close()
  restored = await ready()
})

test('snapshot: two fresh databases are equal to the byte, before and after', async () => {
  const second = await ready()
  expect(told(second)).toEqual(fresh)
  second.close()
})

test('snapshot: a restored database is a fresh one, twenty times over', () => {
  for (let i = 0; i < 20; i++) {
    expect(restored.restore()).toBe(true)
    expect(told(restored)).toEqual(fresh)
  }
})

test('snapshot: the probe says something, and something else for another seed', () => {
  restored.restore()
  restored.reseed(8)
  expect(said(restored, 'select 1 as one')).toContain('one')
  expect(probed(restored)).not.toBe(fresh.said)
})

test('snapshot: a backend that ended is put back', () => {
  restored.restore()
  raw(restored, 'create table t (a int)')
  expect(() => raw(restored, 'copy t from stdin')).toThrow()
  expect(restored.fatal).toContain('exit')
  expect(() => raw(restored, 'select 1')).toThrow()
  expect(restored.restore()).toBe(true)
  expect(restored.fatal).toBeNull()
  expect(told(restored)).toEqual(fresh)
})

test('snapshot: a library loaded since cannot be taken back: a fresh instance repeats the steps', async () => {
  const database = await ready()
  database.port.clock(5_000)
  raw(database, "load 'pgoutput'")
  expect(database.restore()).toBe(false)
  await database.rebuild()
  expect(told(database)).toEqual(fresh)
  expect(database.restore()).toBe(true)
  expect(told(database)).toEqual(fresh)
  database.close()
})

test('snapshot: memory that grew within bounds is put back, beyond them the instance is replaced', async () => {
  const database = await ready()
  const sizeBytes = () => database.instance!.module.HEAPU8.length
  const grow = (times: number) =>
    said(
      database,
      `select length(string_agg(repeat('x', 1000000), '')) from generate_series(1, ${times})`,
    )
  const atFirst = sizeBytes()
  expect(grow(60)).toContain('60000000')
  expect(sizeBytes()).toBeGreaterThan(atFirst)
  expect(database.restore()).toBe(true)
  expect(told(database)).toEqual(fresh)
  database.restore()
  expect(grow(150)).toContain('150000000')
  expect(database.restore()).toBe(false)
  await database.rebuild()
  expect(sizeBytes()).toBe(atFirst)
  expect(told(database)).toEqual(fresh)
  database.close()
})

test('virtual: databases of one thread have each their own clock and chance', async () => {
  const other = await ready()
  restored.restore()
  restored.reseed(1)
  other.reseed(2)
  const ask = (database: Database, timeUs: number) => {
    database.port.clock(timeUs)
    return said(database, 'select clock_timestamp(), random(), gen_random_uuid()')
  }
  const mixed = [ask(restored, 1), ask(other, 2_000_001), ask(restored, 3), ask(other, 4)]
  restored.restore()
  restored.reseed(1)
  other.restore()
  other.reseed(2)
  const apart = [ask(restored, 1), ask(restored, 3), ask(other, 2_000_001), ask(other, 4)]
  expect([mixed[0], mixed[2], mixed[1], mixed[3]]).toEqual(apart)
  expect(mixed[1]).toContain('2026-01-01 00:00:02.000001+00')
  other.close()
})

test('virtual: nothing global is left replaced', async () => {
  const crypto = createRequire(import.meta.url)('node:crypto') as Record<string, unknown>
  const before = [Date.now, wasm.instantiate, crypto.randomFillSync, performance.now, Math.random]
  const booting = bootPostgres(image)
  // Not even while a database starts: others run meanwhile.
  expect([Date.now, wasm.instantiate, crypto.randomFillSync]).toEqual(before.slice(0, 3))
  ;(await booting).close()
  expect([Date.now, wasm.instantiate, crypto.randomFillSync, performance.now, Math.random]).toEqual(
    before,
  )
})

test('image: what is installed is there, templates are not', () => {
  expect(installedSql).toContain('pg_sleep')
  restored.restore()
  expect(said(restored, 'select string_agg(datname, $$,$$) from pg_database')).toContain(
    '|postgresC',
  )
  expect(
    said(restored, "select count(*) from pg_proc where pronamespace = 'orrery'::regnamespace"),
  ).toContain('|2C')
})
