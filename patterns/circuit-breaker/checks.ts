import { always, type CallView, eventually, type Run, sometimes } from 'orrery'

interface Switch {
  event: number
  atMs: number
  to: string
}

/** Every turn of the breaker, in order; a checkout that starts again starts closed. */
function switches(run: Run): Switch[] {
  return run
    .events('state')
    .filter((change) => change.instance === 'checkout' && change.name === 'breaker')
    .map((change) => ({ event: change.event, atMs: change.atMs, to: change.payload }))
}

/** Stretches of the run in which the breaker was in one state; the last has no end. */
function stretches(run: Run, to: string): { from: Switch; end: Switch | undefined }[] {
  const all = switches(run)
  return all
    .map((from, at) => ({ from, end: all[at + 1] }))
    .filter((stretch) => stretch.from.to === to)
}

/** Calls to payments that left while the breaker was in that stretch. */
function sentIn(run: Run, stretch: { from: Switch; end: Switch | undefined }): CallView[] {
  const end = stretch.end?.event ?? Number.POSITIVE_INFINITY
  return run
    .calls('payments', 'charge')
    .filter((call) => call.event > stretch.from.event && call.event < end)
}

/** From when to when payments could not answer: cut off, or dead. */
function outages(run: Run): { fromMs: number; untilMs: number }[] {
  const starts = [...run.events('partition'), ...run.events('crash')].filter(
    (event) => event.kind === 'partition' || event.instance === 'payments',
  )
  const ends = [...run.events('heal'), ...run.events('restart')].filter(
    (event) => event.kind === 'heal' || event.instance === 'payments',
  )
  return starts.map((start) => ({
    fromMs: start.atMs,
    untilMs: ends.find((end) => end.atMs > start.atMs)?.atMs ?? run.endMs,
  }))
}

const waited = (p95: number, waits: readonly number[]) =>
  `P95 was ${p95.toFixed(1)} ms over ${waits.length} shoppers`

export default [
  always('opens after the set number of failures in a row, no sooner and no later', (run) => {
    const limit = run.knobs.failures
    const ends = run.calls('payments', 'charge').filter((call) => call.endEvent > 0)
    const steps = [
      ...ends.map((call) => ({ event: call.endEvent, call, to: '' })),
      ...switches(run).map(({ event, to }) => ({ event, call: undefined, to })),
    ].sort((a, b) => a.event - b.event)

    let breaker = 'closed'
    let closedAt = 0
    let failures = 0
    for (const { event, call, to } of steps) {
      if (to === 'open' && breaker === 'closed' && failures !== limit)
        return { event, because: `it opened after ${failures} failures in a row, not ${limit}` }
      if (to) {
        if (to === 'closed') closedAt = event
        breaker = to
        failures = 0
      } else if (call && breaker === 'closed' && call.event > closedAt) {
        failures = call.outcome === 'ok' ? 0 : failures + 1
        if (failures > limit)
          return { event, because: `${failures} calls failed in a row and it is still closed` }
      }
    }
    return undefined
  }),

  always('while it is open, payments gets no call', (run) => {
    for (const stretch of stretches(run, 'open')) {
      const call = sentIn(run, stretch)[0]
      if (call) return { event: call.event, because: `a call left at ${call.sentMs} ms` }
    }
    return undefined
  }),

  always('half-open, it lets exactly one call through', (run) => {
    for (const stretch of stretches(run, 'half-open')) {
      const calls = sentIn(run, stretch)
      if (calls.length !== 1)
        return { event: stretch.from.event, because: `${calls.length} calls left in the trial` }
    }
    return undefined
  }),

  always('a trial that succeeds closes it, one that fails opens it again', (run) => {
    for (const stretch of stretches(run, 'half-open')) {
      const trial = sentIn(run, stretch)[0]
      const expected = trial?.outcome === 'ok' ? 'closed' : 'open'
      if (stretch.end && trial && stretch.end.to !== expected)
        return {
          event: stretch.end.event,
          because: `the trial ended ${trial.outcome} and the breaker turned ${stretch.end.to}`,
        }
    }
    return undefined
  }),

  always('while it is open, a shopper is answered within 5 ms (P95)', (run) => {
    const waits: number[] = []
    for (const { from, end } of stretches(run, 'open'))
      for (const request of run.requests())
        if (request.event > from.event && request.event < (end?.event ?? request.event + 1))
          waits.push(request.latencyMs ?? run.endMs - request.sentMs)
    const p95 = run.percentile(waits, 0.95)
    return p95 > 5 ? { because: waited(p95, waits) } : undefined
  }),

  always('an outage, once noticed, costs shoppers 5 ms at most (P95)', (run) => {
    for (const { fromMs, untilMs } of outages(run)) {
      const noticedMs = fromMs + run.knobs.timeoutMs + 500
      const waits = run
        .requests()
        .filter((request) => request.sentMs > noticedMs && request.sentMs < untilMs)
        .map((request) => request.latencyMs ?? run.endMs - request.sentMs)
      const p95 = run.percentile(waits, 0.95)
      if (p95 > 5) return { because: waited(p95, waits) }
    }
    return undefined
  }),

  eventually('once payments is well again, checkout is too', (run) => {
    const ends = [...run.events('heal'), ...run.events('restart'), ...run.events('unslow')]
    const wellMs = Math.max(0, ...ends.map((event) => event.atMs))
    // What payments was asked for while it was slow is still in its queue: two trials may fail.
    const graceMs = 2 * (run.knobs.timeoutMs + run.knobs.openMs) + 500
    const late = run.requests().find((request) => {
      return request.sentMs > wellMs + graceMs && request.outcome !== 'ok'
    })
    if (!late || ends.length === 0) return undefined
    const sinceMs = Math.round(late.sentMs - wellMs)
    return {
      event: late.event,
      because: `${sinceMs} ms after the fault a shopper's checkout ended ${late.outcome}`,
    }
  }),

  sometimes('the breaker opens', (run) => {
    const open = switches(run).find(({ to }) => to === 'open')
    return open && { event: open.event, because: `opened at ${open.atMs} ms` }
  }),

  sometimes('a trial call closes it again', (run) => {
    const closed = stretches(run, 'half-open').find(({ end }) => end?.to === 'closed')
    return closed?.end && { event: closed.end.event, because: `closed at ${closed.end.atMs} ms` }
  }),
]
