import { handle, knob, work } from 'orrery'

interface Payment {
  paid: boolean
  receipt: string
}

/** What became of each order: asking again does not charge again. */
const payments = new Map<string, Payment>()

// Somebody else's service: some milliseconds of processor time
// for each card, one after another. It cannot know that a caller
// has given up, so it works on those requests as well.
handle('charge', async (order: { id: string; amount: number }) => {
  const before = payments.get(order.id)
  if (before) return before
  await work(knob('chargeMs') * (0.5 + Math.random()))
  // A declined card is an answer.
  const payment = { paid: order.amount < 195, receipt: `r-${order.id}` }
  payments.set(order.id, payment)
  return payment
})
