import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileService } from '../compile.ts'
import { Lines } from './draft.ts'

/**
 * Random programs. `~` marks where a line break or a comment may stand; what comes out of a program
 * is what it logs, in order, and how it ends. No line break follows a bare `await`: inside
 * brackets at the top level, the type stripper does not understand it.
 */
const gap = fc.constantFrom(' ', ' ', '', '\n', ' /* => ( */ ', ' // => (\n', '\r\n')

const grammar = fc.letrec<{ value: string; step: string; steps: string }>((tie) => {
  const value = tie('value')
  const step = tie('step')
  const steps = tie('steps')
  // `§` is the next part; `№` a number of the form's own, so that labels differ.
  const form = (text: string, ...parts: fc.Arbitrary<string>[]) =>
    fc
      .tuple(fc.nat(), ...parts)
      .map(([own, ...given]) =>
        given.reduce((all, part) => all.replace('§', () => part), text.replaceAll('№', `${own}`)),
      )
  return {
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.integer({ min: 0, max: 9 }).map(String),
      form('await §', value),
      form('await (§,~§)', value, value),
      form('await call~(~§~)', value),
      form('await call?.~(§,~§)', value, value),
      form('(§ +~§)', value, value),
      form('(§ ?~§ :~§)', value, value, value),
      form(`\`a\${~§}b\`.length`, value),
      form('({ a: §,~b: [§] }).a', value, value),
      form('await (async () =>~§)()', value),
      form('await (async (x = 1) =>~({ x, y: § }).y)(~§)', value, value),
      form('await (async function () {~§\nreturn §\n})()', steps, value),
      form('(await (async ({ length }) => length)([§]))', value),
      form('(() => { try { return 1 } finally { log(2) } })()'),
      form('new (class { a = 1; static { for (;;) break }; async f() { return § } })().a', value),
    ),
    step: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      form('log~(§)', value),
      form('await §', value),
      form('if (§)~§\nelse ~§', value, step, step),
      form('for (let i = 0; i < 2; i++)~§', step),
      form('for (const x of [§, 1]) { log(x)\n§ }', value, steps),
      form('for (const x in { a: § })~§', value, step),
      form('for await (const x of [§, call(2)])~§', value, step),
      form('if (1) for await (const x of [§])~§\nelse log(0)', value, step),
      form(
        'a№: b№: for (const i of [1, 2])~for await (const x of [§]) { §\ncontinue a№ }',
        value,
        steps,
      ),
      form('a№: for await (const x of [1, 2]) { §\nif (x > 1) break a№\nelse continue a№ }', steps),
      form('{ let n = 0\ndo ~§\nwhile~(n++ <~1) }', step),
      form('{ let n = 0\nwhile (n++ < 2) { § } }', steps),
      form('try {~§~} catch~({ message }) { log(message)\n§ } finally {§}', steps, steps, steps),
      form('try { §\nthrow new Error(§) } catch (e) { log(e.message) }', steps, value),
      form('{~§~}', steps),
      // Two at once: their logs interleave the same way only if no await takes a tick more.
      form('await Promise.all([(async () => {~§ })(), (async () => {~§ })()])', steps, steps),
      form('switch (§) { case §: §\ndefault: § }', value, value, steps, steps),
      form(
        'for await (const x of (async function* () { §\nconst y = yield §\nyield* [§, y]\nyield })()) log(x)',
        steps,
        value,
        value,
      ),
      form('{ const { a = §, b: [c = 2] } = { b: [§] }\nlog(a, c) }', value, value),
    ),
    steps: fc.array(step, { maxLength: 3 }).map((list) => list.join('\n')),
  }
})

const programs = fc
  .tuple(
    fc.array(grammar.step, { minLength: 1, maxLength: 5 }),
    fc.array(gap, { minLength: 97, maxLength: 97 }),
  )
  .map(([steps, gaps]) => {
    let at = 0
    return steps.join('\n').replace(/~/g, () => gaps[at++ % gaps.length]!)
  })

type Ran = { logged: unknown[]; end: string }
const AsyncFunction = (async () => {}).constructor as new (
  ...texts: string[]
) => (...given: unknown[]) => Promise<void>

async function run(code: string, twins: boolean): Promise<Ran> {
  const logged: unknown[] = []
  const log = (...parts: unknown[]) => {
    logged.push(...parts)
  }
  const call = async (value: unknown) => value
  const located =
    (word: (...args: unknown[]) => unknown) =>
    (_line: number, ...args: unknown[]) =>
      word(...args)
  const names = twins ? ['$log', '$call', '$g', '$r', '$s', '$w', '$t'] : ['log', 'call']
  const given = twins
    ? [
        located(log),
        located(call as never),
        () => 0,
        (v: unknown) => v,
        () => {},
        (v: unknown) => v,
        () => {},
      ]
    : [log, call]
  try {
    await new AsyncFunction(...names, `'use strict';${code}`)(...given)
    return { logged, end: 'done' }
  } catch (error) {
    return { logged, end: String(error) }
  }
}

test('property: compiled code does what the source does, on the same lines (200 programs)', async () => {
  let waits = 0
  await fc.assert(
    fc.asyncProperty(programs, async (program) => {
      const source = `import { call, log } from 'orrery';${program}`
      const result = compileService('order.ts', source)
      if (!result.ok) throw new Error(result.problem.message)
      const { code } = result.module
      expect(await run(code, true)).toEqual(await run(program, false))

      const lines = new Lines(code)
      expect(lines.at(code.length)).toBe(new Lines(source).at(source.length))
      const gaps = String.raw`(?:\s|\/\*.*?\*\/|\/\/[^\n]*\n)*`
      const calls = [
        ...code.matchAll(new RegExp(`\\$(?:log|call)(?:\\?\\.)?${gaps}\\((\\d+)`, 'g')),
      ]
      for (const call of calls) expect(lines.at(call.index)).toBe(Number(call[1]))
      expect(calls.length).toBe([...program.matchAll(/\b(?:log|call)\b/g)].length)
      waits += [...code.matchAll(/\$w\(/g)].length
    }),
    { seed: 20, numRuns: 200 },
  )
  // The programs are of the kind that matters.
  expect(waits).toBeGreaterThan(1000)
}, 60_000)
