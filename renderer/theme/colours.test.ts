import { expect, test } from 'vitest'
import { colourOf, laneColour, serviceColour } from './colours.ts'
import tokenSource from './tokens.css?raw'

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

test('tokens: ink on every surface has a contrast of 4.5, marks have 3, in both themes', () => {
  const tokens = new Map<string, [light: string, dark: string]>()
  for (const [, name, light, dark] of tokenSource.matchAll(
    /--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g,
  )) {
    tokens.set(name!, [light!, dark!])
  }
  const poor: string[] = []
  const demand = (mark: string, surface: string, atLeast: number) => {
    for (const theme of [0, 1] as const) {
      const got = contrast(tokens.get(mark)![theme], tokens.get(surface)![theme])
      if (got < atLeast) poor.push(`${mark} on ${surface} (${theme ? 'dark' : 'light'}): ${got}`)
    }
  }
  for (const surface of ['chrome', 'paper', 'raised', 'hover', 'select']) {
    for (const ink of ['ink', 'ink2', 'ink3']) demand(ink, surface, 4.5)
  }
  for (const surface of ['chrome', 'paper', 'raised']) demand('fail', surface, 4.5)
  for (const code of ['keyword', 'string', 'number', 'comment', 'type']) {
    demand(`code-${code}`, 'paper', 4.5)
  }
  demand('on-accent', 'accent', 4.5)
  demand('accent', 'paper', 4.5)
  for (let service = 0; service <= 8; service += 1) demand(`s${service}`, 'paper', 3)
  expect(poor).toEqual([])
})

/** WCAG 2 contrast of two sRGB colours. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r, g, bl] = [1, 3, 5].map((at) => {
      const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * bl!
  }
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return Math.round(((light! + 0.05) / (dark! + 0.05)) * 100) / 100
}
