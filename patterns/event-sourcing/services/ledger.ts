import { DatabaseError, db, every, handle, knob, log, metric, publish } from 'orrery'

interface Change {
  entity: string
  type: string
  amount: number
}
interface Amount {
  version: number
  amount: number
}

await db.migrate(`
  create table events (
    position integer generated always as identity unique,
    entity text not null,
    version integer not null,
    type text not null,
    amount integer not null check (amount >= 0),
    at timestamptz not null default now(),
    primary key (entity, version)
  );
  create function refuse() returns trigger language plpgsql as $$
    begin raise exception 'events are facts: append a correction'; end $$;
  create trigger append_only before update or delete or truncate on events
    for each statement execute function refuse();
  create table snapshots (entity text primary key, version integer not null, amount integer not null);
  create table relayed (position integer not null);
  insert into relayed values (0);
`)

// [1] What an event does to the state. The state itself is stored nowhere: it is this, summed up.
const minus = new Set(['withdrawn', 'sold'])
const fold = (state: Amount, events: Change[]): Amount =>
  events.reduce(
    ({ version, amount }, event) => ({
      version: version + 1,
      amount: amount + (minus.has(event.type) ? -event.amount : event.amount),
    }),
    state,
  )

// [2] From the last snapshot on, not from the beginning of time.
async function load(entity: string): Promise<Amount & { replayed: number }> {
  const kept = await db.query<Amount>('select version, amount from snapshots where entity = $1', [
    entity,
  ])
  const from = kept.rows[0] ?? { version: 0, amount: 0 }
  const later = await db.query<Change>(
    'select type, amount from events where entity = $1 and version > $2 order by version',
    [entity, from.version],
  )
  metric.observe('replayed', later.rowCount)
  return { ...fold(from, later.rows), replayed: later.rowCount }
}

async function snapshot(entity: string, { version, amount }: Amount) {
  await db.query(
    `insert into snapshots values ($1, $2, $3) on conflict (entity)
     do update set version = excluded.version, amount = excluded.amount
     where snapshots.version < excluded.version`,
    [entity, version, amount],
  )
}

// [3] Decide on what was read, append at the version after it. If somebody else was faster that
// version is taken: read again, decide again.
handle('change', async ({ entity, type, amount }: Change) => {
  for (;;) {
    const { replayed, ...now } = await load(entity)
    const next = fold(now, [{ entity, type, amount }])
    if (next.amount < 0) return { refused: `only ${now.amount} left` }
    try {
      const event = [entity, next.version, type, amount]
      const append = 'insert into events (entity, version, type, amount) values ($1, $2, $3, $4)'
      await db.query(append, event)
      if (next.version % knob('snapshotEvery') === 0) await snapshot(entity, next)
      return { ...next, replayed }
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== '23505') throw error
      metric.count('lost')
      log(`${entity}: version ${next.version} is taken, once more`)
    }
  }
})

// [4] Any moment of the past is the same sum, stopped earlier.
handle('amountAt', async ({ entity, at }: { entity: string; at: Date }) => {
  const until = await db.query<Change>(
    'select type, amount from events where entity = $1 and at <= $2 order by version',
    [entity, at],
  )
  return fold({ version: 0, amount: 0 }, until.rows)
})

// [5] One day somebody writes this, to put an old mistake right. The trigger has the last word.
handle('rewrite', async ({ entity, version, amount }: Amount & { entity: string }) => {
  const change = 'update events set amount = $3 where entity = $1 and version = $2'
  await db.query(change, [entity, version, amount])
  return {}
})

handle('read', async ({ after }: { after: number }) => {
  const next = 'select * from events where position > $1 order by position limit 50'
  const page = await db.query(next, [after])
  return page.rows
})

// [6] The log is its own outbox: what lies behind the position is still to be told.
every(50, async () => {
  const { position } = (await db.query('select position from relayed')).rows[0]
  const untold = 'select * from events where position > $1 order by position'
  const page = await db.query(untold, [position])
  for (const event of page.rows) {
    await publish('ledger.event', event, { id: `event-${event.position}` })
    await db.query('update relayed set position = $1', [event.position])
  }
})
