import { expect, test } from 'vitest'
import type { CompileResult } from '../../app/lab/compiled.ts'
import type { Problem } from '../../app/lab/run.ts'
import { compileLab, compileService, problemOf } from '../compile.ts'
import { absentInLabs, absentMembersInLabs, absentModules, absentNames } from './absent.ts'
import { reservedNames } from './names.ts'

function problem(result: CompileResult): Problem {
  if (result.ok) throw new Error(`compiled: ${result.module.code}`)
  return result.problem
}
/** `line:column code sentence`, without the place the sentence begins with. */
function told(source: string): string {
  const { code, message, line, column } = problem(compileService('order.ts', source))
  expect(message).toMatch(new RegExp(`^order\\.ts, line ${line}: .*\\.$`))
  return `${line}:${column} ${code} ${message.replace(/^.*?: /, '').slice(0, -1)}`
}

test.each(
  `let x = = 1
f(a b)
f(
const a = [1, 2
let a = b ? c
}
handle('x', () => {\\n  if (a) {\\n    b()\\n})
const text = 'abc
/* abc
const pattern = /[/
a b
type A =
f(1))
const a
let a; let a
function f(a, a) {}
return 1
break
const f = () => { await g() }
1 = x
0777
/(?i:a)/
class A { f() { this.#x } }
super.x()
with (a) {}
a ?? b || c
throw\\n1
enum A { x }
const enum A { x }
namespace A { export const x = 1 }
class A { constructor(private x: number) {} }
import fs = require('fs')
export = 1
const a = <string>b
@log class A {}
using a = b()
class A { accessor x = 1 }
import { call } from 'orrery' with { type: 'x' }
const é = 'ü'; enum A {}`
    .split('\n')
    .map((source) => source.replaceAll('\\n', '\n')),
)('syntax: %s', (source) => {
  expect(told(source)).toMatchSnapshot()
})

test.each([
  "import { zap } from 'orrery'",
  "import { crash } from 'orrery'",
  "import orrery from 'orrery'",
  "import * as orrery from 'orrery'",
  "import { call as Date } from 'orrery'",
  "import './payment.ts'",
  "import { a } from './payment.ts'",
  "import lodash from 'lodash'",
  "export * from './payment.ts'",
  "export { a } from './payment.ts'",
  'export default 1',
  "const a = await import('./a.ts')",
  'String(import.meta.url)',
  "log('a')",
  "import { log } from 'orrery'\nlog = 1",
  "import { log } from 'orrery'\nfor ({ a: [log] } of []) {}",
  "import { state } from 'orrery'\nstate++",
  'const f = () => arguments[0]',
  'f(1)\nconst $c = 1',
])('refused: %s', (source) => {
  expect(told(source)).toMatchSnapshot()
})

test('refused: the first of several problems is told', () => {
  expect(told('const ok = 1\nfetch(ok)\nprocess.exit()')).toMatch(/^2:1 import `fetch`/)
})

test.each([...absentNames])('absent: %s is refused with what to use instead', (name, advice) => {
  for (const use of [`${name}()`, `typeof ${name}`, `const a = { ${name} }`, `new ${name}.x()`]) {
    const { code, message, line } = problem(compileService('order.ts', `\n${use}`))
    expect([code, line]).toEqual(['import', 2])
    expect(message).toContain(`\`${name}\` does not exist here; ${advice}`)
  }
  // A name of one's own, a property and a type are none of it.
  if (name === 'eval') return
  const own = `const f = (${name}) => ${name}; f.${name} = { ${name}: 1 }; type A = typeof ${name}`
  expect(compileService('order.ts', own)).toMatchObject({ ok: true })
})

test.each([...absentModules])(
  'absent: module %s is refused with what to use instead',
  (name, advice) => {
    for (const from of [name, `node:${name}`]) {
      const { code, message } = problem(compileService('order.ts', `import x from '${from}'`))
      expect(code).toBe('import')
      expect(message).toContain(advice)
      expect(message).toContain("Only 'orrery' can be imported (self, knob")
    }
  },
)

test.each([...absentInLabs, ...absentMembersInLabs])('absent in labs: %s', (name, advice) => {
  const { message } = problem(compileLab('lab.ts', `export default ${name}(1)`))
  expect(message).toContain(`\`${name}\` does not exist here; ${advice}`)
  expect(compileService('order.ts', `${name}(1)`)).toMatchObject({ ok: true })
})

test.each([...reservedNames])('reserved: %s cannot be a name', (name) => {
  for (const use of [
    `let ${name} = 1`,
    `f(${name})`,
    `const f = (${name}) => 1`,
    `function ${name}() {}`,
  ]) {
    expect(problem(compileService('order.ts', use)).message).toContain(`\`${name}\` is a name of`)
  }
  expect(compileService('order.ts', `const f = { ${name}: 1 }; f.${name}; let ${name}2`).ok).toBe(
    true,
  )
})

test('nested too deeply: a result, and the next file compiles', () => {
  const deep = (open: string, close: string, n: number) =>
    problem(compileService('order.ts', `const a = ${open.repeat(n)}1${close.repeat(n)}`)).message
  expect(deep('(', ')', 20_000)).toMatch(/nested too deeply/)
  expect(compileService('order.ts', 'const a: number = 1').ok).toBe(true)
  expect(deep('[', ']', 100_000)).toMatch(/nested too deeply/)
  expect(compileService('order.ts', 'const a: number = 1').ok).toBe(true)
})

function thrown(stack: string): Error {
  return Object.assign(new TypeError('x is not iterable'), { stack })
}

test('problemOf: the first frame in a lab’s file, wherever it stands', () => {
  const stack = `TypeError: x is not iterable
    at Object.next (node:internal/process:12:3)
    at deliver (/app/engine/run.ts:9:9)
    at deliver (C:\\app\\engine\\run.ts:9:9)
    at file:///app/out/workers/run.ts:8:1
    at async Promise.all (index 0)
    at async place (services/order.ts:12:5)
    at order.ts:40:1`
  expect(problemOf(thrown(stack), 'order.ts')).toEqual({
    code: 'uncaught',
    message: 'services/order.ts, line 12: TypeError: x is not iterable',
    file: 'services/order.ts',
    line: 12,
  })
  expect(problemOf(thrown('TypeError: x\n    at order.ts:40:1'), 'a.ts', 'boot')).toMatchObject({
    code: 'boot',
    file: 'order.ts',
    line: 40,
  })
})

test('problemOf: an error of the engine carries its place', () => {
  const error = Object.assign(new RangeError('endless'), { file: 'order.ts', line: 3, stack: '' })
  expect(problemOf(error, 'a.ts')).toEqual({
    code: 'uncaught',
    message: 'order.ts, line 3: RangeError: endless',
    file: 'order.ts',
    line: 3,
  })
})

test('problemOf: without a frame there is no line; without an error its value is told', () => {
  const trap = Object.defineProperty({}, 'message', {
    get() {
      throw new Error('trap')
    },
  })
  const told = [
    thrown('TypeError: x\n    at node:internal:1:1'),
    'late',
    undefined,
    {},
    trap,
    Symbol('s'),
  ]
  expect(told.map((error) => problemOf(error, 'order.ts').message)).toMatchSnapshot()
  for (const error of told) expect(problemOf(error, 'order.ts')).not.toHaveProperty('line')
})
