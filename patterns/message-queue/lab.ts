import { type Chance, constant, crash, type Knobs, lab, poisson, scenario, slow } from 'orrery'

const order = (n: number, chance: Chance) => ({
  id: `o-${n}`,
  item: chance.pick(['lens', 'mount', 'tripod']),
  amount: chance.integer(10, 300),
})

const customers = (rate: number, untilMs: number) =>
  poisson({ from: 'customers', to: 'front', method: 'placeOrder', rate, payload: order, untilMs })

/** The offer: for one second, so many times the usual orders. */
const rush = (knobs: Knobs) =>
  constant({
    from: 'bargain hunters',
    to: 'front',
    method: 'placeOrder',
    rate: knobs.rate * knobs.spike,
    payload: (n, chance) => ({ ...order(n, chance), id: `s-${n}` }),
    startMs: 2_000,
    untilMs: 2_999,
  })

export default lab({
  services: {
    front: {},
    reservation: { replicas: (knobs) => knobs.consumers },
    billing: {},
    mail: {},
  },
  links: [{ from: '*', to: '*', latencyMs: [0.4, 0.6] }],
  knobs: {
    consumers: {
      about: 'Instances of reservation',
      unit: 'instances',
      min: 1,
      max: 6,
      default: 1,
    },
    spike: { about: 'The rush, times the usual rate', unit: '×', min: 1, max: 100, default: 50 },
    rate: { about: 'Orders on a usual day', unit: '1/s', min: 1, max: 20, default: 4 },
    reserveMs: {
      about: 'Work for a reservation, on average',
      unit: 'ms',
      min: 5,
      max: 100,
      default: 40,
    },
  },
  scenarios: {
    spike: scenario({
      title: 'Fifty times the orders, for one second',
      about:
        'From 2 s to 3 s two hundred orders arrive; reservation can do 25 a second. Watch what customers wait, and the queue.',
      endMs: 14_000,
      load: (knobs) => [customers(knobs.rate, 12_000), rush(knobs)],
      variant: 'naive',
    }),
    'spike-three-consumers': scenario({
      title: 'The same rush, three at work',
      about: 'Three instances share the queue. Compare how long it takes to drain.',
      endMs: 14_000,
      load: (knobs) => [customers(knobs.rate, 12_000), rush(knobs)],
      knobs: { consumers: 3 },
    }),
    'hour-off': scenario({
      title: 'Reservation is down for an hour',
      about: 'From minute 2 to minute 62. Orders go on being taken; look at what happens after.',
      endMs: 4_000_000,
      load: [customers(1 / 30, 3_900_000)],
      faults: [crash('reservation').at(120_000, { restartAfterMs: 3_600_000 })],
      variant: 'naive',
    }),
    'slow-consumer': scenario({
      title: 'One of three is four times slower',
      about: 'Nobody distributes the orders; each takes the next when it is free.',
      endMs: 14_000,
      load: (knobs) => [customers(knobs.rate, 12_000), rush(knobs)],
      knobs: { consumers: 3 },
      faults: [slow('reservation#3', 4).from(0).until(14_000)],
    }),
    'consumer-dies': scenario({
      title: 'A worker dies with an order in its hands',
      about:
        'Reservation is killed after it has passed an order on, before it could say so. The order comes again, and its bill twice.',
      endMs: 12_000,
      load: (knobs) => [customers(knobs.rate, 11_000)],
      faults: [crash('reservation').after('enqueue', 8, { restartAfterMs: 500 })],
    }),
    quiet: scenario({
      title: 'A usual day',
      about: 'Four orders a second and nobody in anybody’s way: what does the detour cost?',
      endMs: 12_000,
      load: (knobs) => [customers(knobs.rate, 11_000)],
    }),
  },
  charts: [
    { title: 'Waiting in the queues', unit: 'orders', series: ['broker.orders.waiting'] },
    {
      title: 'What customers wait',
      unit: 'ms',
      series: ['customers.placeOrder', 'bargain hunters.placeOrder'],
    },
    { title: 'From order to mail', unit: 'ms', series: ['mail.orderToMail'] },
  ],
})
