import { expect, test } from 'vitest'
import { Stage } from './stage.ts'

/**
 * Each handler logs the number of its own request, `n`, wherever it gets to run. A log is right if
 * it is written in that request. `woken` counts the logs that are wrong when the context is only
 * what woke the code: above zero it shows that the scenario tests the compiler at all. A `gate` is
 * opened by the module, in nobody's request, so there everything behind it is wrong.
 */
const scenarios: { name: string; logs: number; woken: number; code: string }[] = [
  {
    name: 'one await after another',
    logs: 60,
    woken: 0,
    code: `handle('go', async (n) => {
  await call('back', 'ok', n % 7); log(n); await sleep(n % 3); log(n)
})`,
  },
  {
    name: 'a mutex made of resolvers',
    logs: 90,
    woken: 87,
    code: `let busy = false
const waiting: (() => void)[] = []
const lock = async () => {
  if (!busy) { busy = true; return }
  await new Promise<void>((resolve) => waiting.push(resolve))
}
const unlock = () => { const next = waiting.shift(); if (next) next(); else busy = false }
handle('go', async (n) => {
  await lock(); log(n); await call('back', 'ok', 2); log(n); unlock(); log(n)
})`,
  },
  {
    name: 'a promise shared by several requests',
    logs: 60,
    woken: 44,
    code: `let shared: Promise<unknown> | undefined
handle('go', async (n) => {
  shared ??= call('back', 'ok', 3).finally(() => { shared = undefined })
  await shared; log(n); await sleep(1); log(n)
})`,
  },
  {
    name: 'a batch flushed by a timer',
    logs: 60,
    woken: 40,
    code: `let batch: (() => void)[] = []
const flush = async () => {
  const full = batch
  batch = []
  await call('back', 'ok', 1)
  for (const answer of full) answer()
}
handle('go', async (n) => {
  await new Promise<void>((resolve) => {
    batch.push(resolve)
    if (batch.length === 1) setTimeout(flush, 2)
  })
  log(n); await sleep(1); log(n)
})`,
  },
  {
    name: 'an async generator, and after its loop',
    logs: 120,
    woken: 0,
    code: `async function* numbers(n: number) {
  for (let i = 0; i < 3; i++) { await sleep(i + n % 2); yield n }
}
handle('go', async (n) => { for await (const x of numbers(n)) log(x); log(n) })`,
  },
  {
    name: 'for await over promises that others settle',
    logs: 90,
    woken: 90,
    code: `let gate = sleep(40)
handle('go', async (n) => {
  for await (const _ of [gate, gate]) log(n)
  log(n)
})`,
  },
  {
    name: 'for await left by a label',
    logs: 60,
    woken: 60,
    code: `let gate = sleep(40)
handle('go', async (n) => {
  outer: for (let i = 0; i < 2; i++) {
    if (i === 1) { log(n); break }
    inner: for await (const _ of [gate]) { if (n) continue outer; else continue inner }
  }
  log(n)
})`,
  },
  {
    name: 'for await left by a return, and the finally around it',
    logs: 30,
    woken: 30,
    code: `let gate = sleep(40)
const find = async () => { for await (const x of [gate]) return x }
handle('go', async (n) => { try { await find() } finally { log(n) } })`,
  },
  {
    name: 'catch and finally after a shared failure',
    logs: 90,
    woken: 90,
    code: `let gate = call('back', 'bad', 40)
handle('go', async (n) => {
  try { await gate } catch { log(n); try { await gate } catch (e) { log(n) } } finally { log(n) }
})`,
  },
  {
    name: 'a generator after each yield',
    logs: 60,
    woken: 60,
    code: `let other = sleep(40)
async function* steps(n: number) { yield other; log(n); yield other; log(n) }
handle('go', async (n) => {
  const mine = steps(n)
  await mine.next()
  await other
  // Asked for by a timer of nobody's request.
  later.push(() => mine.next())
  later.push(() => mine.next())
})
const later: (() => void)[] = []
setTimeout(() => { for (const ask of later) ask() }, 60)`,
  },
  {
    name: 'arrows without braces',
    logs: 30,
    woken: 30,
    code: `let gate = sleep(40)
const pass = async (n: number) => ({ n: await gate, m: log(n) })
handle('go', async (n) => await pass(n))`,
  },
  {
    name: 'work nobody waits for',
    logs: 60,
    woken: 30,
    code: `let gate = sleep(40)
const after = async (n: number) => { await sleep(1); log(n); await gate; log(n) }
handle('go', (n) => { after(n) })`,
  },
]

const head = "import { call, handle, log, sleep } from 'orrery'\n"

async function wrong(code: string, restoring: boolean) {
  const stage = new Stage()
  stage.restoring = restoring
  await stage.play(head + code)
  await stage.request1To(30, 'go')
  const lost = stage.logged.filter(([value, request]) => value !== request)
  return { errors: stage.errors, logs: stage.logged.length, lost: lost.length }
}

for (const { name, logs, woken, code } of scenarios) {
  test(`context: ${name} (30 requests)`, async () => {
    expect(await wrong(code, true)).toEqual({ errors: [], logs, lost: 0 })
    expect(await wrong(code, false)).toEqual({ errors: [], logs, lost: woken })
  })
}

test('context: the module itself is nobody’s request, also after its own awaits', async () => {
  const stage = new Stage()
  await stage.play(`${head}
let open = () => {}
handle('go', async (n) => { open(); await sleep(1); log(n) })
await new Promise<void>((resolve) => { open = resolve })
log(0)`)
  await stage.request1To(1, 'go')
  expect(stage.logged).toEqual([
    [0, 0],
    [1, 1],
  ])
})
