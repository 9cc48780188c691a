import { always, eventually, type Run, sometimes } from 'orrery'

const announced = (run: Run) => run.published('order.created')
const orders = (run: Run) => run.table<{ id: string }>('order', 'orders')
const shipments = (run: Run) => run.table<{ order_id: string }>('shipping', 'shipments')

/** The last event of the request that stored an order: where its announcement should have been. */
const storing = (run: Run, id: string) => {
  const placed = run.calls('order', 'placeOrder').find(({ payload }) => payload.id === id)
  return run.events('execute').findLast(({ request }) => request === placed?.request)?.event
}

export default [
  eventually('every stored order is announced', (run) => {
    const told = new Set(announced(run).map(({ payload }) => payload.id))
    const silent = orders(run).filter(({ id }) => !told.has(id))
    return silent.map(({ id }) => ({
      event: storing(run, id),
      because: `${id} is stored and was never announced`,
    }))
  }),

  eventually('every announced order is stored', (run) => {
    const stored = new Set(orders(run).map(({ id }) => id))
    const ghosts = announced(run).filter(({ payload }) => !stored.has(payload.id))
    return ghosts.map(({ event, payload }) => ({
      event,
      because: `${payload.id} was announced and does not exist`,
    }))
  }),

  eventually('every stored order is shipped', (run) => {
    const shipped = new Set(shipments(run).map(({ order_id }) => order_id))
    const forgotten = orders(run).filter(({ id }) => !shipped.has(id))
    return forgotten.map(({ id }) => ({
      event: storing(run, id),
      because: `${id} was never shipped`,
    }))
  }),

  always('no order is shipped twice', (run) => {
    const seen = new Set<string>()
    const again = shipments(run).filter(({ order_id }) => seen.size === seen.add(order_id).size)
    return again.map(({ order_id }) => ({ because: `${order_id} was shipped more than once` }))
  }),

  always('events leave in the order of their sequence numbers', (run) => {
    let highest = 0
    for (const { payload, event } of announced(run)) {
      const { sequence } = payload
      // Only a relay numbers its events; without one there is no order to keep.
      if (sequence === undefined) return undefined
      if (sequence < highest) return { event, because: `event ${sequence} left after ${highest}` }
      highest = sequence
    }
    return undefined
  }),

  always('every caller who was told `accepted` has an order', (run) => {
    const stored = new Set(orders(run).map(({ id }) => id))
    const broken = run.requests().filter(({ outcome, payload }) => {
      return outcome === 'ok' && !stored.has(payload.id)
    })
    return broken.map(({ event, payload }) => ({ event, because: `${payload.id} is not there` }))
  }),

  sometimes('an order is announced', (run) => {
    const first = announced(run)[0]
    return first && { event: first.event, because: `${first.payload.id} at ${first.atMs} ms` }
  }),

  sometimes(
    'an event is sent twice',
    (run) => {
      const seen = new Set<string>()
      const again = announced(run).find(({ id }) => seen.size === seen.add(id).size)
      return again && { event: again.event, because: `${again.id} came to the broker again` }
    },
    { scenarios: ['crash-after-publish'] },
  ),

  sometimes(
    'a message is delivered again',
    (run) => {
      const again = run.deliveries('order.created').find(({ attempt }) => attempt > 1)
      return again && { event: again.event, because: `${again.id}, attempt ${again.attempt}` }
    },
    { scenarios: ['shipping-dies'] },
  ),
]
