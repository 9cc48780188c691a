import { db, handle, publish, state, subscribe } from 'orrery'

interface Sale {
  saga: string
  seat: string
}

// Whoever sells seats ends here: the website's sales, and the box office at the door.
await db.migrate('create table seats (seat text primary key, holder text not null)')

// [6] The primary key decides, and says the same again to whoever asks again.
async function reserve({ saga, seat }: Sale): Promise<boolean> {
  const kept = await db.query(
    `insert into seats values ($1, $2)
     on conflict (seat) do update set holder = seats.holder
     returning holder`,
    [seat, saga],
  )
  state[seat] = kept.rows[0].holder
  return kept.rows[0].holder === saga
}

handle('reserve', async (sale: Sale) => ({ yours: await reserve(sale) }))

subscribe('billing.pending', async (sale: Sale) => {
  const outcome = (await reserve(sale)) ? 'reserved' : 'unavailable'
  await publish(`seat.${outcome}`, sale, { id: `${sale.saga}-${outcome}` })
})
