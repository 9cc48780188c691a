import { call, db, handle, type Queryable, subscribe } from 'orrery'

interface Event {
  position: number
  entity: string
  version: number
  type: string
  amount: number
}

// [7] A projection: the events once more, in the shape in which they are asked for.
await db.migrate(`
  create table amounts (entity text primary key, version integer not null, amount integer not null);
  create table turnover (type text primary key, events integer not null, amount integer not null);
`)

const minus = new Set(['withdrawn', 'sold'])

async function apply(tx: Queryable, { entity, version, type, amount }: Event) {
  const change = minus.has(type) ? -amount : amount
  // Only the next version counts: a copy, or what was read during a rebuild, finds its version
  // there.
  const next = await tx.query(
    `insert into amounts select $1, $2, $3 where $2 = 1 or exists (select from amounts where entity = $1)
     on conflict (entity) do update set version = $2, amount = amounts.amount + $3
     where amounts.version = $2 - 1`,
    [entity, version, change],
  )
  if (next.rowCount === 0) return
  await tx.query(
    `insert into turnover values ($1, 1, $2) on conflict (type)
     do update set events = turnover.events + 1, amount = turnover.amount + $2`,
    [type, amount],
  )
}

subscribe('ledger.event', (event: Event) => db.transaction((tx) => apply(tx, event)))

handle('amounts', async () => (await db.query('select * from amounts order by entity')).rows)

// [8] Wrong, lost, or asked a new question: throw it away and read the events again.
handle('rebuild', () =>
  db.transaction(async (tx) => {
    await tx.query('delete from amounts')
    await tx.query('delete from turnover')
    for (let after = 0; ; ) {
      const page = await call<Event[]>('ledger', 'read', { after }, { timeoutMs: 500 })
      if (page.length === 0) return { rebuilt: after }
      for (const event of page) await apply(tx, event)
      after = page.at(-1)!.position
    }
  }),
)
