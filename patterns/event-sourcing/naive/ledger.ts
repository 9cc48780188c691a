import { db, handle, publish } from 'orrery'

interface Change {
  entity: string
  type: string
  amount: number
}

// The state is a column, and beside it a log is kept for the auditors.
await db.migrate(`
  create table amounts (entity text primary key, version integer not null, amount integer not null);
  create table events (
    position integer generated always as identity primary key,
    entity text not null,
    version integer not null,
    type text not null,
    amount integer not null,
    at timestamptz not null default now()
  );
`)

const minus = new Set(['withdrawn', 'sold'])

// Read, compute, write: whoever read the same amount at the same moment writes over it. And once a
// column has been written over, nothing in the database can say what was in it.
handle('change', async ({ entity, type, amount }: Change) => {
  const known = await db.query('select version, amount from amounts where entity = $1', [entity])
  const now = known.rows[0] ?? { version: 0, amount: 0 }
  const next = now.amount + (minus.has(type) ? -amount : amount)
  if (next < 0) return { refused: `only ${now.amount} left` }
  const version = now.version + 1
  await db.query(
    `insert into amounts values ($1, $2, $3)
     on conflict (entity) do update set version = $2, amount = $3`,
    [entity, version, next],
  )
  const event = [entity, version, type, amount]
  const logged = await db.query(
    'insert into events (entity, version, type, amount) values ($1, $2, $3, $4) returning *',
    event,
  )
  await publish('ledger.event', logged.rows[0])
  return { version, amount: next, replayed: 0 }
})

handle('amountAt', async ({ entity }: { entity: string }) => {
  const known = await db.query('select version, amount from amounts where entity = $1', [entity])
  return known.rows[0] ?? { version: 0, amount: 0 }
})

handle('rewrite', async ({ entity, version, amount }: Change & { version: number }) => {
  const change = 'update events set amount = $3 where entity = $1 and version = $2'
  await db.query(change, [entity, version, amount])
  return {}
})

handle('read', async ({ after }: { after: number }) => {
  const page = await db.query('select * from events where position > $1 order by position', [after])
  return page.rows
})
