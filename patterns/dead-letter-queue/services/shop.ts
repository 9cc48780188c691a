import { enqueue, handle, metric } from 'orrery'

interface Order {
  id: string
  item: string
  /** What the customer's form left us; nobody checks it here. */
  address: string | null
}

// The shop takes an order once the broker has it. Packing it is somebody else's work, so whatever
// is wrong with an order shows only later, when there is no customer left to ask.
handle('placeOrder', async (order: Order) => {
  await enqueue('orders', order, { id: order.id })
  metric.count('taken')
  return { accepted: order.id }
})

// A corrected order goes the same way as any other, under the same id.
handle('correctOrder', async (order: Order) => {
  await enqueue('orders', order, { id: order.id })
  return { corrected: order.id }
})
