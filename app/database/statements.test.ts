import { expect, test } from 'vitest'
import { Statements } from './statements.ts'

test('statements: each service has its own of the same text', () => {
  const cache = new Statements()
  const statement = cache.create('select * from t')
  cache.keep('order', statement)
  expect(cache.find('order', 'select * from t')).toBe(statement)
  expect(cache.find('stock', 'select * from t')).toBeUndefined()
})

test('statements: the one unused for longest goes when there are 256, and is closed', () => {
  const cache = new Statements()
  const keep = (sql: string) => cache.keep(sql.endsWith('1') ? 'a' : 'b', cache.create(sql))
  for (let i = 0; i < 256; i++) keep(`select ${i}`)
  cache.find('b', 'select 0')
  cache.find('a', 'select 1')
  keep('select 256')
  expect(cache.find('b', 'select 2')).toBeUndefined()
  expect(cache.find('b', 'select 0')).toBeDefined()
  expect(cache.find('a', 'select 1')).toBeDefined()
  expect(cache.takeStale()).toEqual(['s2'])
  expect(cache.takeStale()).toEqual([])
})

test('statements: cleared ones are closed; a copy goes its own way', () => {
  const cache = new Statements()
  cache.keep('a', cache.create('select 1'))
  const copy = cache.copy()
  cache.clear()
  expect(cache.takeStale()).toEqual(['s0'])
  expect(cache.create('select 2').name).toBe('s1')
  expect(copy.find('a', 'select 1')?.name).toBe('s0')
  expect(copy.takeStale()).toEqual([])
  expect(copy.create('select 3').name).toBe('s1')
})
