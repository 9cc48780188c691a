import { crash, drop, type Fault, lab, poisson, scenario } from 'orrery'

const kinds = ['view', 'charge', 'vote']

/** Each kind comes to the sender at the same rate. */
const people = (knobs: Record<string, number>) =>
  kinds.map((method) =>
    poisson({
      from: 'people',
      to: 'sender',
      method,
      rate: knobs.rate ?? 8,
      payload: (n, chance) => ({
        id: `${method}-${n}`,
        ...(method === 'charge' ? { amount: 10 } : {}),
        ...(method === 'vote' ? { choice: chance.pick(['A', 'A', 'B']) } : {}),
      }),
      untilMs: 4_000,
    }),
  )

/** Every so-manieth message of a link is lost. */
const lose = (from: string, to: string, every: number): Fault[] =>
  Array.from({ length: 20 }, (_, at) => drop(from, to, (at + 1) * every))

export default lab({
  services: {
    sender: { restartAfterMs: 300 },
    ledger: { database: true, restartAfterMs: 300 },
  },
  links: [{ from: '*', to: 'broker', latencyMs: [0.8, 1.2] }],
  knobs: {
    rate: { about: 'Views, charges and votes, of each', unit: '1/s', min: 1, max: 30, default: 8 },
    confirmMs: {
      about: 'How long the sender waits for the broker’s word',
      unit: 'ms',
      min: 5,
      max: 2_000,
      step: 5,
      default: 200,
    },
    ackMs: {
      about: 'How long the broker waits for the consumer’s word',
      unit: 'ms',
      min: 20,
      max: 2_000,
      step: 20,
      default: 300,
    },
  },
  scenarios: {
    'lost-messages': scenario({
      title: 'Messages are lost on both links',
      about:
        'Every seventh on the way to the broker, every ninth on the way to the ledger. Count views, charges and votes.',
      endMs: 8_000,
      load: people,
      faults: [...lose('sender', 'broker', 7), ...lose('broker', 'ledger', 9)],
      variant: 'naive',
    }),
    'lost-answers': scenario({
      title: 'Only the answers are lost',
      about:
        'Everything arrives, but every seventh confirmation and every ninth acknowledgement does not: what cannot be told from a lost message.',
      endMs: 8_000,
      load: people,
      faults: [...lose('broker', 'sender', 7), ...lose('ledger', 'broker', 9)],
      variant: 'no-dedup',
    }),
    crashes: scenario({
      title: 'The ledger dies, twice',
      about:
        'Once after a statement and once before a commit: what was acknowledged too early is gone, what was not comes again.',
      endMs: 8_000,
      load: people,
      faults: [
        crash('ledger').after('query', 12, { restartAfterMs: 300 }),
        crash('ledger').before('commit', 14, { restartAfterMs: 300 }),
      ],
    }),
    quiet: scenario({
      title: 'Nothing goes wrong',
      about: 'The price of each promise, paid every day.',
      endMs: 6_000,
      load: people,
    }),
  },
  charts: [
    {
      title: 'What the sender waits',
      unit: 'ms',
      series: ['people.view', 'people.charge', 'people.vote'],
    },
    {
      title: 'What the ledger works',
      unit: 'ms',
      series: ['ledger.views', 'ledger.charges', 'ledger.votes'],
    },
    { title: 'Sent again', unit: '1/s', series: ['sender.sentAgain'] },
  ],
})
