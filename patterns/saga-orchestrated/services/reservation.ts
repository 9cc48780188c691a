import { db, handle, state } from 'orrery'

// Whoever sells seats ends here: the website's sagas, and the box office at the door.
await db.migrate('create table seats (seat text primary key, holder text not null)')

// [8] The primary key decides, in one statement: the first keeps the seat, and is told so again
// whenever it asks again.
handle('reserve', async ({ saga, seat }: { saga: string; seat: string }) => {
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

// A saga needs no way to give a seat back: all that may be refused comes before it. The box
// office does, when somebody changes their mind at the counter.
handle('giveBack', async ({ saga, seat }: { saga: string; seat: string }) => {
  await db.query('delete from seats where seat = $1 and holder = $2', [seat, saga])
  delete state[seat]
  return {}
})
