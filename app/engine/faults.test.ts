import { expect, test } from 'vitest'
import { once, run } from '../../tests/engine/harness.ts'
import { constant, crash, delay, pause, start } from '../../tests/engine/lab-words.ts'

test('faults: a paused instance does later, in order, what was due meanwhile', async () => {
  const ran = await run({
    services: {
      store: ({ handle, sleep, setTimeout, log }) => {
        setTimeout(() => log('timer'), 15)
        handle('get', async ({ n }) => {
          log(`${n} in`)
          await sleep(4)
          log(`${n} out`)
        })
      },
    },
    loads: [constant({ to: 'store', method: 'get', rate: 100, count: 3 })],
    faults: [pause('store').from(12).until(40)],
  })
  expect(ran.text('pause', 'unpause', 'log')).toMatchInlineSnapshot(`
    "
    0.010 000 s  store    log      1 in
    0.012 000 s  store    pause
    0.040 000 s  store    unpause
    0.040 000 s  store    log      1 out
    0.040 000 s  store    log      timer
    0.040 000 s  store    log      2 in
    0.040 000 s  store    log      3 in
    0.044 000 s  store    log      2 out
    0.044 000 s  store    log      3 out
    "
  `)
})

test('faults: a replica that joins takes its turn, under the service’s name', async () => {
  const ran = await run({
    endMs: 50,
    services: {
      web: ({ handle, call, log, instances }) => {
        handle('page', async () => log(await call('store', 'who'), ...instances('store')))
      },
      store: ({ handle, self }) => {
        handle('who', () => self.instance)
      },
    },
    loads: [constant({ to: 'web', method: 'page', rate: 100 })],
    faults: [start('store').at(25)],
  })
  expect(ran.logged).toEqual([
    '10 store store',
    '20 store store',
    '30 store store store#2',
    '40 store#2 store store#2',
    '50 store store store#2',
  ])
})

test('faults: a service’s name crashes all its replicas, an instance’s only that', async () => {
  const crashed = async (target: string) => {
    const ran = await run({
      services: { store: { replicas: 3, code: () => {} } },
      faults: [crash(target).at(5)],
    })
    return ran.text('crash')
  }
  expect(await crashed('store')).toMatchInlineSnapshot(`
    "
    0.005 000 s  store#1  crash    at 5 ms
    0.005 000 s  store#2  crash    at 5 ms
    0.005 000 s  store#3  crash    at 5 ms
    "
  `)
  expect(await crashed('store#2')).toMatchInlineSnapshot(`
    "
    0.005 000 s  store#2  crash    at 5 ms
    "
  `)
})

test('faults: a delayed message arrives late', async () => {
  const ran = await run({
    services: {
      web: ({ handle, call, log }) => {
        handle('page', async () => log(await call('store', 'get')))
      },
      store: ({ handle }) => {
        handle('get', () => 1)
      },
    },
    loads: [once('web', 'page', { size: 2 })],
    faults: [delay('web', 'store', 1, 30)],
  })
  expect(ran.logged).toEqual(['0 1', '30 1'])
  expect(ran.text('delay')).toMatchInlineSnapshot(`
    "
    0.000 000 s  web      delay    → store get fault: delayed by 30 ms
    "
  `)
})

test('faults: one that names nobody is an error, not a fault that does nothing', async () => {
  const ran = run({ services: { store: () => {} }, faults: [crash('stroe').at(5)] })
  await expect(ran).rejects.toThrow("There is no service 'stroe' in this lab (there are: store)")
})
