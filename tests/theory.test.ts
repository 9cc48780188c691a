/**
 * Queues the theory knows in closed form: the simulation must agree, with 99 % confidence. Each
 * figure is the mean of independent replications with fixed seeds; the first tenth of every
 * replication is left out, since it begins with an empty queue.
 */
import { expect, test } from 'vitest'
import { advance, simulationOf, type Words } from './engine/harness.ts'
import { poisson } from './engine/lab-words.ts'

const replications = 16
const customers = 20_000
/** Student's t for 99 % on both sides with 15 degrees of freedom. */
const t99 = 2.947
const serviceMs = 10

type Serve = (words: Words) => () => Promise<void>
const exponential: Serve =
  ({ sleep, random }) =>
  () =>
    sleep(random.exponential(serviceMs))
const fixed: Serve =
  ({ sleep }) =>
  () =>
    sleep(serviceMs)

/** Mean time in the system in one replication, in service times. */
async function sojourn(rho: number, servers: number, serve: Serve, seed: number): Promise<number> {
  let sum = 0
  let counted = 0
  const rate = (rho * servers * 1_000) / serviceMs
  const simulation = simulationOf({
    seed,
    // Whole until the last customer has gone.
    endMs: 1e12,
    rows: 0,
    fingerprint: false,
    services: {
      server: (words) => words.handle('work', serve(words), { concurrency: servers }),
    },
    loads: [poisson({ to: 'server', method: 'work', rate, count: customers })],
  })
  const { metrics } = simulation
  const original = metrics.distribution('clients.work', 'latency').step
  const record = original.record.bind(original)
  let seen = 0
  original.record = (value) => {
    record(value)
    if (++seen <= customers / 10) return
    sum += value
    counted++
  }
  await advance(simulation)
  expect(seen).toBe(customers)
  return sum / counted / 1_000 / serviceMs
}

/** Mean and half the width of its 99 % interval over all replications. */
async function measured(rho: number, servers: number, serve: Serve) {
  const means: number[] = []
  for (let i = 0; i < replications; i++) {
    means.push(await sojourn(rho, servers, serve, 1_000 * (i + 1) + Math.round(rho * 100)))
  }
  const mean = means.reduce((sum, value) => sum + value) / replications
  const squares = means.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const error = Math.sqrt(squares / (replications - 1) / replications)
  return { mean, half: t99 * error }
}

/** M/M/1: 1 / (1 − ρ). */
const mm1 = (rho: number) => 1 / (1 - rho)
/** M/D/1, by Pollaczek and Khinchine: 1 + ρ / 2(1 − ρ). */
const md1 = (rho: number) => 1 + rho / (2 * (1 - rho))
/** M/M/c: 1 + C(c, cρ) / c(1 − ρ), with Erlang's C. */
function mmc(rho: number, servers: number): number {
  const offered = rho * servers
  let term = 1
  let below = 0
  for (let k = 0; k < servers; k++) {
    below += term
    term *= offered / (k + 1)
  }
  const all = term / (1 - rho)
  const waits = all / (below + all)
  return 1 + waits / (servers * (1 - rho))
}

const cases = [0.5, 0.8, 0.9].flatMap((rho) => [
  { name: 'M/M/1', rho, servers: 1, serve: exponential, expected: mm1(rho) },
  { name: 'M/D/1', rho, servers: 1, serve: fixed, expected: md1(rho) },
  { name: 'M/M/3', rho, servers: 3, serve: exponential, expected: mmc(rho, 3) },
])

test.each(cases)('theory: $name at ρ $rho', { timeout: 120_000 }, async (one) => {
  const { mean, half } = await measured(one.rho, one.servers, one.serve)
  // An interval so wide that it proves nothing would hold anything.
  expect(half).toBeLessThan(one.expected * 0.12)
  expect(Math.abs(mean - one.expected)).toBeLessThan(half)
})

test('theory: the formulas are those of the books', () => {
  expect([mm1(0.8), md1(0.8), mmc(0.8, 1)]).toEqual(
    [mm1(0.8), 3, mm1(0.8)].map((it) => expect.closeTo(it, 9)),
  )
  // Three servers at 0.8: Erlang's C is 0.6472.
  expect(mmc(0.8, 3)).toBeCloseTo(2.0787, 4)
})

test('theory: by Little’s law, requests in progress are rate × time in the system', async () => {
  const simulation = simulationOf({
    seed: 4,
    endMs: 100_000,
    rows: 0,
    fingerprint: false,
    services: {
      server: ({ handle, sleep, random }) =>
        handle('work', () => sleep(random.exponential(30)), {}),
    },
    loads: [poisson({ to: 'server', method: 'work', rate: 100 })],
  })
  await advance(simulation)
  const levels = simulation.metrics.series().find(({ name }) => name === 'server.inProgress')!
  const mean = levels.points.reduce((sum, { value }) => sum + value, 0) / levels.points.length
  const { rate, mean: took } = simulation.metrics.totals(100_000)['clients.work']!
  // 100 points of a level whose deviation is √3.
  expect(Math.abs(mean - (rate * took!) / 1_000)).toBeLessThan((3 * Math.sqrt(3)) / 10)
})
