import { call, handle, instances, knob, metric, random, sleep } from 'orrery'

const leaves = instances('leaf')
/** How long calls and pages took, ms. */
const calls: number[] = []
const pages: number[] = []

/** One piece of the page. */
interface Part {
  part: number
  text: string
}

const late = Symbol('late')
const later = (ms: number) => sleep(ms).then(() => late)

// [1] The few calls that are late are asked again of another leaf, and once more of a third. The
// first answer wins; the others are not waited for, though their leaves do not know and work on.
async function hedged(part: number): Promise<Part> {
  const afterMs = knob('hedgeMs')
  const first = random.integer(0, leaves.length - 1)
  const asked: Promise<Part>[] = []
  for (let nth = 0; nth < (afterMs > 0 ? 3 : 1); nth++) {
    if (nth > 0) metric.count('hedges')
    asked.push(call(leaves[(first + nth) % leaves.length] ?? 'leaf', 'read', { part }))
    const soonest = afterMs > 0 ? await Promise.race([...asked, later(afterMs)]) : late
    if (typeof soonest !== 'symbol') return soonest
  }
  return Promise.race(asked)
}

async function timed<T>(into: number[], name: string, task: Promise<T>): Promise<T> {
  const begunMs = performance.now()
  const result = await task
  into.push(performance.now() - begunMs)
  metric.observe(name, performance.now() - begunMs)
  return result
}

// [2] A page is done when its last part is there: the slowest call decides for all.
handle('open', () => {
  const parts = Array.from({ length: knob('parts') }, (_, part) =>
    timed(calls, 'call', hedged(part)),
  )
  return timed(pages, 'page', Promise.all(parts)).then((got) => ({ parts: got.length }))
})

function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? 0
}

// [3] Percentiles of what people wait for, beside those of what the machines do.
handle('report', () => {
  const of = (values: readonly number[]) => ({
    p50: percentile(values, 50),
    p90: percentile(values, 90),
    p99: percentile(values, 99),
    max: percentile(values, 100),
  })
  return { page: of(pages), call: of(calls) }
})
