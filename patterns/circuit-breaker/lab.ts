import { crash, type Knobs, lab, partition, poisson, scenario, slow } from 'orrery'

const shoppers = (knobs: Knobs) => [
  poisson({
    from: 'shoppers',
    to: 'checkout',
    method: 'checkout',
    rate: knobs.rate,
    payload: (n, chance) => ({ id: `o-${n}`, amount: chance.integer(5, 200) }),
    untilMs: 20_000,
  }),
]

export default lab({
  services: {
    checkout: { restartAfterMs: 300 },
    payments: {},
  },
  links: [{ from: 'checkout', to: 'payments', latencyMs: [1, 3] }],
  knobs: {
    failures: {
      about: 'Failures in a row that open the breaker',
      unit: 'failures',
      min: 1,
      max: 20,
      default: 5,
    },
    openMs: {
      about: 'How long it stays open before it tries again',
      unit: 'ms',
      min: 200,
      max: 5_000,
      step: 100,
      default: 1_000,
    },
    timeoutMs: {
      about: 'How long checkout waits for payments',
      unit: 'ms',
      min: 50,
      max: 2_000,
      step: 50,
      default: 400,
    },
    rate: { about: 'Shoppers who check out', unit: '1/s', min: 20, max: 100, default: 60 },
    chargeMs: {
      about: 'Processor time of one charge, on average',
      unit: 'ms',
      min: 2,
      max: 12,
      default: 8,
    },
  },
  scenarios: {
    outage: scenario({
      title: 'Payments falls silent for eight seconds',
      about:
        'From 4 s to 12 s no message gets through: nobody refuses, nobody answers. Watch how long a shopper waits, and how many calls still go out.',
      endMs: 22_000,
      load: shoppers,
      faults: [partition('checkout', 'payments').from(4_000).until(12_000)],
    }),
    'brown-out': scenario({
      title: 'Payments is ten times slower for six seconds',
      about:
        'From 4 s to 10 s each charge takes 80 ms instead of 8. Compare the seconds after 10 s with and without the breaker.',
      endMs: 22_000,
      load: shoppers,
      faults: [slow('payments', 10).from(4_000).until(10_000)],
      variant: 'naive',
    }),
    crash: scenario({
      title: 'Payments dies and is back after five seconds',
      about:
        'A dead process refuses at once, so even five failures cost nothing; the breaker still saves every further call.',
      endMs: 22_000,
      load: shoppers,
      faults: [crash('payments').at(4_000, { restartAfterMs: 5_000 })],
    }),
  },
  charts: [
    { title: 'What shoppers wait', unit: 'ms', series: ['shoppers.checkout'] },
    { title: 'Calls at payments', unit: '1/s', series: ['payments.charge'] },
  ],
})
