import { always, type Run, sometimes } from 'orrery'

const slowMs = 1_000
const pages = (run: Run) => run.requests().filter(({ method }) => method === 'open')
const waits = (run: Run) =>
  pages(run).map(({ latencyMs, sentMs }) => latencyMs ?? run.endMs - sentMs)
const slowPages = (run: Run) => waits(run).filter((ms) => ms >= slowMs).length
const share = (of: number, all: number) => `${((100 * of) / Math.max(1, all)).toFixed(1)} %`

/** Chance that at least one of n calls is slow. */
const anySlow = (percent: number, n: number) => 1 - (1 - percent / 100) ** n

/** As far from n × p as chance alone hardly ever goes: four and a half standard deviations. */
const far = (n: number, p: number) => 4.5 * Math.sqrt(n * p * (1 - p)) + 1

export default [
  always('without hedging, 1 − 0.99ⁿ of the pages are slow, as chance allows', (run) => {
    if (run.scenario === 'hundred' || run.knobs.hedgeMs !== 0) return undefined
    const { slowPercent, parts } = run.knobs
    const all = pages(run).length
    const expected = anySlow(slowPercent, parts)
    const slow = slowPages(run)
    if (Math.abs(slow - all * expected) <= far(all, expected)) return undefined
    return { because: `${share(slow, all)} were slow, not ${share(expected, 1)}` }
  }),

  always('hedged, all pages but one in thirty are there within 200 ms', (run) => {
    if (run.scenario !== 'hundred' || run.knobs.hedgeMs > 60) return undefined
    const late = waits(run).filter((ms) => ms > 200).length
    const all = pages(run).length
    return late > Math.ceil(all / 30)
      ? { because: `${late} of ${all} pages took longer` }
      : undefined
  }),

  always('hedging costs 6 % more calls at most', (run) => {
    if (run.knobs.hedgeMs < 40) return undefined
    const wanted = pages(run).length * run.knobs.parts
    const extra = run.calls('leaf', 'read').length - wanted
    return extra / wanted > 0.06 ? { because: `${share(extra, wanted)} more calls` } : undefined
  }),

  always('the report tells what visitors waited', (run) => {
    const report = run.requests().find(({ method }) => method === 'report')
    if (report?.outcome !== 'ok') return undefined
    for (const [name, p] of [
      ['p50', 0.5],
      ['p90', 0.9],
      ['max', 1],
    ] as const) {
      const told = report.result.page[name]
      const real = run.percentile(waits(run), p)
      if (Math.abs(told - real) > 1)
        return {
          event: report.event,
          because: `${name} of the pages is given as ${told.toFixed(0)} ms and was ${real.toFixed(0)}`,
        }
    }
    return undefined
  }),

  always('a page takes as long as its slowest call', (run) => {
    const slowest = new Map<number, number>()
    for (const { request, latencyMs } of run.calls('leaf', 'read'))
      slowest.set(request, Math.max(slowest.get(request) ?? 0, latencyMs ?? 0))
    for (const { request, latencyMs, event } of pages(run)) {
      const call = slowest.get(request) ?? 0
      const isHedged = run.knobs.hedgeMs > 0
      if (latencyMs !== undefined && (isHedged ? latencyMs > call + 0.01 : latencyMs < call - 0.01))
        return { event, because: `page ${latencyMs} ms, slowest call ${call} ms` }
    }
    return undefined
  }),

  sometimes('half of the pages are slow, though hardly a call is', (run) => {
    if (run.scenario !== 'unhedged') return { because: 'is a matter of the scenario unhedged' }
    const { slowPercent, parts } = run.knobs
    const all = pages(run).length
    const slow = slowPages(run)
    if (slow < all / 2) return undefined
    const expected = share(anySlow(slowPercent, parts), 1)
    return { because: `${share(slow, all)} of ${all} pages; by the formula ${expected}` }
  }),

  sometimes('a page is slow because of one call of its hundred', (run) => {
    if (run.scenario !== 'unhedged') return { because: 'is a matter of the scenario unhedged' }
    const slow = new Map<number, number>()
    for (const { request, latencyMs } of run.calls('leaf', 'read'))
      if ((latencyMs ?? 0) >= slowMs) slow.set(request, (slow.get(request) ?? 0) + 1)
    const page = pages(run).find(({ request }) => slow.get(request) === 1)
    return page && { event: page.event, because: `it took ${page.latencyMs} ms` }
  }),

  sometimes('a second request overtakes the first', (run) => {
    if (run.knobs.hedgeMs === 0) return { because: 'nobody asks twice here' }
    const fast = new Map(
      pages(run)
        .filter(({ latencyMs }) => (latencyMs ?? slowMs) < slowMs)
        .map((page) => [page.request, page.latencyMs] as const),
    )
    const beaten = run.calls('leaf', 'read').find(({ request, latencyMs }) => {
      return (latencyMs ?? 0) >= slowMs && fast.has(request)
    })
    return (
      beaten && { event: beaten.event, because: `its page took ${fast.get(beaten.request)} ms` }
    )
  }),
]
