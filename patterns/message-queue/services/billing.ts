import { consume, enqueue, state, work } from 'orrery'

interface Order {
  id: string
  item: string
  amount: number
  placedAtMs: number
}

/** Orders that are charged; a message that comes again must not cost the customer again. */
const charged = new Set<string>()
state.takings = 0

consume('bills', async (order: Order) => {
  if (!charged.has(order.id)) {
    await work(4)
    charged.add(order.id)
    state.takings += order.amount
  }
  await enqueue('mails', order, { id: order.id })
})
