import { db, handle, metric, publish } from 'orrery'

interface Order {
  id: string
  item: string
  quantity: number
}

await db.migrate(`
  create table orders (
    id text primary key,
    item text not null,
    quantity integer not null check (quantity > 0)
  );
`)

handle('placeOrder', async (order: Order) => {
  const { id, item, quantity } = order
  await db.query('insert into orders values ($1, $2, $3)', [id, item, quantity])
  metric.count('stored')
  // The order is durable here, and nobody knows about it yet.
  // Nobody will, if this process dies.
  await publish('order.created', order, { id: `order-${id}` })
  metric.count('announced')
  return { accepted: id }
})
