import { type Chance, crash, duplicate, type Knobs, lab, poisson, scenario } from 'orrery'

const products = ['lens', 'mount', 'tripod']

/** Of order n, by the one who placed it; now and then by somebody else, or about something else. */
function review(n: number, chance: Chance) {
  const order = chance.integer(1, 30)
  return {
    user: `u-${n % 7 === 0 ? 3 : order % 10}`,
    order: `o-${order}`,
    rating: chance.integer(1, 5),
    text: n % 9 === 0 ? 'cheap pills here' : chance.pick(['sharp', 'heavy', 'as described']),
  }
}

// Writing stops a second before reading does: what is then not to be seen is lost, not late.
const writers = [
  poisson({
    from: 'writers',
    to: 'reviews',
    method: 'postReview',
    rate: 15,
    count: 24,
    startMs: 500,
    untilMs: 2_300,
    payload: review,
  }),
  poisson({
    from: 'writers',
    to: 'reviews',
    method: 'editReview',
    rate: 8,
    count: 8,
    startMs: 1_200,
    untilMs: 2_300,
    payload: review,
  }),
  poisson({
    from: 'writers',
    to: 'reviews',
    method: 'withdrawReview',
    rate: 4,
    count: 3,
    startMs: 1_400,
    untilMs: 2_300,
    payload: (n, chance) => ({ ...review(n, chance), rating: null, text: '' }),
  }),
]

const readers = (rate: number) =>
  poisson({
    from: 'readers',
    to: 'products',
    method: 'page',
    rate,
    startMs: 700,
    untilMs: 2_500,
    payload: (_n, chance) => ({ product: chance.pick(products) }),
    timeoutMs: 2_000,
  })

const quiet = () => [...writers, readers(40)]
const sale = (knobs: Knobs) => [...writers, readers(knobs.readRate)]

export default lab({
  services: {
    reviews: { database: true, restartAfterMs: 300 },
    products: {
      replicas: (knobs) => knobs.readers,
      database: true,
      restartAfterMs: 300,
    },
  },
  links: [
    { from: '*', to: 'broker', latencyMs: [1, 3] },
    { from: 'products', to: 'reviews', latencyMs: [1, 2] },
  ],
  knobs: {
    readers: { about: 'Instances of products', unit: 'instances', min: 1, max: 8, default: 3 },
    readRate: {
      about: 'Pages read on the day of the sale',
      unit: '1/s',
      min: 40,
      max: 600,
      default: 400,
    },
    pollMs: {
      about: 'How often the write side tells what has changed',
      unit: 'ms',
      min: 10,
      max: 1_000,
      step: 10,
      default: 100,
    },
  },
  scenarios: {
    sale: scenario({
      title: 'Four hundred pages a second, and somebody wants to write',
      about:
        'Everybody looks at the same three products. Watch how long those wait who write a review.',
      endMs: 5_000,
      load: sale,
      variant: 'naive',
    }),
    quiet: scenario({
      title: 'An ordinary day',
      about: 'Few readers. Follow one review from its command to the page.',
      endMs: 5_000,
      load: quiet,
    }),
    'reviews-dies': scenario({
      title: 'The write side dies just before it tells',
      about:
        'The fourth event is about to leave when the process is killed. Compare the tables of the two sides.',
      endMs: 5_000,
      load: [writers[0]!, readers(40)],
      faults: [crash('reviews').before('publish', 4)],
      variant: 'publish-directly',
    }),
    copies: scenario({
      title: 'Events arrive twice, and a reader dies',
      about: 'An average counts nobody twice, though the network does and the broker has to.',
      endMs: 5_000,
      load: quiet,
      faults: [
        crash('products#2').after('commit', 2),
        duplicate('broker', 'products#1', 2),
        duplicate('broker', 'products#3', 3),
      ],
    }),
  },
  charts: [
    {
      title: 'What writers and readers wait',
      unit: 'ms',
      series: ['writers.postReview', 'readers.page'],
    },
    { title: 'From written to shown', unit: 'ms', series: ['products.stale'] },
  ],
})
