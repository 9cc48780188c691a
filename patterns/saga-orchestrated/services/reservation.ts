import { db, handle, state } from 'orrery'

interface Wish {
  saga: string
  seat: string
}

// Whoever sells seats ends here: the website's sagas, and the box office at the door.
await db.migrate('create table seats (seat text primary key, holder text not null)')

// [8] The primary key decides, in one statement: the first keeps the seat, and is told so again
// whenever it asks again.
handle('reserve', async ({ saga, seat }: Wish) => {
  const kept = await db.query(
    `insert into seats values ($1, $2)
     on conflict (seat) do update set holder = seats.holder
     returning holder`,
    [seat, saga],
  )
  const { holder } = kept.rows[0]
  state[seat] = holder
  return holder === saga ? {} : { refused: `${seat} is taken` }
})
