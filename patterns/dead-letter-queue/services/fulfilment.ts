import { consume, db, knob, metric, work } from 'orrery'

interface Order {
  id: string
  item: string
  address: string | null
}

await db.migrate(`
  create table parcels (
    order_id text primary key,
    label text not null
  );
`)

class NoAddress extends Error {
  override name = 'NoAddress'
}

function labelOf({ id, item, address }: Order) {
  if (!address?.includes(',')) throw new NoAddress(`${id} has no street and town: ${address}`)
  const [street, town] = address.split(',')
  return `${item} → ${street}, ${town?.trim()}`
}

async function pack(order: Order) {
  await work(knob('packMs') * (0.5 + Math.random()))
  const label = labelOf(order)
  // [1] A message may come twice: after a crash, or replayed by two people. One parcel an order.
  const { rowCount } = await db.query(
    'insert into parcels values ($1, $2) on conflict (order_id) do nothing',
    [order.id, label],
  )
  metric.count('packed', rowCount)
}

// [2] Orders are packed one after the other. A failed one is tried again, since most failures
// pass. After the last attempt the broker moves it to `orders.dead`, with the reason, and goes on.
consume('orders', { maxAttempts: knob('maxAttempts'), retryDelayMs: knob('retryDelayMs') }, pack)
