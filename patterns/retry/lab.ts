import { burst, crash, type Knobs, lab, poisson, scenario, slow } from 'orrery'

const items = ['lens', 'mount', 'tripod']

const shoppers = (knobs: Knobs) => [
  poisson({
    from: 'shoppers',
    to: 'shop',
    method: 'placeOrder',
    rate: knobs.rate,
    payload: (n, chance) => ({ id: `o-${n}`, item: chance.pick(items) }),
    untilMs: 12_000,
  }),
]

export default lab({
  services: { shop: {}, inventory: {} },
  links: [{ from: 'shop', to: 'inventory', latencyMs: [1, 2] }],
  knobs: {
    wait: {
      about: 'How long to wait before the next attempt',
      options: ['none', 'fixed', 'exponential', 'jitter'],
      default: 'jitter',
    },
    firstWaitMs: {
      about: 'Wait before the second attempt (with jitter: at most)',
      unit: 'ms',
      min: 50,
      max: 2_000,
      step: 50,
      default: 1_000,
    },
    attempts: {
      about: 'Attempts for one order, the first included',
      unit: 'attempts',
      min: 1,
      max: 8,
      default: 5,
    },
    budget: {
      about: 'Retries allowed for each 100 orders',
      unit: '%',
      min: 0,
      max: 800,
      step: 10,
      default: 20,
    },
    timeoutMs: {
      about: 'How long an attempt waits for inventory',
      unit: 'ms',
      min: 50,
      max: 2_000,
      step: 50,
      default: 400,
    },
    rate: { about: 'Orders', unit: '1/s', min: 10, max: 70, default: 40 },
    reserveMs: {
      about: 'Processor time of one reservation, on average',
      unit: 'ms',
      min: 2,
      max: 14,
      default: 10,
    },
  },
  scenarios: {
    'brown-out': scenario({
      title: 'Inventory is slow for one second',
      about:
        'From 2 s to 3 s a reservation takes twelve times as long. Watch the calls at inventory, and what happens after 3 s.',
      endMs: 15_000,
      load: shoppers,
      faults: [slow('inventory', 12).from(2_000).until(3_000)],
      variant: 'naive',
    }),
    'backoff-alone': scenario({
      title: 'The same second, without a budget',
      about:
        'Waiting and chance, and as many retries as anyone likes. They come when the second is over, and find a server that can bear them.',
      endMs: 15_000,
      load: shoppers,
      knobs: { budget: 400, rate: 30 },
      faults: [slow('inventory', 12).from(2_000).until(3_000)],
    }),
    blip: scenario({
      title: 'Inventory is gone for a millisecond',
      about:
        'Its process dies twice and is back 1 ms later. Whoever was connected has lost the answer; look whether a shopper can tell.',
      endMs: 15_000,
      load: shoppers,
      faults: [
        crash('inventory').before('work', 60, { restartAfterMs: 1 }),
        crash('inventory').before('work', 240, { restartAfterMs: 1 }),
      ],
      variant: 'once',
    }),
    'in-step': scenario({
      title: 'A hundred and twenty callers fail at the same instant',
      about:
        'An offer opens at 1 s, while inventory is starting. All are refused together; watch when they come back.',
      endMs: 24_000,
      load: [
        burst({
          from: 'shoppers',
          to: 'shop',
          method: 'placeOrder',
          size: 120,
          startMs: 1_000,
          payload: (n, chance) => ({ id: `o-${n}`, item: chance.pick(items) }),
        }),
      ],
      knobs: { budget: 400 },
      faults: [crash('inventory').at(500, { restartAfterMs: 1_300 })],
      variant: 'in-step',
    }),
    'long-brown-out': scenario({
      title: 'Inventory is slow for three seconds',
      about:
        'Eight times slower from 2 s to 5 s. By then the first retries are there as well: as many as without waiting, only later.',
      endMs: 16_000,
      load: shoppers,
      faults: [slow('inventory', 8).from(2_000).until(5_000)],
      variant: 'no-budget',
    }),
  },
  charts: [
    { title: 'Calls at inventory', unit: '1/s', series: ['inventory.reserve', 'shop.retries'] },
    { title: 'What shoppers wait', unit: 'ms', series: ['shoppers.placeOrder'] },
  ],
})
