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

// Acknowledged before the work, and never delivered again: a crash in between loses it.
consume('views', { ...many, maxAttempts: 1 }, ({ id }: { id: string }) => {
  db.query('insert into views (id) values ($1)', [id])
})

// Acknowledged after the work: a crash in between, or a lost acknowledgement, does it again.
consume('charges', many, async ({ id, amount }: { id: string; amount: number }) => {
  await db.query('insert into charges (id, amount) values ($1, $2)', [id, amount])
})

// A transaction keeps ballot and tally together. It does not know that it ran before.
consume('votes', many, async ({ choice }: { id: string; choice: string }) => {
  await db.transaction(async (tx) => {
    await tx.query('insert into ballots values (gen_random_uuid()::text, $1)', [choice])
    await tx.query('update tally set votes = votes + 1 where choice = $1', [choice])
  })
})
