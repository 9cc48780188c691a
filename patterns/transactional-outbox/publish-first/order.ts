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
  await publish('order.created', order, { id: `order-${id}` })
  metric.count('announced')
  // Shipping has the parcel in its hands now. A crash here, or a
  // row that the table refuses, and it ships an order that does
  // not exist.
  await db.query('insert into orders values ($1, $2, $3)', [id, item, quantity])
  metric.count('stored')
  return { accepted: id }
})
