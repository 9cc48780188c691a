import { always, type CallView, eventually, type Run, sometimes } from 'orrery'

const attempts = (run: Run) => run.calls('inventory', 'reserve')

/** Attempts of each order, in order. */
function attemptsByOrder(run: Run): Map<string, CallView[]> {
  const orders = new Map<string, CallView[]>()
  for (const call of attempts(run)) {
    const earlier = orders.get(call.payload.id)
    if (earlier) earlier.push(call)
    else orders.set(call.payload.id, [call])
  }
  return orders
}

/** When inventory was slow; undefined where it never was. */
function brownOut(run: Run) {
  const slow = run.events('slow')[0]
  const well = run.events('unslow')[0]
  return slow && well && { fromMs: slow.atMs, untilMs: well.atMs }
}

export default [
  always('no order is tried more often than the set number of attempts', (run) => {
    for (const [order, calls] of attemptsByOrder(run))
      if (calls.length > run.knobs.attempts)
        return { event: calls.at(-1)?.event ?? 0, because: `${order}: ${calls.length} attempts` }
    return undefined
  }),

  always('an answer is not asked for again', (run) => {
    for (const [order, calls] of attemptsByOrder(run)) {
      const answered = calls.findIndex(({ outcome }) => outcome === 'ok' || outcome === 'failed')
      const again = answered < 0 ? undefined : calls[answered + 1]
      if (again) return { event: again.event, because: `${order} had its answer` }
    }
    return undefined
  }),

  always('retries stay within the budget', (run) => {
    const { budget } = run.knobs
    const allowed = budget + (budget / 100) * run.requests().length
    const retries = attempts(run).length - attemptsByOrder(run).size
    const share = (attempts(run).length / Math.max(1, run.requests().length)).toFixed(2)
    if (retries <= allowed) return undefined
    return { because: `${retries} retries, ${share} calls for each order` }
  }),

  always('no wait is longer than 1, 2, 4, 8 times the first', (run) => {
    if (run.knobs.wait !== 'jitter' && run.knobs.wait !== 'exponential') return undefined
    for (const [order, calls] of attemptsByOrder(run))
      for (const [at, call] of calls.slice(1).entries()) {
        const before = calls[at]
        const waitedMs = call.sentMs - (before?.endMs ?? call.sentMs)
        const longestMs = run.knobs.firstWaitMs * 2 ** at
        if (waitedMs > longestMs + 0.01)
          return { event: call.event, because: `${order} waited ${waitedMs} ms before it` }
      }
    return undefined
  }),

  always('callers who failed together do not come back together', (run) => {
    if (run.scenario !== 'in-step') return undefined
    const retries = [...attemptsByOrder(run).values()].flatMap((calls) => calls.slice(1))
    const at = retries.map(({ sentMs }) => sentMs).sort((a, b) => a - b)
    let most = { calls: 0, fromMs: 0 }
    for (const [first, fromMs] of at.entries()) {
      const calls = at.filter((ms, index) => index >= first && ms < fromMs + 100).length
      if (calls > most.calls) most = { calls, fromMs }
    }
    if (most.calls <= 40) return undefined
    return { because: `${most.calls} retries within 100 ms from ${most.fromMs} ms` }
  }),

  eventually('no shopper notices a blip of a millisecond', (run) => {
    if (run.scenario !== 'blip') return undefined
    const hurt = run.requests().find(({ outcome }) => outcome !== 'ok')
    return hurt && { event: hurt.event, because: `${hurt.payload.id} ended ${hurt.outcome}` }
  }),

  eventually('five seconds after the brown-out everybody is served', (run) => {
    const fault = brownOut(run)
    if (!fault) return undefined
    const late = run
      .requests()
      .filter(({ sentMs }) => sentMs > fault.untilMs + 5_000)
      .filter(({ outcome }) => outcome !== 'ok')
    const [first] = late
    return first && { event: first.event, because: `${late.length} later orders failed` }
  }),

  sometimes('an order succeeds at a later attempt', (run) => {
    for (const [order, calls] of attemptsByOrder(run)) {
      const last = calls.at(-1)
      if (calls.length > 1 && last?.outcome === 'ok')
        return { event: last.event, because: `${order} at attempt ${calls.length}` }
    }
    return undefined
  }),

  sometimes('the budget is spent and an order is given up early', (run) => {
    if (!brownOut(run)) return { because: 'is a matter of the brown-outs' }
    for (const [order, calls] of attemptsByOrder(run)) {
      const last = calls.at(-1)
      if (calls.length < run.knobs.attempts && last?.outcome === 'timeout')
        return { event: last.event, because: `${order} after ${calls.length} attempts` }
    }
    return undefined
  }),
]
