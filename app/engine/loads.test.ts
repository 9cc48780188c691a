import { expect, test } from 'vitest'
import { run, type Setup } from '../../tests/engine/harness.ts'
import { burst, closedLoop, constant, poisson, ramp } from '../../tests/engine/lab-words.ts'

type Loads = NonNullable<Setup['loads']>

/** When requests arrive, in ms; the handler takes 3 ms. */
async function arrivals(loads: Loads, more: Partial<Setup> = {}) {
  const times: number[] = []
  const ran = await run({
    endMs: 100,
    services: {
      store: ({ handle, sleep }) => {
        handle('get', () => sleep(3))
      },
    },
    loads,
    ...more,
  })
  for (let row = 1; row <= ran.trace.count; row++) {
    if (ran.trace.kindName(row) === 'arrive') times.push(ran.trace.time(row) / 1000)
  }
  return { times, ran }
}
const target = { to: 'store', method: 'get' }

test('loads: constant is evenly spaced, from one step after its start, until and count', async () => {
  const { times } = await arrivals([constant({ ...target, rate: 50 })])
  expect(times).toEqual([20, 40, 60, 80, 100])
  const some = await arrivals([
    constant({ ...target, rate: 300, startMs: 10, untilMs: 25 }),
    constant({ ...target, rate: 50, startMs: 30, count: 2 }),
  ])
  // A third of a second is no whole number of µs: each step is rounded, none drifts.
  expect(some.times).toEqual([13.333, 16.667, 20, 23.333, 50, 70])
})

test('loads: poisson has its rate, and gaps as variable as they are long', async () => {
  const { times } = await arrivals([poisson({ ...target, rate: 1_000 })], { endMs: 20_000 })
  // 20,000 expected, standard deviation 141.
  expect(Math.abs(times.length - 20_000)).toBeLessThan(4 * 141)
  const gaps = times.slice(1).map((time, index) => time - times[index]!)
  const mean = gaps.reduce((sum, gap) => sum + gap) / gaps.length
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
  expect(Math.abs(variance / mean ** 2 - 1)).toBeLessThan(0.06)
})

test('loads: a ramp goes from rate to rate between start and until', async () => {
  const load = ramp({ ...target, fromRate: 0, toRate: 1_000, startMs: 1_000, untilMs: 11_000 })
  const { times } = await arrivals([load], { endMs: 12_000 })
  const within = (from: number, to: number) =>
    times.filter((time) => time >= from && time < to).length
  // Arrivals by 2.5 s quarters: ∫ of 100 a second each second.
  expect(within(0, 1_000) + within(11_001, 12_000)).toBe(0)
  const expected = [312.5, 937.5, 1_562.5, 2_187.5]
  for (const [quarter, count] of expected.entries()) {
    const seen = within(1_000 + quarter * 2_500, 3_500 + quarter * 2_500)
    expect(Math.abs(seen - count)).toBeLessThan(4 * Math.sqrt(count) + 15)
  }
})

test('loads: a burst is many at one instant, each an event of its own, again if asked', async () => {
  const { times } = await arrivals([burst({ ...target, size: 3, startMs: 5, everyMs: 40 })])
  expect(times).toEqual([5, 5, 5, 45, 45, 45, 85, 85, 85])
  const counted = await arrivals([burst({ ...target, size: 3, everyMs: 40, count: 4 })])
  expect(counted.times).toEqual([0, 0, 0, 40])
})

test('loads: in a closed loop a user calls again only after the answer (thinking 0 ms)', async () => {
  const { times } = await arrivals([closedLoop({ ...target, users: 2, thinkMs: 0 })], { endMs: 7 })
  expect(times).toEqual([0, 0, 3, 3, 6, 6])
  const long = await arrivals([closedLoop({ ...target, users: 10, thinkMs: 7 })], { endMs: 10_000 })
  // Each user's turn takes 3 + 7 ms on average: 10,000 requests, give or take.
  expect(Math.abs(long.times.length - 10_000)).toBeLessThan(400)
})

test('loads: payloads are numbered from 1 and drawn from the load’s own stream', async () => {
  const payloads = async (withOther: boolean) => {
    const seen: unknown[] = []
    const drawn = constant({
      ...target,
      rate: 100,
      payload: (n, chance) => [
        n,
        chance.integer(1, 6),
        chance.pick(['a', 'b']),
        chance.chance(0.5),
      ],
    })
    await run({
      endMs: 30,
      services: {
        store: ({ handle }) => {
          handle('get', (payload) => void seen.push(payload))
          handle('other', () => {})
        },
      },
      loads: withOther ? [drawn, poisson({ to: 'store', method: 'other', rate: 5_000 })] : [drawn],
    })
    return seen
  }
  const alone = await payloads(false)
  expect(alone.map((payload) => (payload as number[])[0])).toEqual([1, 2, 3])
  expect(await payloads(true)).toEqual(alone)
})

test('loads: a time-out ends a request, and a failure is counted', async () => {
  const { ran } = await arrivals([constant({ ...target, rate: 100, timeoutMs: 2 })])
  const totals = ran.sim.metrics.totals(100)
  expect(totals['clients.get']).toMatchObject({ count: 9, mean: 2 })
  expect(totals['clients.get.failed']).toMatchObject({ count: 9 })
  expect(ran.text('reject').trim().split('\n')[0]).toBe(
    '0.012 000 s  clients  reject   ← store get timeout: no answer to get from store within 2 ms after 2 ms',
  )
})

test('loads: two of one name are one lane', async () => {
  const { ran } = await arrivals([
    constant({ ...target, rate: 10, from: 'shop' }),
    constant({ ...target, rate: 20, from: 'shop' }),
    constant({ ...target, rate: 20 }),
  ])
  expect(ran.trace.lanes.filter(({ kind }) => kind === 'load').map(({ name }) => name)).toEqual([
    'shop',
    'clients',
  ])
})
