import { enqueue, handle, metric } from 'orrery'

interface Order {
  id: string
  item: string
  amount: number
}

// Numbers start again with the process; the id is the customer's own and does not.
let taken = 0

// [1] The customer is answered when the broker has the order, not when it is done: with a number
// to ask by, since there is no result yet. Who works on it, how many they are, and whether they
// are up at all, this file does not say.
handle('placeOrder', async (order: Order) => {
  await enqueue('orders', { ...order, placedAtMs: Date.now() }, { id: order.id })
  taken += 1
  metric.count('taken')
  return { accepted: order.id, number: taken, track: `/orders/${order.id}` }
})
