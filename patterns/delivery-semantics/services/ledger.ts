import { consume, db, knob } from 'orrery'

await db.migrate(`
  create table views (number integer generated always as identity primary key, id text);
  create table charges (
    number integer generated always as identity primary key,
    id text not null,
    amount integer not null
  );
  create table ballots (id text primary key, choice text not null);
  create table tally (choice text primary key, votes integer not null);
  insert into tally values ('A', 0), ('B', 0);
`)

const many = { concurrency: 8, ackTimeoutMs: knob('ackMs') }

// [4] Acknowledged before the work, and never delivered again: a crash in between loses it.
consume('views', { ...many, maxAttempts: 1 }, ({ id }: { id: string }) => {
  db.query('insert into views (id) values ($1)', [id])
})

// [5] Acknowledged after the work: a crash in between, or a lost acknowledgement, does it again.
consume('charges', many, async ({ id, amount }: { id: string; amount: number }) => {
  await db.query('insert into charges (id, amount) values ($1, $2)', [id, amount])
})

// [6] The id is remembered in the transaction that has the effect. Both or neither are there after
// a crash, so a copy is known however often and however late it comes.
consume('votes', many, async ({ id, choice }: { id: string; choice: string }) => {
  await db.transaction(async (tx) => {
    const { rowCount } = await tx.query(
      'insert into ballots values ($1, $2) on conflict (id) do nothing',
      [id, choice],
    )
    if (rowCount === 0) return
    await tx.query('update tally set votes = votes + 1 where choice = $1', [choice])
  })
})
