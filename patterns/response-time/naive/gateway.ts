import { call, handle, knob, metric, sleep, state } from 'orrery'

/** Response times so far, in the order they came, ms. */
const responses: number[] = []
/** Requests by response time: key 20 counts those from 20 to under 30 ms. */
const histogram = new Map<number, number>()

// The server knows best how long it took: it has the clock right around its work.
handle('get', async (page: { path: string }) => {
  await sleep(knob('networkMs') / 2)
  const { body, processingMs } = await call('server', 'render', page)
  await sleep(knob('networkMs') / 2)
  record(processingMs)
  return { body, responseMs: processingMs, processingMs, waitingMs: 0 }
})

function record(responseMs: number) {
  responses.push(responseMs)
  const bucket = Math.floor(responseMs / 10) * 10
  histogram.set(bucket, (histogram.get(bucket) ?? 0) + 1)
  state.measured = responses.length
  metric.observe('response', responseMs)
}

// The p-th percentile by the nearest rank: the smallest value that p percent do not exceed.
function percentile(sorted: readonly number[], p: number): number {
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? 0
}

// What a dashboard asks for. The mean comes along to be compared, not to be believed.
handle('report', () => {
  const sorted = [...responses].sort((a, b) => a - b)
  const total = sorted.reduce((sum, ms) => sum + ms, 0)
  return {
    requests: sorted.length,
    meanMs: total / Math.max(1, sorted.length),
    p50: percentile(sorted, 50),
    p75: percentile(sorted, 75),
    p90: percentile(sorted, 90),
    p95: percentile(sorted, 95),
    p99: percentile(sorted, 99),
    p999: percentile(sorted, 99.9),
    max: percentile(sorted, 100),
    histogram: [...histogram].sort(([a], [b]) => a - b),
  }
})
