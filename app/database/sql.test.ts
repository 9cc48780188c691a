import { expect, test } from 'vitest'
import { kindOf, statementWords } from './sql.ts'

const kinds = (sql: string) => statementWords(sql).map(kindOf)

test('sql: words stand outside strings, names in quotes, comments and bodies', () => {
  const sql = `
    -- begin; a comment
    Select 'it''s; begin', "a;""b", $1, E'\\'; commit', x'ff' /* ; /* begin */ ; */ from T1;
    do $body$ begin; commit; $x$ $body$ language plpgsql;;
    select $$a;b$$, a$b, $1::int`
  expect(statementWords(sql)).toEqual([
    ['select', 'x', 'from', 't1'],
    ['do', 'language', 'plpgsql'],
    ['select', 'a$b', 'int'],
  ])
  expect(statementWords(' ; -- nothing')).toEqual([])
})

test.each([
  "select 'unclosed",
  'select "unclosed',
  'select $a$unclosed',
  'select /* unclosed',
  '--',
])('sql: ends with %s', (sql) => {
  expect(statementWords(sql).length).toBeLessThan(2)
})

test.each([
  ['select 1', 'plain'],
  ['', undefined],
  ['(select 1)', 'plain'],
  ['with a as (select 1) insert into t select * from a', 'plain'],
  ['select * into t2 from t1', 'schema'],
  ['create table t (id int)', 'schema'],
  ['alter table t add c int', 'schema'],
  ["do $$ begin execute 'drop table t'; end $$", 'schema'],
  ['call p()', 'schema'],
  ['truncate t', 'plain'],
  ['START TRANSACTION', 'begin'],
  ['end', 'commit'],
  ['prepare transaction $$x$$', 'commit'],
  ['prepare x as select 1', 'plain'],
  ['abort', 'rollback'],
  ['rollback work', 'rollback'],
  ['rollback to savepoint a', 'rollbackTo'],
  ['savepoint a', 'savepoint'],
  ['release a', 'release'],
  ['reset all', 'session'],
  ['copy t (a, b) from stdin with (format csv)', 'copyIn'],
  ["copy t from 'stdin'", 'plain'],
  ['copy (select 1) to stdout', 'plain'],
])('sql: %s is %s', (sql, kind) => {
  expect(kinds(sql)[0]).toBe(kind)
})
