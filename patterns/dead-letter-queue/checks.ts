import { always, eventually, type Run, sometimes } from 'orrery'

const isPoison = (payload: { address: string | null }) => payload.address === null
const placed = (run: Run) => run.calls('shop', 'placeOrder')
const parcels = (run: Run) => {
  return new Set(
    run.table<{ order_id: string }>('fulfilment', 'parcels').map((row) => row.order_id),
  )
}
const letters = (run: Run) =>
  run.table<{ id: string; attempts: number; reason: string }>('support', 'letters')
const wasKilled = (run: Run) => run.events('crash').length > 0

export default [
  eventually('every accepted order is a parcel or a dead letter', (run) => {
    const known = parcels(run)
    for (const { id } of letters(run)) known.add(id)
    const lost = placed(run).filter(({ outcome, payload }) => {
      return outcome === 'ok' && !known.has(payload.id)
    })
    const [first] = lost
    return first && { event: first.event, because: `${lost.length}, from ${first.payload.id} on` }
  }),

  always(
    'an order that cannot be packed is tried the set number of times, then put aside',
    (run) => {
      const { maxAttempts } = run.knobs
      const failures = new Map<string, number>()
      for (const { payload, id, attempt, event } of run.deliveries('orders')) {
        if (!isPoison(payload)) continue
        failures.set(id, attempt)
        if (attempt > maxAttempts) return { event, because: `${id} was delivered ${attempt} times` }
      }
      const buried = new Set(run.events('deadLetter').map(({ payload }) => payload.id))
      for (const [id, attempts] of failures)
        if (attempts === maxAttempts && !buried.has(id) && !wasKilled(run))
          return { because: `${id} failed ${attempts} times and was not put aside` }
      return undefined
    },
  ),

  eventually('a dead letter says how often it failed and why', (run) => {
    for (const { id, attempts, reason } of letters(run)) {
      const says = reason.includes(id) && reason.includes('no street')
      if (attempts !== run.knobs.maxAttempts || (!says && !wasKilled(run)))
        return { because: `${id}: ${attempts} attempts, "${reason}"` }
    }
    const dead = new Set(run.deliveries('orders.dead').map(({ id }) => id))
    const missing = [...dead].filter((id) => !letters(run).some((letter) => letter.id === id))
    return missing[0] ? { because: `${missing[0]} died and has no letter` } : undefined
  }),

  always('orders behind a bad one wait no longer than its retries', (run) => {
    if (wasKilled(run)) return undefined
    const { maxAttempts, retryDelayMs, packMs } = run.knobs
    const bad = new Set(
      placed(run)
        .filter(({ payload }) => isPoison(payload))
        .map((c) => c.payload.id),
    )
    // A failing delivery takes a packing and two links; 300 ms are the queue of an ordinary second.
    const retriesMs = maxAttempts * (1.5 * packMs + 2) + (maxAttempts - 1) * retryDelayMs
    const allowedMs = bad.size * retriesMs + 300
    const begun = new Map(
      run
        .deliveries('orders')
        .map((one) => [one.id, one] as const)
        .reverse(),
    )
    for (const taken of run.published('orders')) {
      if (bad.has(taken.id)) continue
      const first = begun.get(taken.id)
      const waitedMs = (first?.atMs ?? run.endMs) - taken.atMs
      if (waitedMs > allowedMs)
        return { event: taken.event, because: `${taken.id} waited ${Math.round(waitedMs)} ms` }
    }
    return undefined
  }),

  eventually('a replayed order becomes one parcel, however often it is replayed', (run) => {
    const replayed = run.calls('support', 'replay').filter(({ outcome }) => outcome === 'ok')
    const done = parcels(run)
    const open = replayed.find(({ payload }) => !done.has(payload.id))
    return open && { event: open.event, because: `${open.payload.id} is still not packed` }
  }),

  sometimes('an order is put aside after its last attempt', (run) => {
    const [dead] = run.events('deadLetter')
    return dead && { event: dead.event, because: `${dead.payload.id} ${dead.payload.why}` }
  }),

  sometimes('an order that had been put aside is packed after all', (run) => {
    const packed = parcels(run)
    const dead = run.events('deadLetter').find(({ payload }) => packed.has(payload.id))
    return dead && { event: dead.event, because: `${dead.payload.id} is a parcel now` }
  }),

  sometimes('a letter is delivered twice', (run) => {
    if (run.scenario !== 'support-dies') return { because: 'is a matter of support-dies' }
    const again = run.deliveries('orders.dead').find(({ attempt }) => attempt > 1)
    return again && { event: again.event, because: `${again.id}, attempt ${again.attempt}` }
  }),
]
