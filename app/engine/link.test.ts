import { expect, test } from 'vitest'
import type { LinkSpec } from '../sdk/orrery.d.ts'
import { Link, type LinkFault } from './link.ts'
import { Random } from './random.ts'

const none = { arrival: 0, second: -1, why: '' }
const linkOf = (spec: Partial<LinkSpec>, faults: LinkFault[] = []) =>
  new Link({ from: 'a', to: 'b', ...spec }, faults)

/** Fates of `count` messages, one a millisecond. */
function fates(link: Link, count: number, bytes = 0) {
  const random = new Random(1, 1)
  return Array.from({ length: count }, (_, index) => ({
    sent: index * 1_000,
    ...link.send(index * 1_000, bytes, random, { ...none }),
  }))
}

test('link: a latency is exact, uniform between two, or exponential', () => {
  const took = (spec: Partial<LinkSpec>) =>
    fates(linkOf({ ...spec, reordering: 1 }), 20_000).map(({ sent, arrival }) => arrival - sent)
  expect(new Set(took({ latencyMs: 3.5 }))).toEqual(new Set([3_500]))
  const uniform = took({ latencyMs: [1, 5] })
  expect([Math.min(...uniform), Math.max(...uniform)].map((us) => Math.round(us / 10))).toEqual([
    100, 500,
  ])
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value) / values.length
  // Standard errors: 4,000 / √12 / √20,000 = 8 µs, and 2,000 / √20,000 = 14 µs.
  expect(Math.abs(mean(uniform) - 3_000)).toBeLessThan(33)
  expect(Math.abs(mean(took({ latencyMs: { mean: 2 } })) - 2_000)).toBeLessThan(57)
})

test('link: messages keep their order, except for the share that may overtake', () => {
  const overtakers = (spec: Partial<LinkSpec>) => {
    const all = fates(linkOf({ latencyMs: [0, 20], ...spec }), 2_000)
    return all.filter(({ arrival }, index) => index > 0 && arrival < all[index - 1]!.arrival).length
  }
  expect(overtakers({})).toBe(0)
  expect(overtakers({ reordering: 0.1 })).toBeGreaterThan(100)
})

test('link: its shares of losses and duplicates are as asked', () => {
  const all = fates(linkOf({ latencyMs: 1, loss: 0.1, duplication: 0.2 }), 20_000)
  const lost = all.filter(({ arrival }) => arrival < 0)
  const twice = all.filter(({ second }) => second >= 0)
  // Standard deviations: √(20,000 · 0.1 · 0.9) = 42, √(18,000 · 0.2 · 0.8) = 54.
  expect(Math.abs(lost.length - 2_000)).toBeLessThan(170)
  expect(Math.abs(twice.length - 3_600)).toBeLessThan(215)
  expect(new Set(lost.map(({ why }) => why))).toEqual(new Set(['lost by the network']))
  expect(new Set(twice.map(({ why }) => why))).toEqual(new Set(['duplicated by the network']))
})

test('link: bandwidth makes messages wait behind those before them (1 byte a µs)', () => {
  // Each takes 1,500 µs on the wire and one is sent every 1,000: the queue grows by 500.
  const waits = fates(linkOf({ latencyMs: 2, bandwidth: 1e6 }), 4, 1_500).map(
    ({ sent, arrival }) => arrival - sent,
  )
  expect(waits).toEqual([3_500, 4_000, 4_500, 5_000])
})

test('link: faults hit the n-th message, and only it', () => {
  const faults: LinkFault[] = [
    { kind: 'drop', nth: 2, byUs: 0 },
    { kind: 'duplicate', nth: 3, byUs: 0 },
    { kind: 'delay', nth: 4, byUs: 700 },
  ]
  const all = fates(linkOf({ latencyMs: 1 }, faults), 5)
  expect(all.map(({ arrival, second, why }) => [arrival, second, why])).toEqual([
    [1_000, -1, ''],
    [-1, -1, 'fault: message 2 of this link'],
    [3_000, 4_000, 'duplicated by the network'],
    [4_700, -1, 'fault: delayed by 0.7 ms'],
    [5_000, -1, ''],
  ])
})

test('link: while it is cut nothing passes, not even without a latency', () => {
  const link = linkOf({})
  expect(link.plain).toBe(true)
  link.cuts = 1
  expect(fates(link, 1)[0]).toMatchObject({ arrival: -1, why: 'the network is partitioned' })
  link.cuts = 0
  expect(fates(link, 1)[0]).toMatchObject({ arrival: 0, why: '' })
})
