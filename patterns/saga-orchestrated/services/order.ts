import { db, handle } from 'orrery'

interface Wish {
  saga: string
  customer: string
  seat: string
}

await db.migrate(`
  create table orders (
    saga text primary key,
    customer text not null,
    seat text not null,
    status text not null check (status in ('pending', 'purchased', 'cancelled'))
  );
  create unique index one_live_order_for_a_seat on orders (seat) where status <> 'cancelled';
`)

// [5] A pending order keeps the seat from others: wait for it. A purchased one is the end.
handle('open', async ({ saga, customer, seat }: Wish) => {
  const order = [saga, customer, seat]
  await db.query("insert into orders values ($1, $2, $3, 'pending') on conflict do nothing", order)
  const live = await db.query(
    "select saga, status from orders where seat = $1 and status <> 'cancelled'",
    [seat],
  )
  const holder = live.rows[0]
  if (holder?.saga === saga) return {}
  return holder?.status === 'purchased' ? { refused: 'the seat is sold' } : { again: true }
})

// [6] Undoing marks, it does not delete: the row keeps a late copy of `open` from coming to life.
handle('cancel', async ({ saga }: Wish) => {
  await db.query("update orders set status = 'cancelled' where saga = $1", [saga])
  return {}
})

handle('markPurchased', async ({ saga }: Wish) => {
  await db.query("update orders set status = 'purchased' where saga = $1", [saga])
  return {}
})
