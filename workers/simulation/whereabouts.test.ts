import { expect, test } from 'vitest'
import { drawn } from '../../tests/fixtures/trace.ts'
import { whereaboutsOf } from './whereabouts.ts'

const order = { name: 'order', service: 'order', kind: 'service' } as const

test('whereabouts: the handler that goes on, not the one that began last', () => {
  const trace = drawn(`
    load shop
    1000  order  query    "create" :3
    1000  order  ready
    1000  shop   arrive   →order place #3
    1000  order  query    "insert" <3 #3 :8
    1100  shop   arrive   →order cancel #5
    1100  order  query    "delete" <5 #5 :20
    1200  order  execute  <4 #3
    1300  order  rows     <7 #3
  `)
  expect(whereaboutsOf(trace, order)).toEqual({ handler: 'place', line: 8 })
})

test('whereabouts: a handler that has only begun, a timer, the top level, nowhere', () => {
  const begun = drawn('load shop\n1000 order query "a" :3\n1000 shop arrive →order place #2')
  expect(whereaboutsOf(begun, order)).toEqual({ handler: 'place', line: 0 })
  const timer = drawn('1000 order timer :12 =10\n1010 order fire <1')
  expect(whereaboutsOf(timer, order)).toEqual({ handler: 'timer', line: 12 })
  const top = drawn('1000 order query "a" :3\n1100 order execute <1\n1200 order rows <2')
  expect(whereaboutsOf(top, order)).toEqual({ handler: '', line: 3 })
  expect(whereaboutsOf(top, { ...order, name: 'pay' })).toBeNull()
})
