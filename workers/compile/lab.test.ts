import { expect, test } from 'vitest'
import { compileLab } from '../compile.ts'

type Exports = Record<string, unknown>

/** Compiles and evaluates a lab file; words answer what they are given. */
function load(source: string, maxTurns = 100): Exports {
  const result = compileLab('lab.ts', source)
  if (!result.ok) throw new Error(result.problem.message)
  const { code, imports } = result.module
  expect(code.split('\n').length).toBe(source.split('\n').length)
  let turns = 0
  const turn = (line: number) => {
    turns += 1
    if (turns > maxTurns) throw new RangeError(`endless loop at line ${line}`)
  }
  const run = new Function('$t', ...imports.map(({ as }) => as), `'use strict';${code}`)
  return run(
    turn,
    ...imports.map(
      () =>
        (...given: unknown[]) =>
          given[0],
    ),
  ) as Exports
}

const shapes: [source: string, exports: Exports][] = [
  [
    "import { lab as make } from 'orrery'\nexport default make({ services: {} })",
    { default: { services: {} } },
  ],
  ['export default (1, 2)', { default: 2 }],
  ['export default { a: 1 }\n// the end', { default: { a: 1 } }],
  ['export /* default */ default [1]', { default: [1] }],
  ['export\ndefault\n1', { default: 1 }],
  [
    'const a: number = 1\nexport { a, a as b, a as "c d", a as default }',
    { a: 1, b: 1, 'c d': 1, default: 1 },
  ],
  [
    'export const { a, b: [c = 2, ...d], ...e } = { a: 1, b: [], x: 3 }, f = 4',
    { a: 1, c: 2, d: [], e: { x: 3 }, f: 4 },
  ],
  ['export let a = 1\na = 2', { a: 2 }],
  ['#!/usr/bin/env orrery\nexport type A = 1\nexport const a = 1', { a: 1 }],
  ['const Date = 1\nexport { Date }', { Date: 1 }],
  ['', {}],
  ['// nothing', {}],
  ['export {}', {}],
]
for (const [source, exports] of shapes) {
  test(`lab: ${source}`, () => expect(load(source) ?? {}).toEqual(exports))
}

test('lab: exported functions and classes, named or not', () => {
  const {
    default: main,
    twice,
    Box,
  } = load(`export default function main() { return twice(2) }
export function twice(n: number) { return 2 * n }
export class Box {}`) as Record<string, new () => unknown> & { default: () => unknown }
  expect(main()).toBe(4)
  expect([twice?.name, Box?.name]).toEqual(['twice', 'Box'])
  const anonymous = load('export default function () { return 1 }\n;[1].map(String)').default
  expect((anonymous as () => number)()).toBe(1)
  const named = load('export default (function f() { return 1 })').default
  expect((named as () => number)()).toBe(1)
  expect(load('export default class {}\n(1)').default).toBeTypeOf('function')
})

test('lab: statements around what is taken away stay apart', () => {
  expect(load("const a = 1\nimport 'orrery'\n;[1].map(String)\nexport { a }\n(2)").a).toBe(1)
})

test('lab: loops are guarded, awaits and words are left alone', () => {
  const source = "import { always } from 'orrery'\nexport const a = 1\nfor (;;) a"
  expect(() => load(source)).toThrow(new RangeError('endless loop at line 3'))
  const check = `import { always } from 'orrery'
export default [always('name', (run) => undefined)]
export const later = async () => { try { await 1 } catch { } }
setTimes(() => setTimes(1))
function setTimes(n) {}`
  const result = compileLab('checks.ts', check)
  expect(result.ok && result.module.code).not.toMatch(/\$(?!default)/)
})

test('lab: cannot wait at its top level', () => {
  for (const source of [
    'await 1',
    'for await (const x of []) {}',
    'a: for await (const x of []) {}',
  ]) {
    const result = compileLab('lab.ts', `\n${source}`)
    expect(result).toMatchObject({ ok: false, problem: { code: 'syntax', line: 2 } })
  }
})
