import { expect, test } from 'vitest'
import type { LabContents } from '../../app/contract/api.ts'
import { type Inline, liveFrom, parseBlocks, parseInline, splitBehind } from './blocks.ts'
import { footnoteAt, footnotesIn, placeOf } from './footnotes.ts'

const textOfInline = (inside: readonly Inline[]): string =>
  inside
    .map((part) => {
      if (part.kind === 'footnote') return `[${part.number}]`
      if (part.kind === 'term') return `<${part.term}:${part.text}>`
      return 'text' in part ? part.text : 'inside' in part ? textOfInline(part.inside) : ''
    })
    .join('')

test('note: headings, paragraphs, lists, code and tables become blocks', () => {
  const blocks = parseBlocks(
    '# One *two*\n\nText.\n\n- a\n- b\n  1. c\n\n```ts\nlet x\n```\n\n| h | i |\n|---|---|\n| 1 | 2 |\n\n> said\n\n---\n',
  )
  expect(blocks.map(({ kind }) => kind)).toEqual([
    'heading',
    'paragraph',
    'list',
    'code',
    'table',
    'quote',
    'rule',
  ])
  expect(blocks[0]).toMatchObject({ level: 1, id: 'one-two' })
  expect(blocks[2]).toMatchObject({ ordered: false, items: [[{ kind: 'paragraph' }], {}] })
  expect(blocks[3]).toEqual({ kind: 'code', language: 'ts', text: 'let x' })
})

test('note: a live block is one wherever it stands in a paragraph', () => {
  const blocks = parseBlocks(
    'Before it.\n{run scenario="crash-between" variant="naive" show="latency"}\nAfter it.\n\n{topology}\n',
  )
  expect(blocks.map(({ kind }) => kind)).toEqual(['paragraph', 'live', 'paragraph', 'live'])
  expect(blocks[1]).toEqual({
    kind: 'live',
    name: 'run',
    settings: { scenario: 'crash-between', variant: 'naive', show: 'latency' },
  })
})

test('live: what is not one stays text', () => {
  expect(liveFrom('{table service=order name="orders"}')?.settings).toEqual({
    service: 'order',
    name: 'orders',
  })
  expect(liveFrom('{ id: 1 }')).toBeNull()
  expect(liveFrom('{chart x="1"}')).toBeNull()
  expect(liveFrom('{run scenario=}')).toBeNull()
  expect(parseBlocks('The shape is {run} here.')[0]).toMatchObject({ kind: 'paragraph' })
})

test('note: footnotes are found in text, not in code', () => {
  const [paragraph] = parseBlocks('The row [1] and `a[2]` and **later [3]**.')
  const found: number[] = []
  const walk = (inside: readonly Inline[]) => {
    for (const part of inside) {
      if (part.kind === 'footnote') found.push(part.number)
      if ('inside' in part) walk(part.inside)
    }
  }
  walk(paragraph?.kind === 'paragraph' ? paragraph.inside : [])
  expect(found).toEqual([1, 3])
})

test('note: no HTML and no script survives', () => {
  const blocks = parseBlocks(
    '<img src=x onerror=alert(1)>\n\n[a](javascript:alert(1)) [b](https://x.org) <b>c</b>',
  )
  expect(blocks[0]).toEqual({
    kind: 'paragraph',
    inside: [{ kind: 'text', text: '<img src=x onerror=alert(1)>' }],
  })
  const links = (blocks[1] as { inside: readonly Inline[] }).inside.filter(
    ({ kind }) => kind === 'link',
  )
  expect(links).toEqual([
    { kind: 'link', href: 'https://x.org', inside: [{ kind: 'text', text: 'b' }] },
  ])
})

test('glossary: a term is marked once, whole, in the singular and the plural, the longest first', () => {
  const blocks = parseBlocks(
    '## Outbox\n\nAn outbox holds events. The circuit breakers of one circuit: outbox, inboxes.',
    ['Outbox', 'Circuit', 'Circuit breaker', 'Inbox', 'vent'],
  )
  const text = blocks
    .map((block) => ('inside' in block ? textOfInline(block.inside) : ''))
    .join('|')
  expect(text).toBe(
    'Outbox|An <Outbox:outbox> holds events. The <Circuit breaker:circuit breakers> of one <Circuit:circuit>: outbox, <Inbox:inboxes>.',
  )
})

test('note: is split behind a section, its own subsections included', () => {
  const blocks = parseBlocks('## One\n\na\n\n### Sub\n\nb\n\n## Two\n\nc\n')
  const [before, after] = splitBehind(blocks, 'one')!
  expect([before.length, after.length]).toEqual([4, 2])
  expect(splitBehind(blocks, 'two')![1]).toEqual([])
  expect(splitBehind(blocks, 'three')).toBeNull()
})

test('inline: one line without its paragraph', () => {
  expect(parseInline('Wake the `relay`')).toEqual([
    { kind: 'text', text: 'Wake the ' },
    { kind: 'code', text: 'relay' },
  ])
})

const contents = {
  summary: { description: { services: ['order', 'shipping'] } },
  definition: {},
  differs: { naive: ['order.ts'] },
  variants: {
    pattern: { 'order.ts': 'a\n// [1] one\nb // [2], [5]', 'shipping.ts': '// [4] four' },
    naive: { 'order.ts': '// [1] wrong\n', 'shipping.ts': '// [4] four' },
  },
} as unknown as LabContents

test('footnotes: are comments, with their lines', () => {
  expect(footnotesIn("const a = b[3]\n// [1] one\nb('[9]') // [2], [5]\n")).toEqual([
    { number: 1, line: 2 },
    { number: 2, line: 3 },
    { number: 5, line: 3 },
  ])
})

test('footnotes: a line belongs to the nearest one above it', () => {
  const source = 'a\n// [1] one\nb\n// [2] two\nc'
  expect([1, 2, 3, 5].map((line) => footnoteAt(source, line))).toEqual([undefined, 1, 1, 2])
})

test('footnotes: lead to the shown variant first, then to the pattern', () => {
  expect(placeOf(contents, {}, 'naive', 1)).toEqual({
    variant: 'naive',
    file: 'order.ts',
    line: 1,
  })
  expect(placeOf(contents, {}, 'naive', 2)).toEqual({
    variant: 'pattern',
    file: 'order.ts',
    line: 3,
  })
  expect(placeOf(contents, { 'order.ts': '\n\n\n// [2]' }, 'mine', 2)).toMatchObject({
    variant: 'mine',
    line: 4,
  })
  expect(placeOf(contents, {}, 'naive', 4)).toMatchObject({ file: 'shipping.ts' })
  expect(placeOf(contents, {}, 'naive', 9)).toBeUndefined()
})
