import { crash, duplicate, type Knobs, lab, partition, poisson, scenario } from 'orrery'

const seats = Array.from({ length: 16 }, (_, n) => `A${n + 1}`)

/** Most buyers are honest; the fourth is blacklisted, the seventh has no money. */
function customer(n: number): string {
  if (n % 10 === 4) return `scalper-${1 + (n % 2)}`
  return n % 10 === 7 ? `broke-${1 + (n % 2)}` : `c-${n}`
}

// Sales stop long before the end: what is then half done stays half done.
const buyers = (knobs: Knobs) =>
  poisson({
    from: 'buyers',
    to: 'order',
    method: 'buyTicket',
    rate: knobs.rate,
    count: 14,
    startMs: 600,
    payload: (n, chance) => ({
      saga: `s-${n}`,
      customer: customer(n),
      seat: chance.pick(seats.slice(0, knobs.seats)),
      price: 60,
    }),
  })

// People at the door are served while the website sells: they take what the website has not.
const boxOffice = poisson({
  from: 'boxOffice',
  to: 'reservation',
  method: 'reserve',
  rate: 8,
  count: 5,
  startMs: 600,
  payload: (n, chance) => ({ saga: `door-${n}`, seat: chance.pick(seats) }),
})

const both = (knobs: Knobs) => [buyers(knobs), boxOffice]

export default lab({
  services: {
    order: { database: true, restartAfterMs: 300 },
    security: { restartAfterMs: 300 },
    billing: { database: true, restartAfterMs: 300 },
    reservation: { database: true, restartAfterMs: 300 },
    email: { restartAfterMs: 300 },
  },
  links: [{ from: '*', to: 'broker', latencyMs: [1, 4] }],
  knobs: {
    rate: { about: 'Buyers', unit: '1/s', min: 2, max: 50, default: 12 },
    seats: { about: 'Seats they want', unit: 'seats', min: 1, max: 16, default: 12 },
  },
  scenarios: {
    'seat-gone': scenario({
      title: 'The box office sells seats while the website does',
      about:
        'Some seats are gone when their sale gets there. Follow one of those: who says so, and who listens?',
      endMs: 9_000,
      load: both,
      variant: 'naive',
    }),
    'billing-dies': scenario({
      title: 'Billing dies between its commit and its event',
      about:
        'The second payment is committed and nobody has heard of it when the process is killed. The broker still has the message that asked for it.',
      endMs: 9_000,
      load: both,
      faults: [crash('billing').after('commit', 2)],
      variant: 'publish-after',
    }),
    repeated: scenario({
      title: 'The network delivers events twice',
      about: 'The first thirty events for billing, and as many for reservation, arrive twice.',
      endMs: 9_000,
      load: both,
      faults: ['billing', 'reservation'].flatMap((service) =>
        Array.from({ length: 30 }, (_, n) => duplicate('broker', service, n + 1)),
      ),
    }),
    'broker-away': scenario({
      title: 'Order cannot reach the broker for half a second',
      about: 'From 0.9 s to 1.4 s orders are taken and nobody is told. What becomes of them?',
      endMs: 9_000,
      load: both,
      faults: [partition('order', 'broker').from(900).until(1_400)],
    }),
    'security-down': scenario({
      title: 'Security is away for a second',
      about: 'It dies at 0.9 s and comes back at 1.9 s. No sale fails; watch them catch up.',
      endMs: 9_000,
      load: both,
      faults: [crash('security').at(900, { restartAfterMs: 1_000 })],
    }),
  },
  charts: [
    {
      title: 'Sales completed and undone',
      unit: '1/s',
      series: ['order.purchased', 'order.cancelled'],
    },
  ],
})
