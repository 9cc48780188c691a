/** Row history: what it tells, and that nothing else notices whether it is told. */
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ActorState } from '../../app/database/actor.ts'
import { Session } from '../../app/database/job.ts'
import { bootPostgres, type Database } from './boot.ts'
import { testImage } from './fixture.ts'
import { Timeline } from './timeline.ts'

const tables = `
create table items (id int primary key, name text, price numeric(8, 2), tags text[], at timestamptz default now());
create table parts (id serial primary key, item int references items on delete cascade, j jsonb);
insert into items (id, name) values (1, 'first'), (2, null);
insert into parts (item) values (1), (1), (2)`

let database: Database
let quiet: Timeline
let telling: Timeline
let state: ActorState
let one: Session

beforeAll(async () => {
  database = await bootPostgres(await testImage())
  quiet = new Timeline(database)
  state = quiet.prepared(database, { order: tables })
  telling = new Timeline(database, { history: true })
})
beforeEach(() => {
  telling.restart(database, state)
  one = new Session('order', 'order')
})
afterAll(() => database.close())

const shown = () =>
  telling.changes.splice(0).map(({ table, op, before, after }) => {
    const cells = (row: readonly (string | null)[] | null) =>
      row === null ? '·' : row.map((cell) => cell ?? 'null').join('|')
    return `${table} ${op} ${cells(before)} → ${cells(after)}`
  })

test('history: first rows are in the shapes', () => {
  expect(state.shapes.map(({ table, key, rows }) => ({ table, key, rows }))).toEqual([
    {
      table: 'items',
      key: [0],
      rows: [
        ['1', 'first', null, null, '2026-01-01 00:00:00+00'],
        ['2', null, null, null, '2026-01-01 00:00:00+00'],
      ],
    },
    {
      table: 'parts',
      key: [0],
      rows: [
        ['1', '1', null],
        ['2', '1', null],
        ['3', '2', null],
      ],
    },
  ])
})

test('history: inserts, updates, upserts, cascades, merges and truncations', () => {
  telling.ask(
    one,
    "insert into items (id, name, price, tags) values (3, 'a, \"b\" \\ (c)', 1.50, array['x y', null])",
  )
  telling.ask(one, "update items set name = name || '!' where id < 3")
  telling.ask(
    one,
    "insert into items (id, name) values (3, 'new'), (4, '') on conflict (id) do update set name = excluded.name",
  )
  telling.ask(one, 'delete from items where id = 1')
  telling.ask(
    one,
    `merge into items i using (values (3), (9)) v (id) on i.id = v.id
    when matched then delete when not matched then insert (id) values (v.id)`,
  )
  telling.ask(one, 'truncate items, parts')
  expect(shown()).toMatchInlineSnapshot(`
    [
      "items insert · → 3|a, "b" \\ (c)|1.50|{"x y",NULL}|2026-01-01 00:00:00+00",
      "items update 1|first|null|null|2026-01-01 00:00:00+00 → 1|first!|null|null|2026-01-01 00:00:00+00",
      "items update 2|null|null|null|2026-01-01 00:00:00+00 → 2|null|null|null|2026-01-01 00:00:00+00",
      "items update 3|a, "b" \\ (c)|1.50|{"x y",NULL}|2026-01-01 00:00:00+00 → 3|new|1.50|{"x y",NULL}|2026-01-01 00:00:00+00",
      "items insert · → 4||null|null|2026-01-01 00:00:00.002006+00",
      "items delete 1|first!|null|null|2026-01-01 00:00:00+00 → ·",
      "parts delete 1|1|null → ·",
      "parts delete 2|1|null → ·",
      "items delete 3|new|1.50|{"x y",NULL}|2026-01-01 00:00:00+00 → ·",
      "items insert · → 9|null|null|null|2026-01-01 00:00:00.004012+00",
      "items delete 2|null|null|null|2026-01-01 00:00:00+00 → ·",
      "items delete 4||null|null|2026-01-01 00:00:00.002006+00 → ·",
      "items delete 9|null|null|null|2026-01-01 00:00:00.004012+00 → ·",
      "parts delete 3|2|null → ·",
    ]
  `)
})

test('history: only what is committed, when it is committed', () => {
  const { jobs } = telling.transaction(one, 12, [
    [1, 'begin'],
    [2, "insert into items (id, name) values (10, 'kept')"],
    [3, 'savepoint a'],
    [4, "insert into items (id, name) values (11, 'undone')"],
    [5, 'select 1/0'],
    [6, 'rollback to a'],
    [7, "insert into items (id, name) values (12, 'kept too')"],
    [8, 'commit'],
  ])
  telling.transaction(one, 13, [
    [20, 'begin'],
    [21, "insert into items (id, name) values (13, 'rolled back')"],
    [22, 'rollback'],
  ])
  telling.ask(one, "insert into items (id, name) values (14, 'alone'), (14, 'twice')")
  telling.run()
  expect(jobs.at(-1)!.error).toBeNull()
  expect(shown().map((line) => line.split('|').slice(0, 2).join('|'))).toEqual([
    'items insert · → 10|kept',
    'items insert · → 12|kept too',
  ])
})

test('history: a crash takes back what was not committed', () => {
  telling.transaction(one, 12, [
    [1, 'begin'],
    [2, 'delete from items'],
  ])
  telling.crash(3, one)
  telling.run()
  telling.ask(new Session('order', 'order#2'), 'delete from parts where id = 1')
  expect(shown()).toEqual(['parts delete 1|1|null → ·'])
})

test('history: tables made, changed and made anew during the run', () => {
  telling.ask(one, 'create table more (a int, b int)')
  telling.ask(one, 'insert into more values (1, 2)')
  telling.ask(one, 'alter table more drop column a')
  telling.ask(one, 'insert into more values (3)')
  telling.ask(one, 'alter table more rename to other')
  telling.ask(one, 'update other set b = 4 where b = 3')
  telling.ask(one, 'select * into third from other')
  telling.ask(one, 'delete from third where b = 4')
  telling.ask(one, 'create temp table passing (a int)')
  telling.ask(one, 'insert into passing values (1)')
  telling.ask(one, 'create schema apart')
  telling.ask(one, 'create table apart.t (a int)')
  telling.ask(one, 'insert into apart.t values (7)')
  telling.send(500, one, 'create table fifth (a text); insert into fifth values (null)', [], {
    control: 'migrate',
  })
  telling.run()
  telling.ask(one, "insert into fifth values ('')")
  expect(shown()).toEqual([
    'more insert · → 1|2',
    'more insert · → 3',
    'other update 3 → 4',
    'third delete 4 → ·',
    'apart.t insert · → 7',
    'fifth insert · → ',
  ])
})

test('history: goes on after the session was reset', () => {
  for (const sql of [
    'discard all',
    'reset all',
    'reset role',
    'set session authorization default',
  ]) {
    telling.ask(one, sql)
    expect(telling.ask(one, 'select current_user')).toEqual([{ current_user: 'order_role' }])
    telling.ask(one, 'insert into parts (item) values (2)')
    expect(shown().length).toBe(1)
  }
})

test('history: cells come through whatever is in them', () => {
  const text = fc.option(fc.string({ unit: fc.constantFrom(...'ab"\\,() \n\t{}é日\'') }))
  let id = 100
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 4 }), (name, tags) => {
      telling.ask(one, 'insert into items (id, name, tags) values ($1, $2, $3)', [++id, name, tags])
      const [change] = telling.changes.splice(0)
      expect(change!.after!.slice(0, 3)).toEqual([String(id), name, null])
      const [row] = telling.ask(one, 'select name, tags from items where id = $1', [id]) as [
        unknown,
      ]
      expect(row).toEqual({ name, tags })
    }),
    { numRuns: 60 },
  )
})

/** Statements that show traces: places of rows, numbers given out, sizes, time, chance, plans. */
const program = [
  "insert into items (id, name, tags) select i, repeat('x', i), array['a', i::text] from generate_series(10, 60) i",
  "update items set name = name || 'y' where id % 3 = 0 returning ctid, xmin, *",
  "insert into items (id, name) values (11, 'c'), (99, 'd') on conflict (id) do update set name = excluded.name returning ctid, xmax",
  'delete from items where id % 7 = 0 returning *',
  'insert into parts (item, j) select id, to_jsonb(items) from items returning ctid, *',
  "insert into parts (item, j) values (10, jsonb_build_object('big', repeat(md5('1'), 4000)))",
  'select ctid, xmin, xmax, cmin, cmax, tableoid, id from items',
  'select pg_current_wal_insert_lsn(), pg_current_xact_id(), txid_current_snapshot()',
  'select random(), gen_random_uuid(), uuidv7(), clock_timestamp(), now()',
  `do $$ begin insert into parts (item) values (10); raise notice '%', clock_timestamp();
     begin insert into items (id) values (10); exception when unique_violation then null; end;
     update parts set item = 11 where item = 10 and j is null; end $$`,
  'create table made (id bigserial primary key, c timestamptz default clock_timestamp())',
  'insert into made default values returning *, ctid, tableoid',
  'truncate made restart identity',
  'insert into made default values returning *, ctid',
  'select relname, oid, relfilenode, relpages from pg_class where oid > 16384 order by oid',
  'select pg_relation_size($$items$$), pg_total_relation_size($$parts$$)',
  'explain (analyze, buffers, timing off) update items set name = name where id < 20',
  'vacuum items',
  'insert into items (id) values (500) returning ctid',
  'select count(*), sum(n_tup_ins), sum(n_tup_upd), sum(n_tup_hot_upd) from pg_stat_all_tables',
  'with gone as (delete from parts where id < 5 returning *) select count(*), clock_timestamp() from gone',
  'select 1/0',
]

/**
 * Everything Postgres says but what the triggers tell, with a transaction around the second half.
 */
function heard(time: Timeline, seed: number) {
  time.restart(database, state, seed)
  const session = new Session('order', 'order')
  const answers: string[] = []
  const { port } = database
  const { exec } = port
  port.exec = (length) => {
    const size = exec.call(port, length)
    for (let at = 0; at < size; ) {
      const end = at + 1 + port.answer.readInt32BE(at + 1)
      const said = port.answer.toString('latin1', at, end)
      // A plan names the triggers that ran; the actor leaves those lines out.
      const isTold = /^N.*HIST/s.test(said) || said.includes('Trigger orrery_')
      if (!isTold) answers.push(said)
      at = end
    }
    return size
  }
  try {
    const jobs = program.map((sql, i) => time.send(10 * i, session, sql))
    const inside = program.filter((sql) => !sql.startsWith('vacuum') && !sql.startsWith('create'))
    time.transaction(session, 1, [
      [1000, 'begin'],
      ...inside
        .slice(0, 8)
        .map((sql, i): [number, string] => [
          1001 + i,
          sql.replaceAll('generate_series(10, 60)', 'generate_series(1010, 1060)'),
        ]),
      [1050, 'commit'],
    ])
    time.run()
    expect(jobs.at(-1)!.error?.code).toBe('22012')
    return { answers, jobs: jobs.map(({ costUs, result, error }) => ({ costUs, result, error })) }
  } finally {
    port.exec = exec
  }
}

test.each([1, 2, 3])('history: on or off, all else is equal (seed %i)', (seed) => {
  const off = heard(quiet, seed)
  const on = heard(telling, seed)
  expect(telling.changes.length).toBeGreaterThan(150)
  expect(on).toEqual(off)
  expect(heard(quiet, seed)).toEqual(off)
})
