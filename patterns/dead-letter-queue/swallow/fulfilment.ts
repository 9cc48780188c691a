import { consume, db, knob, log, metric, work } from 'orrery'

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

// One bad order must not stop the shop: note it and go on. Returning tells the broker it is done.
consume('orders', async (order: Order) => {
  try {
    await work(knob('packMs') * (0.5 + Math.random()))
    const { rowCount } = await db.query(
      'insert into parcels values ($1, $2) on conflict (order_id) do nothing',
      [order.id, labelOf(order)],
    )
    metric.count('packed', rowCount)
  } catch (error) {
    log('could not pack:', error instanceof Error ? error.message : error)
  }
})
