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

/** Holds the price once for each sale, however often it is asked; answers whether it is held. */
function authorize({ saga, customer, price }: Sale): Promise<boolean> {
  return db.transaction(async (tx) => {
    const known = await tx.query('select status from payments where saga = $1', [saga])
    if (known.rows[0]) return known.rows[0].status !== 'declined'
    const held = await tx.query(
      'update cards set available = available - $2 where customer = $1 and available >= $2',
      [customer, price],
    )
    const status = held.rowCount === 1 ? 'authorized' : 'declined'
    const payment = [saga, customer, price, status]
    await tx.query('insert into payments values ($1, $2, $3, $4)', payment)
    return status === 'authorized'
  })
}

// [4] Commit, publish, return: the message that woke us is acknowledged last. Whoever dies in
// between is asked again, finds its own row and publishes what is still to be said.
subscribe('security.validated', async (sale: Sale) => {
  const outcome = (await authorize(sale)) ? 'pending' : 'declined'
  await publish(`billing.${outcome}`, sale, { id: `${sale.saga}-${outcome}` })
})

subscribe('seat.reserved', async (sale: Sale) => {
  await db.query("update payments set status = 'captured' where saga = $1", [sale.saga])
  await publish('billing.charged', sale, { id: `${sale.saga}-charged` })
})

// [5] The undo is one more reaction. Forget this subscription, and nothing tells you so.
subscribe('seat.unavailable', async (sale: Sale) => {
  await db.transaction(async (tx) => {
    const freed = await tx.query(
      `update payments set status = 'released' where saga = $1 and status = 'authorized'
       returning customer, amount`,
      [sale.saga],
    )
    for (const { customer, amount } of freed.rows) {
      const back = 'update cards set available = available + $2 where customer = $1'
      await tx.query(back, [customer, amount])
    }
  })
  await publish('billing.released', sale, { id: `${sale.saga}-released` })
})
