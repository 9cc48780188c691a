import { expect, test } from 'vitest'
import { History } from './history.ts'

const told = (code: string, row: string, table = 't') => ({ code, schema: 'public', table, row })
const insert = (row: string) => told('HISTI', row)
const before = (row: string) => told('HISTB', row)
const after = (row: string) => told('HISTA', row)
const remove = (row: string) => told('HISTD', row)
const truncate = told('HISTT', '')

const history = () => new History((_schema, table) => ({ service: 'order', table }))
const shown = (of: History) =>
  of.commit().map(({ op, before, after }) => `${op} ${before ?? '·'} → ${after ?? '·'}`)

test('history: an update pairs rows before and after by their place', () => {
  const changes = history()
  changes.add([before('(1,a)'), before('(2,b)'), after('(1,A)'), after('(2,B)'), insert('(3,c)')])
  changes.add([remove('(3,c)')])
  expect(shown(changes)).toEqual([
    'update 1,a → 1,A',
    'update 2,b → 2,B',
    'insert · → 3,c',
    'delete 3,c → ·',
  ])
  expect(shown(changes)).toEqual([])
})

test('history: a rollback leaves nothing, one to a savepoint what was before it', () => {
  const changes = history()
  changes.add([insert('(1)')])
  changes.rollback()
  changes.add([insert('(2)')])
  changes.savepoint('a')
  changes.add([insert('(3)')])
  changes.savepoint('b')
  changes.add([insert('(4)')])
  changes.rollbackTo('a')
  changes.add([insert('(5)')])
  changes.rollbackTo('a')
  expect(shown(changes)).toEqual(['insert · → 2'])
})

test('history: a released savepoint uncovers the one of the same name before it', () => {
  const changes = history()
  changes.savepoint('a')
  changes.add([insert('(1)')])
  changes.savepoint('a')
  changes.add([insert('(2)')])
  changes.release('a')
  changes.add([insert('(3)')])
  changes.rollbackTo('a')
  expect(shown(changes)).toEqual([])
})

test('history: truncating removes the rows that are there, each as often as it is', () => {
  const changes = history()
  const table = { schema: 'public', table: 't', columns: ['a'], key: [] }
  changes.start([{ ...table, rows: ['(1)', '(1)', '(2)'] }])
  changes.add([remove('(1)'), before('(2)'), after('(3)')])
  expect(shown(changes)).toEqual(['delete 1 → ·', 'update 2 → 3'])
  changes.add([insert('(4)'), truncate, insert('(5)'), truncate])
  expect(shown(changes)).toEqual([
    'insert · → 4',
    'delete 1 → ·',
    'delete 3 → ·',
    'delete 4 → ·',
    'insert · → 5',
    'delete 5 → ·',
  ])
})
