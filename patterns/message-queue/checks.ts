import { always, eventually, type MessageView, type Run, sometimes } from 'orrery'

const queues = ['orders', 'bills', 'mails']

/** When each order was acknowledged in a queue, by its id. */
function done(run: Run, queue: string): Map<string, number> {
  const byEvent = new Map(run.deliveries(queue).map((one) => [one.event, one] as const))
  const ends = new Map<string, number>()
  for (const ack of run.events('ack')) {
    const delivery = byEvent.get(ack.value)
    if (delivery) ends.set(delivery.id, ack.atMs)
  }
  return ends
}

/** The rush's orders as they were handed to reservation. */
const rushed = (run: Run): readonly MessageView[] =>
  run.deliveries('orders').filter(({ id }) => id.startsWith('s-'))

const isSlowed = (run: Run) => run.events('slow').length > 0

export default [
  always('every customer has a yes within 250 ms', (run) => {
    const late = run.requests().filter(({ outcome, latencyMs }) => {
      return outcome !== 'ok' || (latencyMs ?? 0) > 250
    })
    const [first] = late
    if (!first) return undefined
    const what = `${first.payload.id} ended ${first.outcome} after ${first.latencyMs ?? '–'} ms`
    return { event: first.event, because: `${late.length} had not; ${what}` }
  }),

  eventually('every order that was taken is reserved, billed and confirmed', (run) => {
    if (run.published('orders').length === 0) return undefined
    for (const queue of queues) {
      const ends = done(run, queue)
      const lost = run.requests().find(({ outcome, payload }) => {
        return outcome === 'ok' && !ends.has(payload.id)
      })
      if (lost) return { event: lost.event, because: `${lost.payload.id} is missing in ${queue}` }
    }
    return undefined
  }),

  eventually('charged is what customers with a yes have ordered, once', (run) => {
    const promised = run.requests().filter(({ outcome }) => outcome === 'ok')
    const owed = promised.reduce((sum, { payload }) => sum + payload.amount, 0)
    const last = run.events('state').findLast(({ name }) => name === 'takings')
    const takings = last?.payload ?? 0
    return takings === owed ? undefined : { because: `charged ${takings}, ordered ${owed}` }
  }),

  always('each order is worked on by one consumer', (run) => {
    // Whoever dies with an order in its hands leaves it to the next.
    if (run.events('requeue').length > 0) return undefined
    for (const queue of queues) {
      const seen = new Set<string>()
      for (const { id, to, event } of run.deliveries(queue))
        if (seen.size === seen.add(id).size)
          return { event, because: `${id} went to ${to} as well` }
    }
    return undefined
  }),

  always('the backlog drains at the consumers’ pace, in proportion to their number', (run) => {
    const rush = rushed(run)
    const from = rush[0]
    const last = rush.at(-1)
    if (!from || !last || isSlowed(run)) return undefined
    const { consumers, reserveMs } = run.knobs
    // One order costs its work, then enqueue and confirm, acknowledgement and the next delivery.
    const shouldMs = ((rush.length - 1) * (reserveMs + 4 * 0.5)) / consumers
    const tookMs = last.atMs - from.atMs
    // Usual orders stand among them in the queue.
    const others = run
      .deliveries('orders')
      .filter(({ atMs }) => atMs > from.atMs && atMs < last.atMs)
    const expectedMs = (shouldMs * others.length) / (rush.length - 2)
    const ratio = tookMs / expectedMs
    if (ratio > 0.9 && ratio < 1.1) return undefined
    const because = `${rush.length} orders took ${Math.round(tookMs)} ms, not ${Math.round(expectedMs)}`
    return { event: last.event, because }
  }),

  always('a consumer four times slower takes a ninth of the orders', (run) => {
    const slow = run.events('slow')[0]?.instance
    const rush = rushed(run)
    if (!slow || rush.length === 0) return undefined
    const share = rush.filter(({ to }) => to === slow).length / rush.length
    if (share > 1 / 9 - 0.04 && share < 1 / 9 + 0.04) return undefined
    return { because: `${slow} took ${(100 * share).toFixed(1)} % of the orders` }
  }),

  sometimes('a hundred orders wait in the queue, and nobody is refused', (run) => {
    if (run.scenario !== 'spike') return { because: 'is a matter of the spike' }
    let waiting = 0
    const rows = [
      ...run.published('orders').map(({ event }) => ({ event, by: 1 })),
      ...run.deliveries('orders').map(({ event }) => ({ event, by: -1 })),
    ].sort((a, b) => a.event - b.event)
    for (const { event, by } of rows) {
      waiting += by
      if (waiting === 100) return { event, because: 'the hundredth is in line' }
    }
    return undefined
  }),

  sometimes('an order taken while reservation was down is confirmed', (run) => {
    const [crash] = run.events('crash')
    if (!crash) return { because: 'is a matter of hour-off' }
    const ends = done(run, 'mails')
    const saved = run.published('orders').find(({ atMs, id }) => atMs > crash.atMs && ends.has(id))
    const waitedMs = saved && (ends.get(saved.id) ?? 0) - saved.atMs
    return saved && { event: saved.event, because: `${saved.id}, ${waitedMs} ms later` }
  }),

  sometimes('a bill comes twice and is charged once', (run) => {
    if (run.scenario !== 'consumer-dies') return { because: 'is a matter of consumer-dies' }
    const seen = new Set<string>()
    const again = run.published('bills').find(({ id }) => seen.size === seen.add(id).size)
    return again && { event: again.event, because: `${again.id} was passed on again` }
  }),

  always('on a quiet day the way over the broker costs more than direct calls', (run) => {
    if (run.scenario !== 'quiet' || run.published('orders').length === 0) return undefined
    const ends = done(run, 'mails')
    const workMs = new Map<number, number>()
    for (const { request, value } of run.events('work'))
      workMs.set(request, (workMs.get(request) ?? 0) + value / 1000)
    const detours = run.published('orders').map(({ id, atMs, request }) => {
      return (ends.get(id) ?? run.endMs) - atMs - (workMs.get(request) ?? 0)
    })
    // Two links more to the first queue's consumer, two for each of the others; calls take one
    // each.
    const detourMs = run.percentile(detours, 0.5)
    return detourMs > 3 * 0.6 ? undefined : { because: `beside work, ${detourMs} ms at the median` }
  }),
]
