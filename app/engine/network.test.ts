import { expect, test } from 'vitest'
import type { LinkSpec } from '../sdk/orrery.d.ts'
import type { Lane } from '../trace/format.ts'
import { Network } from './network.ts'
import { Random } from './random.ts'

const lanes: Lane[] = ['', 'clients', 'web', 'order#1', 'order#2', 'broker'].map((name) => ({
  name,
  service: name.replace(/#.*/, ''),
  kind: 'service',
}))
const lane = (name: string) => lanes.findIndex((one) => one.name === name)
const networkOf = (specs: LinkSpec[]) => new Network(specs, [], lanes, new Random(1, 1))

/** Latency in ms between two lanes. */
const between = (network: Network, from: string, to: string) =>
  network.latency(0, lane(from), lane(to)) / 1000

test('network: the last of the most exact specs counts, and both ways unless told', () => {
  const network = networkOf([
    { from: 'web', to: 'order', latencyMs: 5 },
    { from: '*', to: '*', latencyMs: 1 },
    { from: '*', to: 'order', latencyMs: 2 },
    { from: 'web', to: 'order#2', latencyMs: 7 },
    { from: 'web', to: 'broker', latencyMs: 9, bothWays: false },
  ])
  const pairs = ['web order#1', 'order#1 web', 'web order#2', 'clients order#1', 'clients web']
  const all = [...pairs, 'web broker', 'broker web'].map((pair) => {
    const [from, to] = pair.split(' ')
    return `${pair}: ${between(network, from!, to!)}`
  })
  expect(all).toEqual([
    'web order#1: 5',
    'order#1 web: 5',
    'web order#2: 7',
    'clients order#1: 2',
    'clients web: 1',
    'web broker: 9',
    'broker web: 1',
  ])
})

test('network: a partition cuts both ways until it heals, also links first used meanwhile', () => {
  const network = networkOf([])
  const isCut = (from: string, to: string) => network.link(lane(from), lane(to)).cuts > 0
  expect(isCut('web', 'order#1')).toBe(false)
  network.cut('web', 'order')
  network.cut('order#1', '*')
  expect(isCut('web', 'order#1') && isCut('order#1', 'web') && isCut('web', 'order#2')).toBe(true)
  expect(isCut('order#1', 'broker')).toBe(true)
  expect(isCut('clients', 'web') || isCut('order#2', 'broker')).toBe(false)
  network.heal('web', 'order')
  expect(isCut('web', 'order#2')).toBe(false)
  expect(isCut('web', 'order#1')).toBe(true)
  network.heal('order#1', '*')
  expect(isCut('web', 'order#1') || isCut('order#1', 'broker')).toBe(false)
})

test('network: healing what was never cut changes nothing', () => {
  const network = networkOf([])
  network.cut('web', 'order')
  network.heal('web', 'broker')
  expect(network.link(lane('web'), lane('order#1')).cuts).toBe(1)
})
