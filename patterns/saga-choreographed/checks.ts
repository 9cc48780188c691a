import { always, type CallView, eventually, type Run, sometimes } from 'orrery'

interface Order {
  saga: string
  seat: string
  status: 'pending' | 'purchased' | 'cancelled'
}
interface Payment {
  saga: string
  customer: string
  amount: number
  status: 'declined' | 'authorized' | 'captured' | 'released'
}

const orders = (run: Run) => run.table<Order>('order', 'orders')
const payments = (run: Run) => run.table<Payment>('billing', 'payments')
const seats = (run: Run) => run.table<{ seat: string; holder: string }>('reservation', 'seats')
const sales = (run: Run) => run.requests().filter(({ method }) => method === 'buyTicket')
const at = (sale: CallView) => (sale.endEvent > 0 ? sale.endEvent : sale.event)

/** Each event and the one it answers. */
const causes: Record<string, string> = {
  'security.validated': 'order.created',
  'security.rejected': 'order.created',
  'billing.pending': 'security.validated',
  'billing.declined': 'security.validated',
  'seat.reserved': 'billing.pending',
  'seat.unavailable': 'billing.pending',
  'billing.charged': 'seat.reserved',
  'billing.released': 'seat.unavailable',
  'order.purchased': 'billing.charged',
}
const topics = ['order.created', ...Object.keys(causes)]

/** What is left of a sale in each service, in words; empty where there is nothing. */
function tracesOf(run: Run, saga: string) {
  return {
    order: orders(run).find((row) => row.saga === saga)?.status ?? '',
    payment: payments(run).find((row) => row.saga === saga)?.status ?? '',
    seat: seats(run).find((row) => row.holder === saga)?.seat ?? '',
  }
}

export default [
  eventually('every sale ends completed or without a trace', (run) =>
    sales(run).flatMap((sale) => {
      const { order, payment, seat } = tracesOf(run, sale.payload.saga)
      const completed = order === 'purchased' && payment === 'captured' && seat !== ''
      const undone =
        ['', 'cancelled'].includes(order) &&
        ['', 'declined', 'released'].includes(payment) &&
        seat === ''
      const left = `order ${order || 'none'}, payment ${payment || 'none'}, seat ${seat || 'none'}`
      return completed || undone
        ? []
        : [{ event: at(sale), because: `${sale.payload.saga} is left with ${left}` }]
    }),
  ),

  eventually('a customer has paid if and only if they hold the seat', (run) =>
    sales(run).flatMap((sale) => {
      const { payment, seat } = tracesOf(run, sale.payload.saga)
      if ((payment === 'captured') === (seat !== '')) return []
      const { saga, customer } = sale.payload
      const because =
        payment === 'captured'
          ? `${customer} has paid for ${saga} and holds no seat`
          : `${customer} holds ${seat} and has not paid`
      return [{ event: at(sale), because }]
    }),
  ),

  always('a seat is sold once', (run) => {
    const holders = new Map(seats(run).map(({ seat, holder }) => [seat, holder]))
    const wrong = orders(run).filter(
      ({ saga, seat, status }) => status === 'purchased' && holders.get(seat) !== saga,
    )
    return wrong.map(({ saga, seat }) => ({
      because: `${seat} is sold to ${saga} and held by ${holders.get(seat) ?? 'nobody'}`,
    }))
  }),

  always('nobody on the blacklist holds a seat or has paid', (run) => {
    const bad = sales(run).filter(({ payload }) => payload.customer.startsWith('scalper'))
    return bad.flatMap((sale) => {
      const { payment, seat } = tracesOf(run, sale.payload.saga)
      if (payment !== 'captured' && seat === '') return []
      return [{ event: at(sale), because: `${sale.payload.customer} holds ${seat || 'a receipt'}` }]
    })
  }),

  eventually('no cent is lost: what left a card is a payment that stands', (run) => {
    const standing = new Map<string, number>()
    for (const { customer, amount, status } of payments(run))
      if (status === 'authorized' || status === 'captured')
        standing.set(customer, (standing.get(customer) ?? 0) + amount)
    const cards = run.table<{ customer: string; available: number }>('billing', 'cards')
    return cards.flatMap(({ customer, available }) => {
      if (!customer.startsWith('c-')) return []
      const gone = 120 - available
      const owed = standing.get(customer) ?? 0
      return gone === owed ? [] : [{ because: `${customer} misses ${gone}, payments say ${owed}` }]
    })
  }),

  eventually('every buyer of a seat gets an e-mail', (run) => {
    const told = new Set(run.deliveries('order.purchased').map(({ payload }) => payload.saga))
    const untold = orders(run).filter((row) => row.status === 'purchased' && !told.has(row.saga))
    return untold.map(({ saga }) => ({ because: `nobody wrote to the buyer of ${saga}` }))
  }),

  always('a sale is six different events, one that finds its seat gone is five', (run) =>
    orders(run).flatMap(({ saga, status }) => {
      const told = topics.filter((topic) =>
        run.published(topic).some(({ payload }) => payload.saga === saga),
      )
      const gone = told.includes('seat.unavailable')
      const expected = status === 'purchased' ? 6 : gone ? 5 : told.length
      return told.length === expected
        ? []
        : [{ because: `${saga} (${status}) was told by ${told.join(', ')}` }]
    }),
  ),

  always('no event tells of a sale before the one that caused it', (run) =>
    topics.slice(1).flatMap((topic) =>
      run.published(topic).flatMap(({ payload, event }) => {
        const known = run.published(causes[topic]!).find((it) => it.payload.saga === payload.saga)
        if (known && known.event < event) return []
        return [{ event, because: `${topic} of ${payload.saga} came before ${causes[topic]}` }]
      }),
    ),
  ),

  sometimes('a sale is completed', (run) => {
    const first = run.published('order.purchased')[0]
    return first && { event: first.event, because: `${first.payload.saga} at ${first.atMs} ms` }
  }),

  sometimes('money is given back', (run) => {
    const first = run.published('billing.released')[0]
    return first && { event: first.event, because: `of ${first.payload.saga}` }
  }),

  sometimes('an event is told again after a crash', (run) => {
    if (run.scenario !== 'billing-dies')
      return { because: 'is a matter of the scenario billing-dies' }
    const again = run.deliveries('security.validated').find(({ attempt }) => attempt > 1)
    return again && { event: again.event, because: `${again.id}, attempt ${again.attempt}` }
  }),
]
