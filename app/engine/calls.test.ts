import { expect, test } from 'vitest'
import { once, run } from '../../tests/engine/harness.ts'
import { crash, drop, duplicate, partition, pause } from '../../tests/engine/lab-words.ts'

const links = [{ from: '*', to: '*', latencyMs: 2 }]

test('calls: a request goes to the handler and back, over links of 2 ms', async () => {
  const ran = await run({
    links,
    services: {
      web: ({ handle, call }) => {
        handle('page', async (query) => ({ title: await call('store', 'get', query) }))
      },
      store: ({ handle, work }) => {
        handle('get', async ({ n }) => {
          await work(5)
          return `article ${n}`
        })
      },
    },
    loads: [once('web', 'page')],
  })
  expect(ran.text()).toMatchInlineSnapshot(`
    "
    0.000 000 s  clients  send     → web page { n: 1 }
    0.002 000 s  web      receive  ← clients page { n: 1 }
    0.002 000 s  web      send     → store get { n: 1 }
    0.004 000 s  store    receive  ← web get { n: 1 }
    0.004 000 s  store    work     5 ms
    0.009 000 s  store    worked
    0.009 000 s  store    reply    → web get 'article 1'
    0.011 000 s  web      resume   ← store get 'article 1' after 9 ms
    0.011 000 s  web      reply    → clients page { title: 'article 1' }
    0.013 000 s  clients  resume   ← web page { title: 'article 1' } after 13 ms
    "
  `)
  expect(ran.sim.metrics.totals(1_000)['clients.page']).toMatchObject({ count: 1, mean: 13 })
})

test('calls: replicas take turns; one is meant by its own name', async () => {
  const ran = await run({
    services: {
      web: ({ handle, call, log }) => {
        handle('all', async () => {
          const names: string[] = []
          for (let i = 0; i < 4; i++) names.push(await call('store', 'who'))
          names.push(await call('store#1', 'who'))
          log(names.join(' '))
        })
      },
      store: {
        replicas: 3,
        code: ({ handle, self }) => {
          handle('who', () => self.instance)
        },
      },
    },
    loads: [once('web', 'all')],
  })
  expect(ran.logged).toEqual(['0 store#1 store#2 store#3 store#1 store#1'])
})

test('calls: one at a time in order of arrival (concurrency 1); none is begun in its own event', async () => {
  const ran = await run({
    services: {
      store: ({ handle, sleep }) => {
        handle('get', () => sleep(10), { concurrency: 1 })
      },
    },
    loads: [once('store', 'get', { size: 3 })],
  })
  expect(ran.text('arrive', 'start', 'sleep', 'reply')).toMatchInlineSnapshot(`
    "
    0.000 000 s  clients  arrive   → store get { n: 1 }
    0.000 000 s  store    sleep    10 ms
    0.000 000 s  clients  arrive   → store get { n: 2 }
    0.000 000 s  clients  arrive   → store get { n: 3 }
    0.010 000 s  store    reply    → clients get
    0.010 000 s  store    start    · clients get begins, waited 10 ms
    0.010 000 s  store    sleep    10 ms
    0.020 000 s  store    reply    → clients get
    0.020 000 s  store    start    · clients get begins, waited 20 ms
    0.020 000 s  store    sleep    10 ms
    0.030 000 s  store    reply    → clients get
    "
  `)
})

/** How a call of `web` to `store` ends, with everything that may befall it. */
async function outcome(given: Partial<Parameters<typeof run>[0]> & { timeoutMs?: number }) {
  const { timeoutMs, ...more } = given
  const ran = await run({
    links,
    services: {
      web: ({ handle, call, log, CallError }) => {
        handle('page', async () => {
          try {
            const result = await call(
              'store',
              'get',
              {},
              timeoutMs === undefined ? {} : { timeoutMs },
            )
            log(`ok ${result}`)
          } catch (error) {
            const { code, message, cause } = error as InstanceType<typeof CallError>
            log([error instanceof CallError, code, message, cause])
          }
        })
      },
      store: ({ handle, sleep }) => {
        handle('get', async () => {
          await sleep(20)
          return 'found'
        })
      },
    },
    loads: [once('web', 'page')],
    ...more,
  })
  return ran.logged
}

test('calls: a dead instance refuses, a dying one loses', async () => {
  expect(await outcome({ faults: [crash('store').at(0)] })).toEqual([
    '6 [true,"refused","store is down: connection refused",null]',
  ])
  expect(await outcome({ faults: [crash('store').at(10)] })).toEqual([
    '12 [true,"lost","store crashed: connection lost",null]',
  ])
})

test('calls: a lost request or answer is missed only by who set a timeout', async () => {
  expect(await outcome({ faults: [drop('web', 'store', 1)] })).toEqual([])
  expect(await outcome({ faults: [drop('store', 'web', 1)], timeoutMs: 50 })).toEqual([
    '52 [true,"timeout","no answer to get from store within 50 ms",null]',
  ])
})

test('calls: an answer after the timeout is ignored', async () => {
  expect(await outcome({ timeoutMs: 10 })).toEqual([
    '12 [true,"timeout","no answer to get from store within 10 ms",null]',
  ])
  expect(await outcome({ timeoutMs: 25 })).toEqual(['26 ok found'])
})

test('calls: news of a crash does not pass a partition', async () => {
  const faults = [partition('web', 'store').from(5).until(500), crash('store').at(10)]
  expect(await outcome({ faults })).toEqual([])
  expect(await outcome({ faults, timeoutMs: 100 })).toEqual([
    '102 [true,"timeout","no answer to get from store within 100 ms",null]',
  ])
})

test('calls: what reaches a paused instance that dies is lost, not forgotten', async () => {
  const faults = [pause('store').from(1).until(500), crash('store').at(10)]
  expect(await outcome({ faults })).toEqual([
    '12 [true,"lost","store crashed: connection lost",null]',
  ])
})

test('calls: a duplicated request is handled twice and answered once', async () => {
  let handled = 0
  const ran = await run({
    links,
    services: {
      web: ({ handle, call, log }) => {
        handle('page', async () => log(await call('store', 'get')))
      },
      store: ({ handle }) => {
        handle('get', () => ++handled)
      },
    },
    loads: [once('web', 'page')],
    faults: [duplicate('web', 'store', 1)],
  })
  expect(handled).toBe(2)
  expect(ran.logged).toEqual(['6 1'])
})

test('calls: what a handler throws reaches the caller with its own fields', async () => {
  class SoldOut extends Error {
    override name = 'SoldOut'
    item = 'lamp'
    left = 0
  }
  const logged = await outcome({
    services: {
      web: ({ handle, call, log, CallError }) => {
        handle('page', () =>
          call('store', 'get').catch((error: InstanceType<typeof CallError>) => {
            log([error.code, error.message, error.cause])
          }),
        )
      },
      store: ({ handle }) => {
        handle('get', () => {
          throw new SoldOut('no lamp left')
        })
      },
    },
  })
  const cause = '{"name":"SoldOut","item":"lamp","left":0,"message":"no lamp left"}'
  expect(logged).toEqual([`6 ["failed","store.get failed: no lamp left",${cause}]`])
})

test('calls: a method nobody handles, and an answer that cannot be copied, fail', async () => {
  const failing = (method: string) =>
    outcome({
      services: {
        web: ({ handle, call, log }) => {
          handle('page', () => call('store', method).catch((error) => log(error.message)))
        },
        store: ({ handle }) => {
          handle('odd', () => ({ lines: [() => 1] }))
        },
      },
    })
  expect(await failing('get')).toEqual([
    "6 store.get failed: store has no handler 'get' (it has: odd)",
  ])
  expect(await failing('odd')).toEqual([
    "6 store.odd failed: A message cannot carry a function (at 'lines[0]'): send plain data (numbers, texts, arrays, objects)",
  ])
})

test('calls: what the sender changes after sending stays its own', async () => {
  const ran = await run({
    links,
    services: {
      web: ({ handle, call }) => {
        handle('page', () => {
          const basket = { items: ['lamp'] }
          const sent = call('store', 'get', basket)
          basket.items.push('bomb')
          return sent
        })
      },
      store: ({ handle, log }) => {
        handle('get', (basket) => log(basket))
      },
    },
    loads: [once('web', 'page')],
  })
  expect(ran.logged).toEqual(['4 {"items":["lamp"]}'])
})

test('calls: those that come before the code is ready wait for it', async () => {
  const ran = await run({
    services: {
      store: async ({ handle, sleep, log }) => {
        await sleep(30)
        handle('get', ({ n }) => log(n))
        log('ready')
      },
    },
    loads: [once('store', 'get', { size: 2, startMs: 5 })],
  })
  expect(ran.logged).toEqual(['30 ready', '30 1', '30 2'])
})

test('calls: all replicas down is a refusal that names the service', async () => {
  const ran = await run({
    services: {
      web: ({ handle, call, log }) => {
        handle('page', () => call('store', 'get').catch(({ code, message }) => log(code, message)))
      },
      store: { replicas: 2, code: ({ handle }) => handle('get', () => 1) },
    },
    loads: [once('web', 'page', { startMs: 10 })],
    faults: [crash('store').at(5)],
  })
  expect(ran.logged).toEqual(['10 refused no instance of store is up: connection refused'])
})

test('calls: the request follows the work through calls, timers and messages', async () => {
  const ran = await run({
    services: {
      web: ({ handle, call, publish, setTimeout, log }) => {
        handle('page', async ({ n }, request) => {
          setTimeout(() => log(`${n} timer`), 5)
          await Promise.all([call('store', 'get', n), publish('seen', n)])
          log(`${n} from ${request.from}`)
        })
      },
      store: ({ handle, subscribe, sleep, log }) => {
        handle('get', async (n) => {
          await sleep(10 - n)
          log(`${n} store`)
        })
        subscribe('seen', (n) => log(`${n} seen`))
      },
    },
    loads: [once('web', 'page', { size: 2, startMs: 1 })],
  })
  const byRequest = new Map<number, string[]>()
  for (let row = 1; row <= ran.trace.count; row++) {
    if (ran.trace.kindName(row) !== 'log') continue
    const own = byRequest.get(ran.trace.request(row)) ?? []
    byRequest.set(ran.trace.request(row), [...own, String(ran.trace.payload(row))])
  }
  expect([...byRequest.values()]).toEqual([
    ['1 seen', '1 timer', '1 store', '1 from clients'],
    ['2 seen', '2 timer', '2 store', '2 from clients'],
  ])
})
