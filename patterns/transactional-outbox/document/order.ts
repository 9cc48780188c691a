import { db, every, handle, knob, log, metric, publish } from 'orrery'

interface Order {
  id: string
  item: string
  quantity: number
}

// A document store writes one document atomically, and no two. So
// the event that is still to be sent is a field of the order
// itself.
await db.migrate(`
  create table orders (
    id text primary key,
    sequence integer generated always as identity,
    document jsonb not null check ((document->>'quantity')::integer > 0)
  );
  create index orders_unsent on orders (sequence) where document ? 'outbox';
`)

handle('placeOrder', async (order: Order) => {
  const document = { ...order, outbox: { topic: 'order.created', payload: order } }
  await db.query('insert into orders (id, document) values ($1, $2)', [order.id, document])
  metric.count('stored')
  return { accepted: order.id }
})

async function relay() {
  const unsent = await db.query(
    `select id, sequence, document->'outbox' as event from orders
     where document ? 'outbox' order by sequence limit 50`,
  )
  metric.gauge('unsent', unsent.rowCount)
  for (const { id, sequence, event } of unsent.rows) {
    await publish(event.topic, { sequence, ...event.payload }, { id: `order-event-${sequence}` })
    await db.query("update orders set document = document - 'outbox' where id = $1", [id])
    metric.count('announced')
  }
}

every(knob('pollMs'), () => relay().catch((error) => log('the broker is away,', error.message)))
