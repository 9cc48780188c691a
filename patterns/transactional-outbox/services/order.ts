import { db, every, handle, knob, log, metric, publish } from 'orrery'

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
  create table outbox (
    sequence integer generated always as identity primary key,
    topic text not null,
    payload jsonb not null,
    sent_at timestamptz
  );
  create index outbox_unsent on outbox (sequence) where sent_at is null;
`)

// [1] One transaction, two rows in one database: both are there
// or neither is. Nothing here speaks to the broker, so orders are
// taken even while it is down.
handle('placeOrder', async (order: Order) => {
  await db.transaction(async (tx) => {
    const { id, item, quantity } = order
    await tx.query('insert into orders values ($1, $2, $3)', [id, item, quantity])
    await tx.query('insert into outbox (topic, payload) values ($1, $2)', ['order.created', order])
  })
  metric.count('stored')
  return { accepted: order.id }
})

// [2] The relay: what is not marked as sent is sent, lowest
// number first, one after the other.
async function relay() {
  const unsent = await db.query(
    'select sequence, topic, payload from outbox where sent_at is null order by sequence limit 50',
  )
  metric.gauge('unsent', unsent.rowCount)
  for (const { sequence, topic, payload } of unsent.rows) {
    // [3] Marked only when the broker has it. Whoever dies
    // between these two lines sends the event again, under the
    // same id: at least once, and recognisably so.
    await publish(topic, { sequence, ...payload }, { id: `order-event-${sequence}` })
    await db.query('update outbox set sent_at = now() where sequence = $1', [sequence])
    metric.count('announced')
  }
}

every(knob('pollMs'), () => relay().catch((error) => log('the broker is away,', error.message)))
