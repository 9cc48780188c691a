import { expect, test } from 'vitest'
import { once, run } from '../../tests/engine/harness.ts'
import { crash, drop, duplicate, partition } from '../../tests/engine/lab-words.ts'

const links = [{ from: '*', to: 'broker', latencyMs: 1 }]

test('messaging: publish resolves when the broker has it; the handler acknowledges', async () => {
  const ran = await run({
    links,
    services: {
      shop: ({ handle, publish, log }) => {
        handle('buy', async () => {
          await publish('bought', { id: 1 }, { key: 'k' })
          log('told')
        })
      },
      mail: ({ subscribe, sleep, log }) => {
        subscribe('bought', async (order, { id, key, attempt, publishedAtMs }) => {
          await sleep(3)
          log([order.id, id, key, attempt, publishedAtMs])
        })
      },
    },
    loads: [once('shop', 'buy', { startMs: 10 })],
  })
  expect(ran.text()).toMatchInlineSnapshot(`
    "
    0.010 000 s  clients  arrive   → shop buy { n: 1 }
    0.010 000 s  shop     publish  → broker bought { id: 1 }
    0.011 000 s  broker   accept   ← shop bought { id: 1 }, key k
    0.012 000 s  mail     deliver  ← broker bought { id: 1 }
    0.012 000 s  mail     sleep    3 ms
    0.012 000 s  shop     confirm  ← broker bought the broker has it
    0.012 000 s  shop     log      told
    0.012 000 s  shop     reply    → clients buy
    0.015 000 s  mail     wake
    0.015 000 s  mail     log      [1,"m-1","k",1,11]
    0.015 000 s  mail     ack      → broker bought acknowledged
    "
  `)
  expect(ran.logged).toMatchInlineSnapshot(`
    [
      "12 told",
      "15 [1,"m-1","k",1,11]",
    ]
  `)
})

test('messaging: redelivers after the consumer dies, to the next life (restart after 20 ms)', async () => {
  // Delivered at 2; dies at 5; the broker hears of it at 6; back at 25, delivered again at 26.
  const ran = await run({
    links,
    services: {
      shop: ({ handle, enqueue }) => {
        handle('buy', () => enqueue('orders', 7))
      },
      stock: {
        restartAfterMs: 20,
        code: ({ consume, sleep, log }) => {
          consume('orders', async (order, { attempt }) => {
            await sleep(10)
            log(`${order} packed at attempt ${attempt}`)
          })
        },
      },
    },
    loads: [once('shop', 'buy')],
    faults: [crash('stock').at(5)],
  })
  expect(ran.text('deliver', 'crash', 'requeue', 'restart', 'ack')).toMatchInlineSnapshot(`
    "
    0.002 000 s  stock    deliver  ← broker orders 7
    0.005 000 s  stock    crash    at 5 ms
    0.006 000 s  broker   requeue  · stock orders taken back: its consumer died
    0.025 000 s  stock    restart  memory empty, database kept
    0.026 000 s  stock    deliver  ← broker orders attempt 2, 7
    0.036 000 s  stock    ack      → broker orders acknowledged
    "
  `)
  expect(ran.logged).toEqual(['36 7 packed at attempt 2'])
})

test('messaging: a handler that throws keeps the order of its queue', async () => {
  const ran = await run({
    services: {
      shop: ({ handle, enqueue }) => {
        handle('buy', async () => {
          for (const n of [1, 2, 3]) await enqueue('orders', n)
        })
      },
      stock: ({ consume, log }) => {
        consume('orders', { retryDelayMs: 50, maxAttempts: 3 }, (n, { attempt }) => {
          log(`${n}, attempt ${attempt}`)
          if (n === 1 && attempt < 3) throw new Error('shelf empty')
          if (n === 2) throw new Error('never')
        })
        consume('orders.dead', (n) => log(`${n} is dead`))
      },
    },
    loads: [once('shop', 'buy')],
  })
  expect(ran.logged).toMatchInlineSnapshot(`
    [
      "0 1, attempt 1",
      "50 1, attempt 2",
      "100 1, attempt 3",
      "100 2, attempt 1",
      "150 2, attempt 2",
      "200 2, attempt 3",
      "200 2 is dead",
      "200 3, attempt 1",
    ]
  `)
  expect(ran.text('deadLetter')).toMatchInlineSnapshot(`
    "
    0.200 000 s  broker   deadLetter · stock orders put aside: delivered 3 times: never
    "
  `)
})

test('messaging: a lost message is not confirmed: the publisher is told after 5 s', async () => {
  const ran = await run({
    endMs: 10_000,
    links,
    services: {
      shop: ({ handle, publish, log }) => {
        handle('buy', () =>
          publish('bought').catch((error) => log(`${error.code}: ${error.message}`)),
        )
      },
    },
    loads: [once('shop', 'buy')],
    faults: [drop('shop', 'broker', 1)],
  })
  expect(ran.logged).toEqual(["5000 timeout: the broker did not confirm 'bought' within 5000 ms"])
})

test('messaging: a lost acknowledgement brings the message again (ack timeout 30 ms)', async () => {
  const ran = await run({
    links,
    services: {
      shop: ({ handle, enqueue }) => {
        handle('buy', () => enqueue('orders', 1))
      },
      stock: ({ consume, log }) => {
        consume('orders', { ackTimeoutMs: 30 }, (n, { attempt }) => log(`${n} (${attempt})`))
      },
    },
    loads: [once('shop', 'buy')],
    faults: [drop('stock', 'broker', 1)],
  })
  expect(ran.logged).toEqual(['2 1 (1)', '32 1 (2)'])
})

test('messaging: a message duplicated on its way to the broker is two messages of one id', async () => {
  const ran = await run({
    links,
    services: {
      shop: ({ handle, publish }) => {
        handle('buy', () => publish('bought', 1, { id: 'order-1' }))
      },
      mail: ({ subscribe, log }) => {
        subscribe('bought', (_n, { id, attempt }) => log(`${id} (${attempt})`))
      },
    },
    loads: [once('shop', 'buy')],
    faults: [duplicate('shop', 'broker', 1)],
  })
  expect(ran.logged).toEqual(['2 order-1 (1)', '4 order-1 (1)'])
})

test('messaging: a delivery behind a partition comes when it is over and the time is up', async () => {
  const ran = await run({
    links,
    services: {
      shop: ({ handle, publish }) => {
        handle('buy', () => publish('bought', 1))
      },
      mail: ({ subscribe, log }) => {
        subscribe('bought', { ackTimeoutMs: 40 }, (n) => log(n))
      },
    },
    loads: [once('shop', 'buy', { startMs: 10 })],
    faults: [partition('mail', 'broker').from(5).until(30)],
  })
  expect(ran.text('partition', 'drop', 'heal', 'requeue', 'deliver')).toMatchInlineSnapshot(`
    "
    0.005 000 s  mail     partition → broker mail – broker
    0.011 000 s  broker   drop     → mail bought the network is partitioned
    0.030 000 s  mail     heal     → broker mail – broker
    0.051 000 s  broker   requeue  · mail bought taken back: it was not acknowledged in time
    0.052 000 s  mail     deliver  ← broker bought attempt 2, 1
    "
  `)
})
