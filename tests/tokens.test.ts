import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const tokenSource = readFileSync(new URL('../renderer/theme/tokens.css', import.meta.url), 'utf8')

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
