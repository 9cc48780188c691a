import { expect, test } from 'vitest'
import { colourOf, laneColour, serviceColour } from './colours.ts'

const services = ['order', 'stock', 'email']

test('colours: a service has its place in the lab as colour, in every replica', () => {
  expect(colourOf(services, 'stock')).toBe('var(--s2)')
  expect(laneColour(services, { name: 'stock#2', service: 'stock', kind: 'service' })).toBe(
    'var(--s2)',
  )
})

test('colours: loads, the broker and strangers are grey', () => {
  expect(laneColour(services, { name: 'shop', service: 'shop', kind: 'load' })).toBe('var(--s0)')
  expect(laneColour(services, { name: 'broker', service: 'broker', kind: 'broker' })).toBe(
    'var(--s0)',
  )
  expect(colourOf(services, 'nobody')).toBe('var(--s0)')
})

test('colours: the ninth service begins again', () => {
  expect(serviceColour(7)).toBe('var(--s8)')
  expect(serviceColour(8)).toBe('var(--s1)')
})
