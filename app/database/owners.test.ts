import { expect, test } from 'vitest'
import { refusal } from './answer.ts'
import { explained } from './owners.ts'

const owners = new Map([
  ['orders', 'order'],
  ['stock', 'warehouse'],
])
const say = (code: string, message: string, service = 'order') =>
  explained(refusal(code, message), service, owners).message

test('owners: another service’s table is named with its owner', () => {
  const because = 'table stock belongs to service warehouse: call one of its methods instead'
  expect(say('42P01', 'relation "stock" does not exist')).toBe(
    `relation "stock" does not exist: ${because}`,
  )
  expect(say('42P01', 'relation "warehouse.stock" does not exist')).toContain(because)
  expect(say('42501', 'permission denied for table stock')).toContain(because)
  expect(say('42501', 'permission denied for schema warehouse')).toBe(
    'permission denied for schema warehouse: these tables belong to service warehouse: ' +
      'call one of its methods instead',
  )
})

test.each([
  ['42P01', 'relation "orders" does not exist'],
  ['42P01', 'relation "nowhere" does not exist'],
  ['42501', 'permission denied for schema pg_toast'],
  ['42501', 'permission denied to create role'],
  ['23505', 'relation "stock" does not exist'],
])('owners: nothing is added to %s %s', (code, message) => {
  expect(say(code, message)).toBe(message)
})

test('owners: several statements in one get a sentence of their own', () => {
  const several = 'cannot insert multiple commands into a prepared statement'
  expect(say('42601', several)).toContain('db.query takes one statement')
})
