import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Address, parseAddress, printAddress } from './address.ts'

test('address: a link names the lab, the code, the scenario and the event', () => {
  const address: Address = {
    lab: 'transactional-outbox',
    variant: 'naive',
    scenario: 'crash-between',
    seed: 42,
    event: 318,
  }
  const hash = '#transactional-outbox?variant=naive&scenario=crash-between&seed=42&event=318'
  expect(printAddress(address)).toBe(hash)
  expect(parseAddress(hash)).toEqual(address)
})

test('address: what is printed is read back', () => {
  const id = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/)
  fc.assert(
    fc.property(id, id, fc.string({ minLength: 1 }), fc.nat(), (lab, variant, scenario, seed) => {
      const address = { lab, variant, scenario, seed }
      expect(parseAddress(printAddress(address))).toEqual(address)
    }),
  )
})

test('address: nonsense opens nothing and sets nothing', () => {
  expect(parseAddress('')).toEqual({ lab: null })
  expect(parseAddress('#../../etc')).toEqual({ lab: null })
  expect(parseAddress('#a?seed=-1&event=x&variant=../b')).toEqual({ lab: 'a' })
})
