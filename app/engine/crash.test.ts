import { expect, test } from 'vitest'
import { once, run } from '../../tests/engine/harness.ts'
import { crash, restart } from '../../tests/engine/lab-words.ts'

test('crash: no continuation, catch or finally runs; timers and loops die', async () => {
  const ran = await run({
    endMs: 200,
    services: {
      store: ({ handle, sleep, every, setTimeout, setInterval, log }) => {
        every(15, () => log('every'))
        setInterval(() => log('interval'), 15)
        setTimeout(() => log('timeout'), 100)
        handle('get', async () => {
          try {
            await sleep(20)
            log('went on')
          } catch {
            log('caught')
          } finally {
            log('finally')
          }
        })
        handle('chain', () =>
          sleep(20)
            .then(() => log('then'))
            .finally(() => log('finally')),
        )
      },
    },
    loads: [once('store', 'get'), once('store', 'chain')],
    faults: [crash('store').at(19)],
  })
  expect(ran.logged).toEqual(['15 every', '15 interval'])
  expect(ran.text('crash', 'wake', 'reject')).toMatchInlineSnapshot(`
    "
    0.019 000 s  store    crash    at 19 ms
    0.019 000 s  clients  reject   ← store get lost: store crashed: connection lost after 19 ms
    0.019 000 s  clients  reject   ← store chain lost: store crashed: connection lost after 19 ms
    "
  `)
})

test('crash: the next life begins with fresh memory (restart by the platform after 10 ms)', async () => {
  const ran = await run({
    endMs: 100,
    services: {
      store: {
        restartAfterMs: 10,
        code: ({ handle, every, state, log }) => {
          let hits = 0
          state.hits = 0
          every(8, () => log(`alive since ${hits} hits`))
          handle('hit', () => {
            hits++
            state.hits++
            log(`${hits} ${state.hits}`)
          })
        },
      },
    },
    loads: [once('store', 'hit', { everyMs: 20, startMs: 1 })],
    faults: [crash('store').at(30)],
  })
  expect(ran.logged).toMatchInlineSnapshot(`
    [
      "1 1 1",
      "8 alive since 1 hits",
      "16 alive since 1 hits",
      "21 2 2",
      "24 alive since 2 hits",
      "41 1 1",
      "48 alive since 1 hits",
      "56 alive since 1 hits",
      "61 2 2",
      "64 alive since 2 hits",
      "72 alive since 2 hits",
      "80 alive since 2 hits",
      "81 3 3",
      "88 alive since 3 hits",
      "96 alive since 3 hits",
    ]
  `)
})

test('crash: of two crashes while it is down only the first counts; a restart may be a fault', async () => {
  const ran = await run({
    endMs: 100,
    services: { store: ({ log }) => log('born') },
    faults: [
      crash('store').at(10),
      crash('store').at(20),
      restart('store').at(30),
      restart('store').at(40),
      crash('store').at(50, { restartAfterMs: 5 }),
    ],
  })
  expect(ran.text('crash', 'restart', 'log')).toMatchInlineSnapshot(`
    "
    0.000 000 s  store   log      born
    0.010 000 s  store   crash    at 10 ms
    0.030 000 s  store   restart  memory empty, database kept
    0.030 000 s  store   log      born
    0.050 000 s  store   crash    at 50 ms
    0.055 000 s  store   restart  memory empty, database kept
    0.055 000 s  store   log      born
    "
  `)
})

/** A service that calls, sleeps, publishes and calls again, and the log of what it got done. */
const busy = (fault: ReturnType<ReturnType<typeof crash>['at']>) =>
  run({
    endMs: 50,
    services: {
      shop: ({ handle, call, publish, sleep, log }) => {
        handle('buy', async () => {
          await call('bank', 'hold')
          log('held')
          await sleep(1)
          await publish('bought', 1)
          log('published')
          await call('bank', 'take')
          log('taken')
        })
      },
      bank: ({ handle, log }) => {
        for (const method of ['hold', 'take']) handle(method, () => log(method))
      },
    },
    loads: [once('shop', 'buy')],
    faults: [fault],
  })

test('crash: before a call it is not made, after a call it is', async () => {
  const done = async (fault: Parameters<typeof busy>[0]) => {
    const ran = await busy(fault)
    return `${ran.trace.payload(Number(rowOf(ran, 'crash')))}: ${ran.logged.map((line) => line.slice(2))}`
  }
  const at = crash('shop')
  expect([
    await done(at.before('call:take')),
    await done(at.after('call:take')),
    await done(at.before('publish')),
    await done(at.after('publish')),
    await done(at.before('call', 2)),
    await done(at.after('sleep')),
    await done({ kind: 'crash', target: 'shop', when: { side: 'before', call: 3 } }),
    await done({ kind: 'crash', target: 'shop', when: { side: 'after', call: 1 } }),
  ]).toMatchInlineSnapshot(`
    [
      "before call:take: hold,held,published",
      "after call:take: hold,held,published,take",
      "before publish: hold,held",
      "after publish: hold,held",
      "before call 2: hold,held,published",
      "after sleep: hold,held",
      "before its SDK call 3: hold,held",
      "after its SDK call 1: hold",
    ]
  `)
})

function rowOf({ trace }: Awaited<ReturnType<typeof run>>, kind: string): number {
  for (let row = 1; row <= trace.count; row++) if (trace.kindName(row) === kind) return row
  return 0
}

test('crash: its SDK calls are counted over all lives', async () => {
  const { sim } = await run({
    endMs: 100,
    services: {
      store: { restartAfterMs: 10, code: ({ every, sleep }) => void every(20, () => sleep(1)) },
    },
    faults: [crash('store').at(50)],
  })
  // At 20 and 40; born again at 60: at 80 and 100.
  expect(sim.deployment.replicas.get('store')!.calls).toBe(4)
})

test('crash: a start that throws ends the run the first time, and kills a later life', async () => {
  const broken = { services: { store: () => Promise.reject(new TypeError('no config')) } }
  const first = await run(broken)
  expect(first.sim.problem).toMatchObject({ code: 'boot', message: 'TypeError: no config' })
  let lives = 0
  const later = await run({
    services: {
      store: {
        restartAfterMs: 10,
        code: () => {
          if (++lives === 2) throw new Error('disk full')
        },
      },
    },
    faults: [crash('store').at(5)],
  })
  expect(later.sim.problem).toBe(null)
  expect(lives).toBe(3)
  expect(later.text('crash', 'restart', 'uncaught')).toMatchInlineSnapshot(`
    "
    0.005 000 s  store   crash    at 5 ms
    0.015 000 s  store   restart  memory empty, database kept
    0.015 000 s  store   uncaught Error: disk full
    0.015 000 s  store   crash    its start failed: Error: disk full
    0.025 000 s  store   restart  memory empty, database kept
    "
  `)
})
