import { always, exercise, sometimes } from 'orrery'

export default [
  exercise({
    id: 'add-a-step',
    title: 'Add a step to the sale',
    task: 'The house wants a seat only for people who accept its terms, and security keeps the list. Have it answer each `security.validated` with `terms.accepted`, or with `terms.refused` for buyers whose number ends in 9, and let the money wait for that. How many files did you touch, and how did you find them? Compare with the same exercise in the lab on orchestration.',
    hint: 'Who listened to `security.validated`? Who has to hear of a refusal?',
    scenario: 'seat-gone',
    check: always('terms are asked before the money, and a refusal ends the sale', (run) => {
      const accepted = new Map(
        run.published('terms.accepted').map(({ payload, event }) => [payload.saga, event]),
      )
      if (accepted.size === 0) return { because: 'nobody was asked' }
      for (const topic of ['billing.pending', 'billing.declined'])
        for (const { payload, event } of run.published(topic)) {
          const before = accepted.get(payload.saga)
          if (before === undefined || before > event)
            return { event, because: `${payload.saga} came to billing before the terms` }
        }
      const refused = new Set(run.published('terms.refused').map(({ payload }) => payload.saga))
      const open = run.table('order', 'orders').find((row) => {
        return refused.has(row.saga) && row.status !== 'cancelled'
      })
      return open && { because: `${open.saga} refused the terms and is ${open.status}` }
    }),
    solution: [
      {
        file: 'security.ts',
        find: '// [3] What happened',
        put: "subscribe('security.validated', async (sale: Sale) => {\n  const topic = sale.customer.endsWith('9') ? 'terms.refused' : 'terms.accepted'\n  await publish(topic, sale)\n})\n\n// [3] What happened",
      },
      {
        file: 'billing.ts',
        find: "subscribe('security.validated',",
        put: "subscribe('terms.accepted',",
      },
      {
        file: 'order.ts',
        find: "subscribe('billing.declined', again, cancel)\n",
        put: "subscribe('billing.declined', again, cancel)\nsubscribe('terms.refused', again, cancel)\n",
      },
    ],
  }),

  exercise({
    id: 'who-is-stuck',
    title: 'Notice that a sale has stopped moving',
    task: 'While security is down, sales wait and nobody knows: no service has failed a call. Let order write a log line with the word `stuck` for each sale that has been pending for more than half a second. Who else would have to be asked to say *where* it is stuck?',
    hint: 'A column with the time it came, and a look at it every quarter of a second.',
    scenario: 'security-down',
    check: sometimes('a sale that waits for security is called stuck while it waits', (run) => {
      const lines = run.events('log').filter(({ instance, payload }) => {
        return instance === 'order' && /stuck/.test(JSON.stringify(payload))
      })
      const early = lines.find(({ atMs }) => atMs < 1_000)
      if (early) return undefined
      const line = lines.find(({ atMs }) => atMs < 2_000)
      return line && { event: line.event, because: `at ${line.atMs} ms` }
    }),
    solution: [
      {
        file: 'order.ts',
        find: '    announced boolean not null default false\n',
        put: '    announced boolean not null default false,\n    came_at timestamptz not null default now()\n',
      },
      {
        file: 'order.ts',
        find: '// [2] Order listens',
        put: "every(250, async () => {\n  const stuck = await db.query(\n    \"select saga from orders where status = 'pending' and came_at < now() - interval '500 ms'\",\n  )\n  for (const { saga } of stuck.rows) log(saga, 'is stuck')\n})\n\n// [2] Order listens",
      },
    ],
  }),

  exercise({
    id: 'one-sale-for-a-seat',
    title: 'Keep the seat while a sale is pending',
    task: 'Two buyers of one seat both get as far as having their money held, and one gets it back a moment later. Let the order table admit only one sale of a seat that is not cancelled, and answer the second buyer `{ accepted: null }` at once. What can still make reservation say no, and so why is the undo in billing still needed?',
    hint: 'A unique index may have a `where`.',
    scenario: 'seat-gone',
    knobs: { seats: 4 },
    check: always('nobody is let in for a seat somebody else is buying', (run) => {
      const sales = run.requests().filter(({ method }) => method === 'buyTicket')
      const known = new Set(run.table('order', 'orders').map(({ saga }) => saga))
      const refused = sales.filter(({ result }) => result?.accepted === null)
      if (refused.length === 0) return { because: 'nobody was refused' }
      const both = refused.find(({ payload }) => known.has(payload.saga))
      if (both) return { event: both.event, because: `${both.payload.saga} was refused and stored` }
      const live = run.table('order', 'orders').filter(({ status }) => status !== 'cancelled')
      const seats = new Set(live.map(({ seat }) => seat))
      return seats.size < live.length ? { because: 'a seat has two live orders' } : undefined
    }),
    solution: [
      {
        file: 'order.ts',
        find: '    announced boolean not null default false\n  );\n',
        put: "    announced boolean not null default false\n  );\n  create unique index one_sale_for_a_seat on orders (seat) where status <> 'cancelled';\n",
      },
      {
        file: 'order.ts',
        find: "  await db.query(\n    'insert into orders",
        put: "  const stored = await db.query(\n    'insert into orders",
      },
      {
        file: 'order.ts',
        find: '  return { accepted: sale.saga }\n',
        put: '  return { accepted: stored.rowCount === 1 ? sale.saga : null }\n',
      },
    ],
  }),
]
