import { expect, test } from 'vitest'
import { once, run, type Setup } from '../../tests/engine/harness.ts'
import { crash, drop, partition } from '../../tests/engine/lab-words.ts'
import { percentile, viewRun } from './run-view.ts'

/** A run as checks see it. */
async function viewOf(setup: Setup, tables = {}) {
  const { trace: reader } = await run(setup)
  return viewRun({ reader, tables, knobs: {}, scenario: 'calm', endMs: 1_000 })
}

const shop: Setup['services'] = {
  web: ({ handle, call }) => {
    handle('page', ({ n }) => call('store', 'get', n, { timeoutMs: 50 }))
  },
  store: ({ handle, sleep }) => {
    handle('get', async (n) => {
      await sleep(10)
      if (n === 2) throw new Error('sold out')
      return n * 10
    })
  },
}
const links = [{ from: '*', to: '*', latencyMs: 1 }]

test('run view: calls with their outcomes, times and answers', async () => {
  const view = await viewOf({
    links,
    services: shop,
    loads: [once('web', 'page', { size: 2, startMs: 5 })],
  })
  const rows = view
    .calls('store', 'get')
    .map((one) => [
      ...[one.from, one.to, one.payload, one.outcome, one.result, one.error],
      ...[one.sentMs, one.startedMs, one.endMs, one.latencyMs],
    ])
  expect(rows).toEqual([
    ['web', 'store', 1, 'ok', 10, undefined, 6, 7, 18, 12],
    ['web', 'store', 2, 'failed', undefined, 'store.get failed: sold out', 6, 7, 18, 12],
  ])
  expect(view.requests().map(({ outcome, latencyMs }) => [outcome, latencyMs])).toEqual([
    ['ok', 14],
    ['failed', 14],
  ])
  expect(view.calls().length).toBe(2)
  expect(view.calls('web').length).toBe(2)
})

test('run view: refused, lost, timed out and unanswered calls', async () => {
  const outcomes = async (faults: Setup['faults']) => {
    const view = await viewOf({
      links,
      services: shop,
      faults: faults!,
      loads: [once('web', 'page')],
    })
    return view.calls('store').map(({ outcome, endMs }) => [outcome, endMs])
  }
  expect(await outcomes([crash('store').at(0)])).toEqual([['refused', 3]])
  expect(await outcomes([crash('store').at(5)])).toEqual([['lost', 6]])
  expect(await outcomes([drop('web', 'store', 1)])).toEqual([['timeout', 51]])
  expect(await outcomes([crash('web').at(5)])).toEqual([['pending', undefined]])
})

test('run view: an answer to the load that is lost ended nothing', async () => {
  const view = await viewOf({
    services: shop,
    loads: [once('web', 'page'), once('web', 'page', { timeoutMs: 40 })],
    faults: [partition('clients', 'web').from(5).until(900)],
  })
  expect(view.requests().map(({ outcome, endMs }) => [outcome, endMs])).toEqual([
    ['pending', undefined],
    ['timeout', 40],
  ])
})

test('run view: messages taken by the broker, and each delivery', async () => {
  const view = await viewOf({
    services: {
      web: ({ handle, publish }) => {
        handle('page', ({ n }) => publish('seen', { n }, { id: `page-${n}` }))
      },
      mail: ({ subscribe }) => {
        subscribe('seen', { retryDelayMs: 5 }, (_, { attempt }) => {
          if (attempt === 1) throw new Error('busy')
        })
      },
    },
    loads: [once('web', 'page')],
  })
  expect(view.published('seen')).toMatchObject([{ id: 'page-1', from: 'web', payload: { n: 1 } }])
  expect(view.deliveries('seen').map(({ to, attempt, atMs }) => [to, attempt, atMs])).toEqual([
    ['mail', 1, 0],
    ['mail', 2, 5],
  ])
  expect(view.published('nothing')).toEqual([])
})

test('run view: events of a kind, and a table; what is not there is named', async () => {
  const services = { web: ({ log }: { log: (text: string) => void }) => log('born') }
  const view = await viewOf({ services }, { web: { orders: [{ id: 1 }] } })
  expect(view.events('log')).toMatchObject([{ kind: 'log', instance: 'web', payload: 'born' }])
  expect(() => view.events('logg')).toThrow("There is no kind of event 'logg'")
  expect(view.table('web', 'orders')).toEqual([{ id: 1 }])
  expect(() => view.table('web', 'order')).toThrow(
    "Service 'web' has no table 'order' (it has: orders)",
  )
})

test('run view: percentiles by nearest rank', () => {
  const values = [15, 20, 35, 40, 50]
  expect([0.05, 0.3, 0.4, 0.5, 1].map((p) => percentile(values, p))).toEqual([15, 20, 20, 35, 50])
  expect(percentile([], 0.5)).toBe(0)
})
