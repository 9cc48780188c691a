import { always, exercise, type Run } from 'orrery'

interface Event {
  position: number
  entity: string
  version: number
  type: string
  amount: number
}

const account = (run: Run) =>
  run
    .table<Event>('ledger', 'events')
    .filter(({ entity }) => entity === 'account:bob')
    .sort((a, b) => a.version - b.version)

export default [
  exercise({
    id: 'correct-by-appending',
    title: 'Put a mistake right without touching it',
    task: 'The deposit of 50 should have been 500, and the trigger will not let you write over it. Make `rewrite` append what is missing, as a further deposit or withdrawal. Afterwards *yesterday* gives two answers: what Bob had then, and what we believed then. Which of them does this log tell?',
    scenario: 'rewrite',
    check: always('the mistake stays, and an event of 450 puts it right', (run) => {
      const own = account(run)
      if (own[1]?.amount !== 50) return { because: `event 2 is now ${own[1]?.amount}` }
      const tried = run.calls('ledger', 'rewrite')[0]
      if (tried?.outcome !== 'ok') return { event: tried?.event ?? 0, because: 'it was refused' }
      const put = own.find(({ amount, type }) => amount === 450 && type === 'deposited')
      return put ? undefined : { because: 'there is no deposit of 450' }
    }),
    solution: [
      {
        file: 'ledger.ts',
        find: "  const change = 'update events set amount = $3 where entity = $1 and version = $2'\n  await db.query(change, [entity, version, amount])\n",
        put: "  const wrong = 'select amount from events where entity = $1 and version = $2'\n  const missing = amount - (await db.query(wrong, [entity, version])).rows[0].amount\n  const type = missing < 0 ? 'withdrawn' : 'deposited'\n  const now = await load(entity)\n  const append = 'insert into events (entity, version, type, amount) values ($1, $2, $3, $4)'\n  await db.query(append, [entity, now.version + 1, type, Math.abs(missing)])\n",
      },
    ],
  }),

  exercise({
    id: 'a-new-question',
    title: 'Answer a question nobody had thought of',
    task: 'Marketing asks for the largest amount that ever left each account or shelf. Give the table `amounts` a column `largest`, kept by the projection. In the scenario *rebuild* it is filled from the beginning. What would you have done with a table that only holds balances?',
    scenario: 'rebuild',
    check: always('`largest` is the largest amount that left', (run) => {
      const all = run.table<Event>('ledger', 'events')
      for (const { entity, largest } of run.table('statements', 'amounts')) {
        const left = all.filter((it) => {
          return it.entity === entity && ['withdrawn', 'sold'].includes(it.type)
        })
        const due = Math.max(0, ...left.map(({ amount }) => amount))
        if (largest !== due) return { because: `${entity}: ${largest} is stored, it was ${due}` }
      }
      return undefined
    }),
    solution: [
      {
        file: 'statements.ts',
        find: 'create table amounts (entity text primary key, version integer not null, amount integer not null);',
        put: 'create table amounts (\n    entity text primary key, version integer not null, amount integer not null,\n    largest integer not null default 0\n  );',
      },
      {
        file: 'statements.ts',
        find: '  if (next.rowCount === 0) return\n',
        put: "  if (next.rowCount === 0) return\n  if (change < 0) {\n    const larger = 'update amounts set largest = greatest(largest, $2) where entity = $1'\n    await tx.query(larger, [entity, amount])\n  }\n",
      },
    ],
  }),

  exercise({
    id: 'a-rule-over-history',
    title: 'A rule that looks back',
    task: 'Against fraud: after two withdrawals in a row the third is refused, until something is paid in. The balance knows nothing of this; the events do. Two tellers may decide at the same moment. Which line of `change` keeps the rule true all the same?',
    hint: 'The last two types of the entity, read before the append.',
    scenario: 'two-tellers',
    check: always('never three withdrawals in a row', (run) => {
      const own = account(run)
      const third = own.find((_, n) =>
        own.slice(n, n + 3).every(({ type }, _at, three) => type === 'withdrawn' && three[2]),
      )
      if (third) return { because: `from version ${third.version} on` }
      return own.length < 8 ? { because: `only ${own.length} events were written` } : undefined
    }),
    knobs: { tellers: 10 },
    solution: [
      {
        file: 'ledger.ts',
        find: '    if (next.amount < 0) return',
        put: "    const last = 'select type from events where entity = $1 order by version desc limit 2'\n    const before = (await db.query(last, [entity])).rows.map((row) => row.type)\n    if (type === 'withdrawn' && before.join() === 'withdrawn,withdrawn')\n      return { refused: 'pay something in first' }\n    if (next.amount < 0) return",
      },
    ],
  }),
]
