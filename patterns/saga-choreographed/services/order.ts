import { db, every, handle, log, metric, publish, subscribe } from 'orrery'

interface Sale {
  saga: string
  customer: string
  seat: string
  price: number
}

await db.migrate(`
  create table orders (
    saga text primary key,
    seat text not null,
    sale jsonb not null,
    status text not null default 'pending'
      check (status in ('pending', 'purchased', 'cancelled')),
    announced boolean not null default false
  );
`)

// [1] A caller starts the sale, and no message stands behind it. So the order is its own outbox:
// stored first, announced from the table.
handle('buyTicket', async (sale: Sale) => {
  await db.query(
    'insert into orders (saga, seat, sale) values ($1, $2, $3) on conflict do nothing',
    [sale.saga, sale.seat, sale],
  )
  return { accepted: sale.saga }
})

async function announce() {
  const waiting = await db.query('select saga, sale from orders where not announced order by saga')
  for (const { saga, sale } of waiting.rows) {
    await publish('order.created', sale, { id: `${saga}-created` })
    await db.query('update orders set announced = true where saga = $1', [saga])
  }
}
every(50, () => announce().catch((error) => log('the broker is away,', error.message)))

// [2] Order listens for every way in which a sale can end. A new way is a new line here.
async function cancel({ saga }: Sale) {
  const pending = "where saga = $1 and status = 'pending'"
  const cancelled = await db.query(`update orders set status = 'cancelled' ${pending}`, [saga])
  metric.count('cancelled', cancelled.rowCount)
}
// What got lost on the way here, or whose acknowledgement did, comes again after a second.
const again = { ackTimeoutMs: 1_000 }
subscribe('security.rejected', again, cancel)
subscribe('billing.declined', again, cancel)
subscribe('billing.released', again, cancel)

subscribe('billing.charged', again, async (sale: Sale) => {
  await db.query("update orders set status = 'purchased' where saga = $1", [sale.saga])
  metric.count('purchased')
  await publish('order.purchased', sale, { id: `${sale.saga}-purchased` })
})
