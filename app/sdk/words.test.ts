import { expect, test } from 'vitest'
import { type Code, once, run, type Setup } from '../../tests/engine/harness.ts'

/** What a service logs that is asked once. */
async function logged(code: Code, more: Partial<Setup> = {}) {
  const ran = await run({
    services: { shop: code },
    loads: [once('shop', 'buy', { startMs: 1 })],
    ...more,
  })
  return ran.logged.map((line) => line.replace(/^\S+ /, ''))
}

test('words: self, instances and knobs tell where one is', async () => {
  const lines = await logged(
    ({ handle, self, instances, knob, log }) => {
      handle('buy', () => log(self, instances('shop'), knob('rate')))
    },
    { knobs: { rate: 7 } },
  )
  expect(lines).toEqual(['{"service":"shop","instance":"shop","replicas":1} ["shop"] 7'])
})

test('words: a knob or service that is not there is named, with those that are', async () => {
  const lines = await logged(
    ({ handle, knob, instances, call, log }) => {
      handle('buy', () => {
        for (const ask of [() => knob('rat'), () => instances('shpo'), () => call('shpo', 'x')]) {
          try {
            ask()
          } catch (error) {
            log((error as Error).message)
          }
        }
      })
    },
    { knobs: { rate: 7, size: 1 } },
  )
  expect(lines).toEqual([
    "This lab has no knob 'rat' (it has: rate, size)",
    "There is no service 'shpo' in this lab (there are: shop)",
    "There is no service 'shpo' in this lab (there are: shop)",
  ])
})

test('words: what must be a function is asked for', async () => {
  const wrong = async (code: Parameters<typeof logged>[0]) => {
    const { sim } = await run({ services: { shop: code } })
    return sim.problem?.message
  }
  const nothing = undefined as never
  expect(await wrong(({ handle }) => handle('buy', nothing))).toBe(
    "TypeError: handle('buy'): the second argument must be the handler, a function",
  )
  expect(await wrong(({ subscribe }) => subscribe('sold', nothing))).toBe(
    "TypeError: subscribe('sold'): the last argument must be the handler, a function",
  )
  expect(await wrong(({ setTimeout }) => setTimeout(nothing))).toBe(
    'TypeError: A timer needs a function to run',
  )
})

test('words: a service without a database is told so', async () => {
  const lines = await logged(({ handle, db, log }) => {
    handle('buy', () => {
      try {
        db.query('select 1')
      } catch (error) {
        log((error as Error).message)
      }
    })
  })
  expect(lines).toEqual(["Service 'shop' has no database: give it one in lab.ts"])
})

test('words: random draws are the instance’s own, and repeat with the seed', async () => {
  const draw = (seed: number) =>
    logged(
      ({ handle, random, log }) => {
        handle('buy', () =>
          log(random.integer(1, 1_000), random.pick(['a', 'b']), random.exponential(5)),
        )
      },
      { seed },
    )
  expect(await draw(1)).toEqual(await draw(1))
  expect(await draw(1)).not.toEqual(await draw(2))
})

test('state: every change is recorded with its path; setting the same again is none', async () => {
  const ran = await run({
    services: {
      shop: ({ handle, state }) => {
        state.orders = []
        state.totals = { open: 0 }
        handle('buy', () => {
          state.orders.push({ id: 1 })
          state.orders[0].id = 2
          state.totals.open += 1
          state.totals.open = 1
          delete state.totals.open
          delete state.nothing
        })
      },
    },
    loads: [once('shop', 'buy', { startMs: 1 })],
  })
  expect(ran.text('state')).toMatchInlineSnapshot(`
    "
    0.000 000 s  shop     state    orders = []
    0.000 000 s  shop     state    totals = { open: 0 }
    0.001 000 s  shop     state    orders.0 = { id: 1 }
    0.001 000 s  shop     state    orders.0.id = 2
    0.001 000 s  shop     state    totals.open = 1
    0.001 000 s  shop     state    totals.open = undefined
    "
  `)
})

test('state: keeps a copy, and refuses what is no plain data', async () => {
  const lines = await logged(({ handle, state, log }) => {
    handle('buy', () => {
      const order = { id: 1 }
      state.order = order
      order.id = 2
      log(state.order)
      try {
        state.order = { send: () => {} }
      } catch (error) {
        log((error as Error).message)
      }
    })
  })
  expect(lines).toEqual([
    '{"id":1}',
    "A message cannot carry a function (at 'send'): send plain data (numbers, texts, arrays, objects)",
  ])
})

test('log: texts as they are, data as JSON, errors by name; what is circular is still a line', async () => {
  const lines = await logged(({ handle, log }) => {
    handle('buy', () => {
      const circle: unknown[] = []
      circle.push(circle)
      log('order', 1, { id: 2 }, new TypeError('no'), undefined, null)
      log(circle)
    })
  })
  expect(lines).toEqual(['order 1 {"id":2} TypeError: no undefined null', ''])
})
