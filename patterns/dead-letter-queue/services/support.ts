import { call, consume, db, handle, log, metric } from 'orrery'

interface Order {
  id: string
  item: string
  address: string | null
}

await db.migrate(`
  create table letters (
    id text primary key,
    order_data jsonb not null,
    attempts integer not null,
    reason text not null,
    replayed boolean not null default false
  );
`)

// [3] The graveyard has a keeper: each dead letter becomes a row with all that is needed to
// understand it, and one line in the log that somebody is paged by.
consume('orders.dead', async (order: Order, { died }) => {
  await db.query(
    `insert into letters (id, order_data, attempts, reason) values ($1, $2, $3, $4)
     on conflict (id) do update set order_data = $2, attempts = $3, reason = $4, replayed = false`,
    [order.id, order, died?.attempts, died?.because],
  )
  log('dead letter:', died?.because)
  metric.count('letters')
})

// [4] Replayed by hand, after the fix, and marked only when the shop has it: a crash in between
// means a second replay, which fulfilment can tell from a second order.
handle('replay', async ({ id, address }: { id: string; address: string }) => {
  const { rows } = await db.query('select order_data, replayed from letters where id = $1', [id])
  const [letter] = rows
  if (!letter) throw new Error(`${id} is not among the dead letters`)
  if (letter.replayed) return { replayed: id, again: true }
  await call('shop', 'correctOrder', { ...letter.order_data, address }, { timeoutMs: 1_000 })
  await db.query('update letters set replayed = true where id = $1', [id])
  return { replayed: id, again: false }
})
