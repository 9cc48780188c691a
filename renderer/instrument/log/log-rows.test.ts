import { expect, test } from 'vitest'
import { drawn } from '../../../tests/fixtures/trace.ts'
import { LogRows } from './log-rows.ts'

const trace = drawn(`
  load shop
  1  shop   arrive  →order placeOrder {"id":"o-1"}
  2  order  log     <1 #1 'Order o-1 taken'
  3  order  query   "insert into orders" <1 #1
  4  shop   arrive  →order placeOrder {"id":"o-2"}
  5  order  log     <4 #4 'Order o-2 taken'
  6  order  crash   'at 6'
`)

function rowsOf(scope: 'said' | 'all', text = '', request = 0): number[] {
  const log = new LogRows(trace, { scope, text, request })
  while (!log.extend(trace.count, () => true)) {}
  return Array.from({ length: log.found.length }, (_, i) => log.found.at(i))
}

test('log: what is said, or every event; by words and by request', () => {
  expect(rowsOf('said')).toEqual([2, 5, 6])
  expect(rowsOf('all')).toEqual([1, 2, 3, 4, 5, 6])
  expect(rowsOf('all', 'O-1')).toEqual([1, 2])
  expect(rowsOf('all', 'order taken')).toEqual([2, 5])
  expect(rowsOf('all', '', 4)).toEqual([4, 5])
  expect(rowsOf('said', 'nothing like it')).toEqual([])
})

test('log: the cursor stands at the last line at or before it', () => {
  const log = new LogRows(trace, { scope: 'said', text: '', request: 0 })
  log.extend(trace.count, () => false)
  expect([1, 2, 4, 6].map((row) => log.indexAt(row))).toEqual([-1, 0, 0, 2])
})
