import { burst, constant, crash, duplicate, type Knobs, lab, poisson, scenario } from 'orrery'

const to = 'ledger'
const method = 'change'

/** An account as the course tells it: 0 + 50 + 60 − 10. */
const bob = [
  { entity: 'account:bob', type: 'opened', amount: 0 },
  { entity: 'account:bob', type: 'deposited', amount: 50 },
  { entity: 'account:bob', type: 'deposited', amount: 60 },
  { entity: 'account:bob', type: 'withdrawn', amount: 10 },
]
const story = constant({
  from: 'bob',
  to,
  method,
  rate: 10,
  count: 4,
  startMs: 400,
  payload: (n) => bob[n - 1],
})

const lenses = constant({
  from: 'store',
  to,
  method,
  rate: 10,
  count: 1,
  startMs: 400,
  payload: () => ({ entity: 'stock:lens', type: 'received', amount: 100 }),
})

/** Several tellers and tills, who often have the same account or shelf in hand at one moment. */
const tellers = (knobs: Knobs) =>
  burst({
    from: 'tellers',
    to,
    method,
    size: knobs.tellers,
    everyMs: 250,
    startMs: 1_000,
    untilMs: 2_400,
    payload: (n, chance) =>
      n % 2 === 0
        ? { entity: 'stock:lens', type: chance.pick(['sold', 'sold', 'returned']), amount: 5 }
        : {
            entity: 'account:bob',
            type: chance.pick(['deposited', 'withdrawn', 'withdrawn']),
            amount: chance.integer(1, 60),
          },
  })

/** Asks what was true at a moment that is over. */
const auditor = constant({
  from: 'auditor',
  to,
  method: 'amountAt',
  rate: 4,
  count: 4,
  startMs: 3_000,
  payload: (n) => ({ entity: 'account:bob', at: new Date(Date.UTC(2026, 0, 1) + 650 * n) }),
})

const usual = (knobs: Knobs) => [story, lenses, tellers(knobs)]

export default lab({
  services: {
    ledger: { database: true, restartAfterMs: 300 },
    statements: { database: true, restartAfterMs: 300 },
  },
  links: [{ from: '*', to: 'broker', latencyMs: [1, 4] }],
  knobs: {
    tellers: { about: 'Changes at the same moment', unit: 'changes', min: 1, max: 12, default: 4 },
    snapshotEvery: {
      about: 'A snapshot after so many events of an entity',
      unit: 'events',
      min: 2,
      max: 100,
      default: 10,
    },
  },
  scenarios: {
    'two-tellers': scenario({
      title: 'Several tellers change one account at the same moment',
      about:
        'Bob opens with 0, pays in 50 and 60, takes out 10. From 1 s on tellers come in groups. Compare each answer with the events behind it.',
      endMs: 5_000,
      load: usual,
      variant: 'naive',
    }),
    yesterday: scenario({
      title: 'An auditor asks what the balance was',
      about: 'At 3 s somebody wants to know about four earlier moments. Who can still say?',
      endMs: 6_000,
      load: (knobs) => [...usual(knobs), auditor],
      variant: 'naive',
    }),
    rewrite: scenario({
      title: 'Somebody puts an old mistake right',
      about:
        'At 3 s the deposit of 50 is to become one of 500. Look at the answer, and at the log.',
      endMs: 6_000,
      load: (knobs) => [
        ...usual(knobs),
        constant({
          from: 'admin',
          to,
          method: 'rewrite',
          rate: 100,
          count: 1,
          startMs: 3_000,
          payload: () => ({ entity: 'account:bob', version: 2, amount: 500 }),
        }),
      ],
      variant: 'naive',
    }),
    'ledger-dies': scenario({
      title: 'The ledger dies after it has told an event',
      about:
        'It is told again after the restart, and two more arrive twice. The projection counts each once.',
      endMs: 6_000,
      load: usual,
      faults: [
        crash('ledger').after('publish', 6),
        duplicate('broker', 'statements', 3),
        duplicate('broker', 'statements', 9),
      ],
    }),
    rebuild: scenario({
      title: 'The projection is thrown away and read again',
      about:
        'At 1.6 s, in the middle of business, the statements are deleted and rebuilt from the log.',
      endMs: 6_000,
      load: (knobs) => [
        ...usual(knobs),
        constant({
          from: 'admin',
          to: 'statements',
          method: 'rebuild',
          rate: 100,
          count: 1,
          startMs: 1_600,
        }),
      ],
    }),
    'long-history': scenario({
      title: 'A shelf with a hundred events',
      about: 'Watch how many events each change has to read. Then set snapshotEvery to 100.',
      endMs: 9_000,
      load: [
        story,
        lenses,
        poisson({
          from: 'tellers',
          to,
          method,
          rate: 20,
          count: 100,
          startMs: 1_000,
          payload: (_n, chance) => ({
            entity: 'stock:lens',
            type: chance.pick(['sold', 'returned']),
            amount: chance.integer(1, 4),
          }),
        }),
      ],
    }),
  },
  charts: [
    { title: 'Events read for one change', unit: 'events', series: ['ledger.replayed'] },
    { title: 'What a teller waits', unit: 'ms', series: ['tellers.change'] },
  ],
})
