import { db, metric, type Queryable, subscribe } from 'orrery'

interface OrderCreated {
  id: string
  item: string
  quantity: number
}

await db.migrate(`
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

// A careful transaction, and still: each message is a parcel, and
// so is each second copy of one.
subscribe('order.created', async (order: OrderCreated) => {
  await db.transaction((tx) => ship(tx, order))
  metric.count('shipped')
})
