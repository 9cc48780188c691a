import { type Chance, constant, crash, type Knobs, lab, poisson, scenario } from 'orrery'

const towns = ['1 Mill Lane, Bath', '9 High Street, York', '22 Park Road, Leeds']

/** Orders of a few seconds; those whose number `isPoison` names have no address. */
const customers = (isPoison: (n: number) => boolean) => (knobs: Knobs) => [
  poisson({
    from: 'customers',
    to: 'shop',
    method: 'placeOrder',
    rate: knobs.rate,
    payload: (n, chance: Chance) => ({
      id: `o-${n}`,
      item: chance.pick(['lens', 'mount', 'tripod']),
      address: isPoison(n) ? null : chance.pick(towns),
    }),
    count: 160,
  }),
]

/**
 * An engineer who has found the address replays an order; so does a colleague, at the same time.
 */
const replays = (orders: readonly number[]) =>
  constant({
    from: 'engineers',
    to: 'support',
    method: 'replay',
    rate: 400,
    startMs: 7_000,
    count: orders.length * 2,
    payload: (n) => ({ id: `o-${orders[Math.floor((n - 1) / 2)]}`, address: '5 Lost Way, Hull' }),
  })

export default lab({
  services: {
    shop: {},
    fulfilment: { database: true, restartAfterMs: 300 },
    support: { database: true, restartAfterMs: 300 },
  },
  links: [{ from: '*', to: '*', latencyMs: [0.2, 0.6] }],
  knobs: {
    maxAttempts: {
      about: 'Deliveries after which an order is put aside',
      unit: 'deliveries',
      min: 1,
      max: 20,
      default: 5,
    },
    retryDelayMs: {
      about: 'Wait before a failed order is delivered again',
      unit: 'ms',
      min: 0,
      max: 1_000,
      step: 20,
      default: 100,
    },
    rate: { about: 'Orders', unit: '1/s', min: 5, max: 70, default: 40 },
    packMs: { about: 'Work for a parcel, on average', unit: 'ms', min: 1, max: 12, default: 8 },
  },
  scenarios: {
    poison: scenario({
      title: 'Order 99 cannot be packed',
      about:
        'It has no address and never will have one. Watch the parcels from second 2 on, and at second 7 the replay.',
      endMs: 10_000,
      load: (knobs) => [...customers((n) => n === 99)(knobs), replays([99])],
      variant: 'naive',
    }),
    several: scenario({
      title: 'Three of 160 cannot be packed',
      about: 'Orders 20, 99 and 140. Count the customers, the parcels and the letters.',
      endMs: 10_000,
      load: (knobs) => [
        ...customers((n) => n === 20 || n === 99 || n === 140)(knobs),
        replays([20, 99, 140]),
      ],
      variant: 'swallow',
    }),
    'support-dies': scenario({
      title: 'Support dies with the letter in its hand',
      about:
        'It is killed after it has stored the letter, before the broker knows. The letter comes a second time.',
      endMs: 10_000,
      load: (knobs) => [...customers((n) => n === 99)(knobs), replays([99])],
      faults: [crash('support').after('query', 1)],
    }),
  },
  charts: [
    { title: 'Parcels', unit: '1/s', series: ['fulfilment.packed', 'shop.taken'] },
    { title: 'Working on an order', unit: 'ms', series: ['fulfilment.orders'] },
  ],
})
