import { db, handle } from 'orrery'

interface Wish {
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

// [7] The saga's id is the key of its payment. Asked twice, the second time finds the answer.
handle('authorize', ({ saga, customer, price }: Wish) =>
  db.transaction(async (tx) => {
    const known = await tx.query('select status from payments where saga = $1', [saga])
    let status = known.rows[0]?.status
    if (!status) {
      const held = await tx.query(
        'update cards set available = available - $2 where customer = $1 and available >= $2',
        [customer, price],
      )
      status = held.rowCount === 1 ? 'authorized' : 'declined'
      const payment = [saga, customer, price, status]
      await tx.query('insert into payments values ($1, $2, $3, $4)', payment)
    }
    return status === 'declined' ? { refused: 'the card was declined' } : {}
  }),
)

handle('capture', async ({ saga }: Wish) => {
  const change = "update payments set status = 'captured' where saga = $1 and status = 'authorized'"
  await db.query(change, [saga])
  return {}
})

handle('release', ({ saga }: Wish) =>
  db.transaction(async (tx) => {
    const freed = await tx.query(
      `update payments set status = 'released' where saga = $1 and status = 'authorized'
       returning customer, amount`,
      [saga],
    )
    for (const { customer, amount } of freed.rows) {
      const back = 'update cards set available = available + $2 where customer = $1'
      await tx.query(back, [customer, amount])
    }
    return {}
  }),
)
