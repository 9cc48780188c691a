import { always, type CallView, type Run, sometimes } from 'orrery'

const pages = (run: Run) => run.requests().filter(({ method }) => method === 'get')
const answered = (run: Run) => pages(run).filter(({ outcome }) => outcome === 'ok')
const waitOf = (call: CallView) => call.latencyMs ?? Number.POSITIVE_INFINITY
const near = (a: number, b: number) => Math.abs(a - b) < 0.01

export default [
  always('two requests at once at a 10 ms server take 10 and 20 ms, 15 on average', (run) => {
    if (run.scenario !== 'pair' || run.knobs.serviceMs !== 10) return undefined
    const [first = 0, second = 0] = answered(run).map(({ result }) => result.responseMs)
    if (near(first, 10) && near(second, 20)) return undefined
    return { because: `measured ${first} and ${second}, ${(first + second) / 2} on average` }
  }),

  always('waiting + processing = response, for every request', (run) => {
    for (const { result, event, latencyMs } of answered(run)) {
      const { waitingMs, processingMs, responseMs } = result
      if (!near(waitingMs + processingMs, latencyMs ?? 0) || !near(responseMs, latencyMs ?? 0))
        return { event, because: `${waitingMs} + ${processingMs} ms measured, ${latencyMs} passed` }
    }
    return undefined
  }),

  always('the report’s percentiles are what clients waited', (run) => {
    const report = run.requests().find(({ method }) => method === 'report')
    if (report?.outcome !== 'ok') return undefined
    const waits = answered(run).map(waitOf)
    for (const [name, p] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
      ['max', 1],
    ] as const) {
      const clientsMs = run.percentile(waits, p)
      if (!near(report.result[name], clientsMs))
        return {
          event: report.event,
          because: `${name} is reported as ${report.result[name].toFixed(1)} ms and was ${clientsMs.toFixed(1)}`,
        }
    }
    return undefined
  }),

  always('a probe that waits for its answers misses what clients feel of a stall', (run) => {
    if (run.scenario !== 'stall') return undefined
    const of = (from: string) =>
      pages(run)
        .filter((call) => call.from === from)
        .map(waitOf)
    const clients = run.percentile(of('clients'), 0.95)
    const probe = run.percentile(of('probe'), 0.95)
    if (clients > 500 && probe < 100) return undefined
    return { because: `P95: clients ${clients} ms, probe ${probe} ms` }
  }),

  sometimes('a request waits longer than it is worked on', (run) => {
    const long = answered(run).find(({ result }) => result.waitingMs > result.processingMs)
    return (
      long && {
        event: long.event,
        because: `${long.result.waitingMs.toFixed(1)} ms of ${waitOf(long).toFixed(1)}`,
      }
    )
  }),

  sometimes('one in twenty waits three times as long as a page takes', (run) => {
    if (run.scenario !== 'busy') return { because: 'is a matter of the busy server' }
    const p95 = run.percentile(answered(run).map(waitOf), 0.95)
    return p95 > 3 * run.knobs.serviceMs ? { because: `P95 was ${p95} ms` } : undefined
  }),
]
