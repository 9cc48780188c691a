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

/** Answers how it went, or nothing for a sale it has seen before. */
function authorize({ saga, customer, price }: Sale): Promise<string | undefined> {
  return db.transaction(async (tx) => {
    const known = await tx.query('select status from payments where saga = $1', [saga])
    if (known.rows[0]) return undefined
    const held = await tx.query(
      'update cards set available = available - $2 where customer = $1 and available >= $2',
      [customer, price],
    )
    const status = held.rowCount === 1 ? 'authorized' : 'declined'
    const payment = [saga, customer, price, status]
    await tx.query('insert into payments values ($1, $2, $3, $4)', payment)
    return status
  })
}

// A copy of an event is skipped: it has been worked on, so its answer must be out. It is not, if
// this process died between the commit and the publish.
subscribe('security.validated', async (sale: Sale) => {
  const status = await authorize(sale)
  if (!status) return
  const outcome = status === 'authorized' ? 'pending' : 'declined'
  await publish(`billing.${outcome}`, sale, { id: `${sale.saga}-${outcome}` })
})

subscribe('seat.reserved', async (sale: Sale) => {
  await db.query("update payments set status = 'captured' where saga = $1", [sale.saga])
  await publish('billing.charged', sale, { id: `${sale.saga}-charged` })
})

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
