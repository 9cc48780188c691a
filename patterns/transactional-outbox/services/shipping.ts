import { db, metric, type Queryable, subscribe } from 'orrery'

interface OrderCreated {
  id: string
  item: string
  quantity: number
}

await db.migrate(`
  create table processed (message_id text primary key, processed_at timestamptz not null);
  create table shipments (
    id integer generated always as identity primary key,
    order_id text not null,
    item text not null,
    quantity integer not null
  );
  create table stock (item text primary key, on_shelf integer not null);
  insert into stock values ('lens', 100), ('mount', 100), ('tripod', 100);
`)

async function ship(tx: Queryable, { id, item, quantity }: OrderCreated) {
  await tx.query('insert into shipments (order_id, item, quantity) values ($1, $2, $3)', [
    id,
    item,
    quantity,
  ])
  await tx.query('update stock set on_shelf = on_shelf - $2 where item = $1', [item, quantity])
}

// [4] The message's id and its effect are written in one
// transaction. A second copy finds its id there and has no
// effect; a crash before the commit leaves neither, and the copy
// does the work.
subscribe('order.created', async (order: OrderCreated, message) => {
  await db.transaction(async (tx) => {
    const first = await tx.query(
      'insert into processed values ($1, now()) on conflict do nothing',
      [message.id],
    )
    if (first.rowCount === 0) return
    await ship(tx, order)
    metric.count('shipped')
  })
})
