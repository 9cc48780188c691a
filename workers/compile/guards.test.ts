import { expect, test } from 'vitest'
import { Stage } from './stage.ts'

const head = "import { handle, log, sleep } from 'orrery'\n"

async function run(body: string, change: (stage: Stage) => void = () => {}) {
  const stage = new Stage()
  change(stage)
  await stage.play(`${head}handle('go', async (n) => {\n${body}\n})`)
  await stage.request1To(2, 'go')
  return { errors: stage.errors, logged: stage.logged.map(([value]) => value) }
}

// The hang lies on line 3; the second request, which does not hang, must still be served.
const loops = [
  'if (n === 1) while (true) {}',
  'if (n === 1) while (true);',
  'if (n === 1) for (;;);',
  'if (n === 1) for (;;) { }',
  'if (n === 1) do n++; while (true)',
  'if (n === 1) do { n++ } while (true)',
  'if (n === 1) label: for (;;) continue label',
  'if (n === 1) label: for (;;) { for (const x of [1, 2]) continue label }',
  'if (n === 1) for (const x of (function* () { for (;;) yield 1 })()) { }',
  'if (n === 1) for (const x of { *[Symbol.iterator]() { yield* endless() } }) ;' +
    ' function* endless() { while (true) yield 1 }',
  'const list = [1]; if (n === 1) for (const x of list) list.push(x)',
  'if (n === 1) { class Box { static { for (;;) {} } } }',
  'if (n === 1) { class Box { field = (() => { for (;;) {} })() }; new Box() }',
  'if (n === 1) for (;;) { try { for (;;); } catch {} }',
  'if (n === 1) (() => { for (let i = 0; i >= 0; i++) if (i < 0) return })()',
]
for (const loop of loops) {
  test(`guards: a loop ends with its line (${loop})`, async () => {
    const { errors, logged } = await run(`${loop}\nlog(n)`)
    expect(errors).toEqual(['endless loop at line 3'])
    expect(logged).toEqual([2])
  })
}

test('guards: `for in` counts its turns too (2,000 keys, 1,000 allowed)', async () => {
  const { errors } = await run(
    'const many = Object.fromEntries(Array(2000).entries())\nfor (const x in many);',
  )
  expect(errors).toEqual(['endless loop at line 4', 'endless loop at line 4'])
})

const waits = [
  'if (n === 1) for (;;) await null',
  'if (n === 1) for (;;) { try { await null; throw 1 } catch {} }',
  'if (n === 1) while (await true);',
  'const again = async () => { await null; return again() }; if (n === 1) await again()',
  'async function* ones() { for (;;) yield 1 }; if (n === 1) for await (const x of ones());',
  'async function* ones() { for (;;) yield 1 }; if (n === 1) for await (const x of ones()) { }',
]
for (const wait of waits) {
  test(`guards: endless waiting stops, the rest goes on (${wait})`, async () => {
    const { errors, logged } = await run(`${wait}\nlog(n)`, (stage) => {
      stage.maxTurns = 1_000_000
    })
    expect(errors).toEqual(['endless awaits at line 3'])
    expect(logged).toEqual([2])
  })
}

test('guards: as many turns and awaits as are allowed are none too many', async () => {
  const { errors, logged } = await run(
    'for (let i = 0; i < 100; i++) await null\nlog(n)',
    (stage) => {
      stage.maxTurns = 100
      stage.maxAwaits = 100
    },
  )
  expect(errors).toEqual([])
  expect(logged).toEqual([1, 2])
})

test('guards: nothing of a dead instance goes on, neither catch nor finally nor a loop', async () => {
  // The crash comes while the handler runs: it may finish its step, but no wait of it ends.
  const waiting = [
    'try { stop(); await null; log(1) } catch { log(2) } finally { log(3) }',
    'try { stop(); for await (const x of [1]) log(1) } finally { log(3) }',
    'stop(); await (async () => { await null; log(1) })(); log(2)',
  ]
  for (const code of waiting) {
    const stage = new Stage()
    await stage.play(`${head}handle('go', async (stop) => { ${code} })`)
    stage.handlers.get('go')?.(() => {
      stage.dead = true
    })
    await stage.settle()
    await new Promise((resolve) => setImmediate(resolve))
    expect(stage.logged).toEqual([])
  }
})
