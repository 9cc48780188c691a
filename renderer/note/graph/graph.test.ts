import { expect, test } from 'vitest'
import { type Graph, parseGraph } from './parse.ts'
import { layersOf, placeGraph } from './place.ts'

const outbox = `flowchart LR
  shop -->|placeOrder| order
  subgraph database [one transaction]
    orders[(orders)]
    outbox[(outbox)]
  end
  order --> orders & outbox
  outbox -.->|relay| broker
  broker --- shipping["ships it"]
`
const breaker = `stateDiagram-v2
  [*] --> closed
  closed --> open: 5 failures in a row
  open --> half_open: 1 s later
  half_open --> closed: trial succeeds
  half_open --> open: trial fails
`
const parsed = (source: string) => parseGraph(source) as Graph

test('graph: a flowchart has nodes with shapes, groups, and arrows with words', () => {
  const { across, nodes, edges, groups } = parsed(outbox)
  expect(across).toBe(true)
  expect(nodes.map(({ id, label, shape, group }) => [id, label, shape, group])).toEqual([
    ['shop', 'shop', 'box', null],
    ['order', 'order', 'box', null],
    ['orders', 'orders', 'store', 'database'],
    ['outbox', 'outbox', 'store', 'database'],
    ['broker', 'broker', 'box', null],
    ['shipping', 'ships it', 'box', null],
  ])
  expect(
    edges.map(({ from, to, label, dashed, plain }) => [from, to, label, dashed, plain]),
  ).toEqual([
    ['shop', 'order', 'placeOrder', false, false],
    ['order', 'orders', '', false, false],
    ['order', 'outbox', '', false, false],
    ['outbox', 'broker', 'relay', true, false],
    ['broker', 'shipping', '', false, true],
  ])
  expect(groups).toEqual([{ id: 'database', label: 'one transaction' }])
})

test('graph: a chain in one line, and words between the dashes', () => {
  const { edges } = parsed('graph TD\n  a --> b --> c\n  c -- asks again --> a')
  expect(edges.map(({ from, to, label }) => `${from} ${to} ${label}`.trim())).toEqual([
    'a b',
    'b c',
    'c a asks again',
  ])
})

test('graph: states, their start, and what moves them', () => {
  const { nodes, edges } = parsed(breaker)
  expect(nodes.map(({ label, shape }) => `${label} ${shape}`.trim())).toEqual([
    'point',
    'closed round',
    'open round',
    'half open round',
  ])
  expect(edges.at(-1)).toMatchObject({ from: 'half_open', to: 'open', label: 'trial fails' })
})

test('graph: what is not drawn here is left to be shown as text', () => {
  expect(parseGraph('sequenceDiagram\n a->>b: hi')).toBeNull()
})

test('layers: follow the arrows; one that turns back moves nobody', () => {
  expect(layersOf(parsed(breaker))).toEqual([['[*] start'], ['closed'], ['open'], ['half_open']])
  expect(layersOf(parsed(outbox))).toEqual([
    ['shop'],
    ['order'],
    ['orders', 'outbox'],
    ['broker'],
    ['shipping'],
  ])
})

test.each([outbox, breaker])('place: no two nodes overlap and all lies on the page', (source) => {
  const { nodes, edges, groups, width, height } = placeGraph(parsed(source))
  for (const a of nodes) {
    expect(a.x - a.width / 2).toBeGreaterThanOrEqual(0)
    expect(a.x + a.width / 2).toBeLessThanOrEqual(width)
    expect(a.y + a.height / 2).toBeLessThanOrEqual(height)
    for (const b of nodes) {
      if (a === b) continue
      const apart =
        Math.abs(a.x - b.x) >= (a.width + b.width) / 2 ||
        Math.abs(a.y - b.y) >= (a.height + b.height) / 2
      expect([a.id, b.id, apart]).toEqual([a.id, b.id, true])
    }
  }
  for (const { path } of edges)
    expect(path).toMatch(/^M[\d.]+ [\d.]+Q-?[\d.]+ -?[\d.]+ [\d.]+ [\d.]+$/)
  for (const group of groups) expect(group.x + group.width).toBeLessThanOrEqual(width)
})

test('place: a drawing too wide for the note runs downwards', () => {
  const steps = [1, 2, 3, 4, 5, 6, 7, 8]
  const lines = steps.map((n) => `  step${n}[a longer label ${n}] --> step${n + 1}`)
  const long = `flowchart LR\n${lines.join('\n')}`
  const { width, height } = placeGraph(parsed(long))
  expect(width).toBeLessThan(height)
})
