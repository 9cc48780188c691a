import { always, eventually, exercise } from 'orrery'

export default [
  exercise({
    id: 'charge-once',
    title: 'Charge once',
    task: 'A customer who is charged twice is not consoled by a guarantee. Make the ledger recognise a charge it has made, whatever the broker delivers. You changed nothing about the delivery: what did you change?',
    hint: 'A unique column, and an insert that may find it taken.',
    scenario: 'lost-answers',
    check: eventually('every confirmed charge is made exactly once', (run) => {
      const rows = run.table<{ id: string }>('ledger', 'charges')
      const made = new Set(rows.map(({ id }) => id))
      if (made.size < rows.length)
        return { because: `${rows.length} charges for ${made.size} orders` }
      const lost = run.requests().find(({ method, outcome, payload }) => {
        return method === 'charge' && outcome === 'ok' && !made.has(payload.id)
      })
      return lost && { event: lost.event, because: `${lost.payload.id} was not made` }
    }),
    solution: [
      {
        file: 'ledger.ts',
        find: '    id text not null,\n    amount',
        put: '    id text not null unique,\n    amount',
      },
      {
        file: 'ledger.ts',
        find: "values ($1, $2)', [id, amount]",
        put: "values ($1, $2) on conflict (id) do nothing', [id, amount]",
      },
    ],
  }),

  exercise({
    id: 'views-at-least-once',
    title: 'No view may be lost',
    task: 'An advertiser pays by the view and wants none lost. Give views the second guarantee. Then run *lost-answers* and tell the advertiser what the number on the bill means now.',
    scenario: 'lost-messages',
    check: eventually('every noted view counts', (run) => {
      const seen = new Set(run.table<{ id: string }>('ledger', 'views').map(({ id }) => id))
      const lost = run.requests().find(({ method, outcome, payload }) => {
        return method === 'view' && outcome === 'ok' && !seen.has(payload.id)
      })
      return lost && { event: lost.event, because: `${lost.payload.id} does not count` }
    }),
    solution: [
      {
        file: 'sender.ts',
        find: "handle('view', (view: Happening) => {\n  enqueue('views', view, { id: view.id }).catch(() => metric.count('forgotten'))\n",
        put: "handle('view', async (view: Happening) => {\n  await untilConfirmed('views', view)\n",
      },
      {
        file: 'ledger.ts',
        find: "consume('views', { ...many, maxAttempts: 1 }, ({ id }: { id: string }) => {\n  db.query(",
        put: "consume('views', many, async ({ id }: { id: string }) => {\n  await db.query(",
      },
    ],
  }),

  exercise({
    id: 'give-up-honestly',
    title: 'Give up, and say so',
    task: 'The sender tries for ever, and whoever voted waits for ever. Stop after two attempts and let the vote fail. What can the voter be told: that the vote does not count?',
    scenario: 'lost-answers',
    check: always('nobody waits longer than two attempts', (run) => {
      const allowedMs = 2 * run.knobs.confirmMs + 5
      const slow = run.requests().find(({ latencyMs }) => (latencyMs ?? run.endMs) > allowedMs)
      if (slow)
        return { event: slow.event, because: `${slow.payload.id} took ${slow.latencyMs} ms` }
      return run.requests().some(({ outcome }) => outcome === 'failed')
        ? undefined
        : { because: 'nobody was told of a failure' }
    }),
    solution: [
      { file: 'sender.ts', find: '  for (;;) {', put: '  for (let attempt = 1; ; attempt++) {' },
      {
        file: 'sender.ts',
        find: '    } catch {\n',
        put: '    } catch (error) {\n      if (attempt === 2) throw error\n',
      },
    ],
  }),
]
