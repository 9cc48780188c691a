import { expect, test } from 'vitest'
import { type Seen, Stage } from './compile/stage.ts'
import { compileService } from './compile.ts'

/** Code of a service that must compile. */
function codeOf(source: string): string {
  const result = compileService('order.ts', source)
  if (!result.ok) throw new Error(result.problem.message)
  return result.module.code
}

async function seen(source: string): Promise<string[]> {
  const stage = new Stage()
  await stage.play(source)
  await stage.settle()
  expect(stage.errors).toEqual([])
  const text = ({ word, line, args }: Seen) => `${word}@${line}(${args.map(String).join(', ')})`
  return stage.seen.map(text)
}

test('a whole service: types vanish, words get their line, lines stay', () => {
  const source = `import { db, handle, type Message, publish } from 'orrery'
import type { Order } from './order.ts'

await db.migrate('create table orders (id text)')
handle('place', async (order: Order): Promise<{ id: string }> => {
  await db.transaction(async (tx) => {
    await tx.query('insert into orders values ($1)', [order.id])
  })
  for (const topic of ['a', 'b'] as const) await publish(topic, order)
  return { id: order.id }
})
`
  expect(codeOf(source)).toMatchInlineSnapshot(`
    "{const $c=$g();;
                                           

    $r(await $w( db.$migrate(4,'create table orders (id text)'),4),$c)
    $handle(5,'place', async (order       )                          => {const $c=$g();
      $r(await $w( db.$transaction(6,async (tx) => {const $c=$g();
        $r(await $w( tx.$query(7,'insert into orders values ($1)', [order.id]),7),$c)
      }),6),$c)
      for (const topic of ['a', 'b']         ) {$t(9);$r(await $w( $publish(9,topic, order),9),$c)}
      return { id: order.id }
    })}
    "
  `)
})

const located: [source: string, calls: string[]][] = [
  ["import { log } from 'orrery'\nlog('a')", ['log@2(a)']],
  ["import { log } from 'orrery'\n\nlog()", ['log@3()']],
  ["import { log } from 'orrery'\nlog(\n  'a',\n  'b',\n)", ['log@2(a, b)']],
  ["import { log } from 'orrery'\nlog(...[1, 2], 3)", ['log@2(1, 2, 3)']],
  ["import { log } from 'orrery'\nlog((1, 2))", ['log@2(2)']],
  ["import { log } from 'orrery'\n;(log)('a')", ['log@2(a)']],
  ["import { log } from 'orrery'\nlog /* ( */ // (\n  ('a')", ['log@2(a)']],
  ["import { log } from 'orrery'\nlog?.('a')", ['log@2(a)']],
  ["import { log } from 'orrery'\nlog<string>('a')", ['log@2(a)']],
  ["import { log } from 'orrery'\nl\\u006fg('a')", ['log@2(a)']],
  ["import { log as say } from 'orrery'\nsay('a')", ['log@2(a)']],
  ["import { log, log as say } from 'orrery'\nsay('a'); log('b')", ['log@2(a)', 'log@2(b)']],
  [
    `import { log } from 'orrery'\nlog(\`a\${log('b')}\\n\${\nlog('c')}\`)`,
    ['log@2(b)', 'log@3(c)', 'log@2(aundefined\nundefined)'],
  ],
  [
    "import { sleep } from 'orrery'\nawait Promise.all([\n  sleep(1),\n  sleep(2),\n])",
    ['sleep@3(1)', 'sleep@4(2)'],
  ],
  ["import { every as log } from 'orrery'\nlog(1)", ['every@2(1)']],
  [
    'setTimeout(() => setTimeout(String, 2), 1)',
    [
      'setTimeout@1(() => $setTimeout(1,String, 2), 1)',
      'setTimeout@1(function String() { [native code] }, 2)',
    ],
  ],
  ["import { db } from 'orrery'\nawait db\n  .query('a')", ['query@3(a)']],
  [
    "import { db } from 'orrery'\nawait db?.query?.('a'); await (db).query('b'); await db!.query('c')",
    ['query@2(a)', 'query@2(b)', 'query@2(c)'],
  ],
  ["import { db as database } from 'orrery'\nawait database.query('a')", ['query@2(a)']],
  [
    "console.log('a')\nconsole\n  .warn /* ( */ ('b', 1); console?.error?.(...'c')",
    ['log@1(a)', 'log@3(b, 1)', 'log@3(c)'],
  ],
  [
    "import { log } from 'orrery'\nconst f = (a = log(1)) => { var log = String; log(2) }\nf()",
    ['log@2(1)'],
  ],
  [
    "import { log as say } from 'orrery'\nfor (const x of [1, 2]) say(x)\ndo console.log(3)\nwhile (0)",
    ['log@2(1)', 'log@2(2)', 'log@3(3)'],
  ],
  ["const console = { log() {} }\nconsole.log('a')", []],
  // Neither a call by another way nor a word as a value is located; both still work.
  ["import { log } from 'orrery'\n;[1].forEach(log); log.call(null, 2)\nconst f = log; f(3)", []],
  [
    "import { db } from 'orrery'\nawait db['query']('a'); const { query } = db; await query('b')",
    [],
  ],
]
for (const [source, calls] of located) {
  test(`located: ${source.replace(/^import.*\n/, '')}`, async () => {
    expect(await seen(source)).toEqual(calls)
  })
}

const shadows = [
  'const f = (log) => log(1); f(String)',
  'function log2() { const log = String; log(1) } log2()',
  'function inner() { log(1); function log() {} } inner()',
  'function inner() { log(1); var log2; { var log = String } } try { inner() } catch {}',
  '{ let log = String; log(1) }',
  'for (const log of [String]) log(1)',
  'for (let log = String, i = 0; i < 1; i++) log(1)',
  'try { throw String } catch (log) { log(1) }',
  'switch (1) { case 1: const log = String; log(1) }',
  '(function log(n) { if (n) log(0) })(1)',
  'const C = class log { static make() { return typeof log(1) } }; try { C.make() } catch {}',
  'const f = ({ log }) => log(1); f({ log: String })',
  'const f = ([log = String]) => log(1); f([])',
  'const f = (...log) => log[0](1); f(String)',
  'const o = { log() {}, run() { this.log(1); o.log(2) } }; o.run()',
  'class A { log(n) {} run() { this.log(1) } }; new A().run()',
]
for (const code of shadows) {
  test(`shadowed: ${code}`, async () => {
    expect(await seen(`import { log } from 'orrery'\n${code}\nlog('mine')`)).toEqual([
      'log@3(mine)',
    ])
  })
}

test('shadowed: the run’s globals may be declared anew', async () => {
  expect(await seen('const setTimeout = (n: number) => n\nsetTimeout(1)')).toEqual([])
  expect(codeOf('const Date = { now: () => 1 }\nfunction performance() {}')).toContain('const Date')
})

const connections: [name: string, code: string, lines: number[]][] = [
  [
    'any name of a transaction’s parameter',
    'await db.transaction(async (t) => {\nawait t.query(1) })',
    [2],
  ],
  ['a function expression', 'await db.transaction(async function (q) {\nawait q.query(1) })', [2]],
  [
    'not the transaction’s shadow',
    'await db.transaction(async (t) => { const f = (t) => t.query(1); f({ query() {} }) })',
    [],
  ],
  [
    'not a reassigned one',
    'await db.transaction(async (t) => { t = { query() {} }; await t.query(1) })',
    [],
  ],
  [
    'a declared body',
    'await db.transaction(body)\nasync function body(t) {\nawait t.query(1) }',
    [3],
  ],
  [
    'a helper given connections only',
    'await db.transaction(async (t) => save(t, 1)); await save(db, 2)\nasync function save(q, n) {\nawait q.query(n) }',
    [3, 3],
  ],
  [
    'a helper of a helper',
    'const a = async (q) => b(1, q)\nconst b = async (n, q) => q.query(n)\nawait a(db)',
    [2],
  ],
  [
    'a helper with the database by default',
    'const save = async (n, q = db) =>\nq.query(n)\nawait save(1); await db.transaction((t) => save(2, t))',
    [2, 2],
  ],
  [
    'not a helper also given something else',
    'const save = async (q) => q.query(1)\nawait save(db); await save({ query() {} })',
    [],
  ],
  [
    'not a helper used as a value',
    'const save = async (q) => q.query(1)\nawait save(db); [{ query() {} }].map(save)',
    [],
  ],
  [
    'not a helper with another name for itself',
    'const save = function again(q, n) { q.query(n); if (n) again({ query() {} }, 0) }\nsave(db, 1)',
    [],
  ],
  ['not a helper given a spread', 'const save = async (q) => q.query(1)\nawait save(...[db])', []],
  [
    'not another object’s method',
    'const other = { query() {}, transaction(f) { f(this) } }\nother.query(); other.transaction((t) => t.query(1))',
    [],
  ],
]
for (const [name, code, lines] of connections) {
  test(`connections: ${name}`, async () => {
    const stage = new Stage()
    await stage.play(`import { db } from 'orrery'; ${code}`)
    await stage.settle()
    expect(stage.errors).toEqual([])
    const queries = stage.seen.filter(({ word }) => word === 'query')
    expect(queries.map(({ line }) => line)).toEqual(lines)
  })
}

test('imports: reported as they are called, types left out', () => {
  const result = compileService(
    'order.ts',
    "import { call as rpc, type Message, Queryable } from 'orrery'\nimport 'orrery'\nimport {} from 'orrery'\nimport { type A } from './a.ts'\nimport { db } from \"orrery\"",
  )
  expect(result.ok && result.module.imports).toEqual([
    { name: 'call', as: 'rpc' },
    { name: 'db', as: 'db' },
  ])
})

test('exports of a service lose the keyword only', async () => {
  expect(
    await seen(`import { log } from 'orrery'
export const a = 1, b = 2
export function f() { return a + b }
export class C {}
export { a as other, f as 'quoted' }
export async function g() {}
log(f(), C.name)`),
  ).toEqual(['log@7(3, C)'])
})
