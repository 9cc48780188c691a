import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { absentInLabs, absentModules, absentNames } from './absent.ts'
import { labWords, sdkTypes, serviceWords } from './words.ts'

const sdk = readFileSync(new URL('../../app/sdk/orrery.d.ts', import.meta.url), 'utf8')
const declared = (kinds: string) =>
  [...sdk.matchAll(new RegExp(`^export (?:${kinds}) (\\w+)`, 'gm'))].map(([, name]) => name).sort()
const sorted = (names: Iterable<string>) => [...names].sort()

test('words: exactly what orrery.d.ts declares, each a word of services or of labs', () => {
  const values = new Set(declared('function|const|class'))
  expect(sorted([...serviceWords, ...labWords])).toEqual(sorted(values as Set<string>))
  expect(sorted(sdkTypes)).toEqual(declared('interface|type'))
})

test('words: none is also a name that does not exist', () => {
  for (const word of [...serviceWords, ...labWords]) {
    expect([word, absentNames.has(word) || absentInLabs.has(word)]).toEqual([word, false])
  }
})

test('words: advice names words that exist', () => {
  for (const advice of [...absentNames.values(), ...absentModules.values()]) {
    if (!advice.includes("from 'orrery'") || advice.includes('…')) continue
    const words = [...advice.matchAll(/`(\w+)`/g)].map(([, word]) => word!)
    expect(words.filter((word) => serviceWords.has(word))).not.toEqual([])
  }
})
