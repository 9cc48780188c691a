import { call, handle, knob, metric } from 'orrery'

/** Sum and number of all calls: all that a mean needs. */
let totalMs = 0
let calls = 0

async function read(part: number) {
  const begunMs = performance.now()
  const answer = await call('leaf', 'read', { part })
  totalMs += performance.now() - begunMs
  calls += 1
  metric.observe('call', performance.now() - begunMs)
  return answer
}

handle('open', async () => {
  const parts = await Promise.all(Array.from({ length: knob('parts') }, (_, part) => read(part)))
  return { parts: parts.length }
})

// One figure says how we are doing: 99 of 100 calls take some milliseconds, and so does the mean.
handle('report', () => {
  const meanMs = totalMs / Math.max(1, calls)
  const typical = { p50: meanMs, p90: meanMs, p99: meanMs, max: meanMs }
  return { page: typical, call: typical }
})
