import { crash, type Knobs, lab, partition, poisson, scenario } from 'orrery'

const items = ['lens', 'mount', 'tripod']

// Orders come only after shipping has subscribed, even if it died while starting, and stop long
// before the end: what is then missing is lost, not late.
const shop = (knobs: Knobs) => [
  poisson({
    from: 'shop',
    to: 'order',
    method: 'placeOrder',
    rate: knobs.rate,
    count: 20,
    startMs: 500,
    payload: (n, chance) => ({
      id: `o-${n}`,
      item: chance.pick(items),
      quantity: chance.integer(1, 3),
    }),
  }),
]

const withBadOrder = (knobs: Knobs) =>
  shop(knobs).map((load) => ({
    ...load,
    payload: (n: number) => ({ id: `o-${n}`, item: 'lens', quantity: n === 7 ? 0 : 1 }),
  }))

export default lab({
  services: {
    order: { database: true, restartAfterMs: 300 },
    shipping: { database: true, restartAfterMs: 300 },
  },
  links: [{ from: '*', to: 'broker', latencyMs: [1, 3] }],
  knobs: {
    pollMs: {
      about: 'How often the relay looks into the outbox',
      unit: 'ms',
      min: 10,
      max: 1_000,
      step: 10,
      default: 100,
    },
    rate: { about: 'Orders', unit: '1/s', min: 5, max: 100, default: 10 },
  },
  scenarios: {
    'crash-between': scenario({
      title: 'The order service dies just before it publishes',
      about:
        'The fifth event is about to leave when the process is killed; 300 ms later it is back. Look for the row that nobody was told about.',
      endMs: 6_000,
      load: shop,
      faults: [crash('order').before('publish', 5)],
      variant: 'naive',
    }),
    'crash-after-publish': scenario({
      title: 'The order service dies just after it has published',
      about:
        'The broker has the fifth event and the process dies before its next step. Look for the event whose order does not exist, or for the same event twice.',
      endMs: 6_000,
      load: shop,
      faults: [crash('order').after('publish', 5)],
      variant: 'publish-first',
    }),
    'broker-away': scenario({
      title: 'The broker cannot be reached for half a second',
      about:
        'From 0.9 s to 1.4 s nothing gets to the broker, and no service dies. Who still takes orders, and what becomes of them?',
      endMs: 9_000,
      load: shop,
      faults: [partition('order', 'broker').from(900).until(1_400)],
      variant: 'naive',
    }),
    'bad-order': scenario({
      title: 'The database refuses an order',
      about:
        'Order 7 has quantity 0, which the table does not allow. No crash is needed to ship what was never sold.',
      endMs: 6_000,
      load: withBadOrder,
      variant: 'publish-first',
    }),
    'shipping-dies': scenario({
      title: 'Shipping dies before it has acknowledged',
      about:
        'The fourth shipment is committed, the acknowledgement never leaves, and the broker delivers the message again.',
      endMs: 6_000,
      load: shop,
      faults: [crash('shipping').after('commit', 4)],
      variant: 'plain-consumer',
    }),
  },
  charts: [
    {
      title: 'Orders stored, announced and shipped',
      unit: '1/s',
      series: ['order.stored', 'order.announced', 'shipping.shipped'],
    },
    { title: 'Events waiting in the outbox', unit: 'events', series: ['order.unsent'] },
  ],
})
