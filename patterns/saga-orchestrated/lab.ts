import { burst, crash, drop, duplicate, type Knobs, lab, poisson, scenario } from 'orrery'

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
    to: 'orchestrator',
    method: 'buyTicket',
    rate: knobs.rate,
    count: 16,
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

const rush = [
  burst({
    from: 'buyers',
    to: 'orchestrator',
    method: 'buyTicket',
    size: 6,
    count: 6,
    startMs: 800,
    payload: (n) => ({ saga: `s-${n}`, customer: customer(n + 3), seat: 'A1', price: 60 }),
  }),
]

export default lab({
  services: {
    orchestrator: { database: true, restartAfterMs: 300 },
    order: { database: true, restartAfterMs: 300 },
    security: { restartAfterMs: 300 },
    billing: { database: true, restartAfterMs: 300 },
    reservation: { database: true, restartAfterMs: 300 },
    email: { restartAfterMs: 300 },
  },
  links: [{ from: 'orchestrator', to: '*', latencyMs: [1, 4] }],
  knobs: {
    rate: { about: 'Buyers', unit: '1/s', min: 2, max: 50, default: 12 },
    seats: { about: 'Seats they want', unit: 'seats', min: 1, max: 16, default: 12 },
  },
  scenarios: {
    'seat-gone': scenario({
      title: 'The box office sells seats while the website does',
      about:
        'Some sales find their seat gone after everything else went well. Compare who has paid with who has a seat.',
      endMs: 9_000,
      load: both,
      variant: 'naive',
    }),
    'orchestrator-dies': scenario({
      title: 'The orchestrator dies in the middle of a sale',
      about:
        'The third seat has just been asked for when the process is killed; it is back 300 ms later. Who remembers how far that sale was?',
      endMs: 9_000,
      load: both,
      faults: [crash('orchestrator').after('call:reserve', 3)],
      variant: 'in-memory',
    }),
    'billing-dies': scenario({
      title: 'Billing dies before it has answered',
      about:
        'The second payment is committed and the answer never leaves. The question is asked again; look at the card.',
      endMs: 9_000,
      load: both,
      faults: [crash('billing').after('commit', 2)],
    }),
    'answer-lost': scenario({
      title: 'The seat is taken and the answer gets lost',
      about:
        'The second answer of reservation never arrives. Is silence a no? Compare who holds the seat with what became of the order.',
      endMs: 9_000,
      load: both,
      faults: [drop('reservation', 'orchestrator', 2)],
      variant: 'in-memory',
    }),
    repeated: scenario({
      title: 'The network delivers commands twice',
      about: 'The first thirty commands to billing, and as many to order, arrive twice.',
      endMs: 9_000,
      load: both,
      faults: ['billing', 'order'].flatMap((service) =>
        Array.from({ length: 30 }, (_, n) => duplicate('orchestrator', service, n + 1)),
      ),
    }),
    'one-seat': scenario({
      title: 'Six buyers want the same seat at the same moment',
      about:
        'The first is on the blacklist, the fourth has no money. While the order of one is pending the others wait; when it is cancelled the next is let in.',
      endMs: 9_000,
      load: rush,
      variant: 'naive',
    }),
  },
  charts: [
    {
      title: 'Sales completed and undone',
      unit: '1/s',
      series: ['orchestrator.completed', 'orchestrator.compensated'],
    },
    { title: 'What a buyer waits', unit: 'ms', series: ['buyers.buyTicket'] },
  ],
})
