import { expect, test } from 'vitest'
import { once, run } from '../../tests/engine/harness.ts'
import { slow } from '../../tests/engine/lab-words.ts'
import { usOf } from './time.ts'

test('time: a time in ms is whole µs, never negative', () => {
  expect([1, 0.0004, 0.0006, -3, Number.NaN].map(usOf)).toEqual([1_000, 0, 1, 0, 0])
})

test('time: sleepers wake together, workers queue for the one processor', async () => {
  const ran = await run({
    services: {
      store: ({ handle, sleep, work, log }) => {
        handle('rest', async ({ n }) => {
          await sleep(10)
          log(`rest ${n}`)
        })
        handle('toil', async ({ n }) => {
          await work(10)
          log(`toil ${n}`)
        })
      },
    },
    loads: [once('store', 'rest', { size: 2 }), once('store', 'toil', { size: 3 })],
  })
  expect(ran.logged).toEqual(['10 rest 1', '10 toil 1', '10 rest 2', '20 toil 2', '30 toil 3'])
  const total = ran.sim.deployment.replicas.get('store')!.instance.busyUs
  expect(total).toBe(30_000)
})

test('time: slowness counts for work that begins under it (factor 3 from 5 to 25 ms)', async () => {
  const ran = await run({
    services: {
      store: ({ handle, work, log }) => {
        handle('toil', async ({ n }) => {
          await work(10)
          log(n)
        })
      },
    },
    loads: [once('store', 'toil', { size: 3 })],
    faults: [slow('store', 3).from(5).until(25)],
  })
  expect(ran.logged).toEqual(['10 1', '40 2', '50 3'])
})

test('time: sleep(0) lets everything else of this instant go first', async () => {
  const ran = await run({
    services: {
      store: ({ handle, sleep, log }) => {
        handle('get', async ({ n }) => {
          log(`${n} in`)
          await sleep(0)
          log(`${n} out`)
        })
      },
    },
    loads: [once('store', 'get', { size: 3 })],
  })
  expect(ran.logged.join(', ')).toBe('0 1 in, 0 2 in, 0 3 in, 0 1 out, 0 2 out, 0 3 out')
})

test('time: a promise waits for all its microtasks before the next event', async () => {
  const ran = await run({
    services: {
      store: ({ handle, log }) => {
        handle('get', async ({ n }) => {
          for (let i = 0; i < 50; i++) await Promise.resolve()
          await Promise.all([1, 2, 3].map(async () => await null))
          log(n)
        })
      },
    },
    loads: [once('store', 'get', { size: 2 })],
  })
  expect(ran.text('arrive', 'log')).toMatchInlineSnapshot(`
    "
    0.000 000 s  clients  arrive   → store get { n: 1 }
    0.000 000 s  store    log      1
    0.000 000 s  clients  arrive   → store get { n: 2 }
    0.000 000 s  store    log      2
    "
  `)
})

test('time: every() begins after its ms and never overlaps itself; setInterval does', async () => {
  const ran = await run({
    endMs: 65,
    services: {
      store: ({ every, setInterval, sleep, log }) => {
        every(10, async () => {
          log('every')
          await sleep(15)
        })
        setInterval(async () => {
          log('interval')
          await sleep(25)
        }, 20)
      },
    },
  })
  expect(ran.logged.filter((line) => line.endsWith('every'))).toEqual([
    '10 every',
    '30 every',
    '50 every',
  ])
  expect(ran.logged.filter((line) => line.endsWith('interval'))).toEqual([
    '20 interval',
    '40 interval',
    '60 interval',
  ])
})

test('time: what is stopped or cleared does not run; a repeating task outlives its errors', async () => {
  const ran = await run({
    endMs: 50,
    services: {
      store: ({ every, setTimeout, clearTimeout, log }) => {
        clearTimeout(setTimeout(() => log('cleared'), 5))
        clearTimeout(undefined)
        const ticking = every(10, () => {
          log('tick')
          throw new Error('tock')
        })
        setTimeout(() => ticking.stop(), 25)
      },
    },
  })
  expect(ran.logged).toEqual(['10 tick', '20 tick'])
  expect([...ran.sim.failures.problems.values()]).toMatchObject([
    { message: 'Error: tock', service: 'store', count: 2 },
  ])
})

test('time: repeating every 0 ms lets time go on', async () => {
  const ran = await run({
    endMs: 0.01,
    services: { store: ({ setInterval, log }) => void setInterval(() => log('tick'), 0) },
  })
  expect(ran.logged.length).toBe(10)
})

test('time: who sleeps for ever is not waited for', async () => {
  const ran = await run({
    services: {
      store: ({ handle, sleep }) => handle('get', () => sleep(Number.POSITIVE_INFINITY)),
    },
    loads: [once('store', 'get')],
  })
  expect(ran.sim.finished).toBe(true)
  expect(ran.sim.deployment.replicas.get('store')!.instance.callCount).toBe(1)
})
