import { constant, crash, type Knobs, lab, poisson, scenario } from 'orrery'

const topics = ['art', 'music', 'programming', 'history']
const to = 'courses'

const readers = poisson({
  from: 'readers',
  to,
  method: 'top',
  rate: 40,
  startMs: 300,
  untilMs: 2_800,
  payload: (_n, chance) => ({ topic: chance.pick(topics) }),
})

// Nobody writes any more when the auditor asks: by then the last refresh is done.
const reviewers = (knobs: Knobs) => [
  poisson({
    from: 'reviewers',
    to,
    method: 'postReview',
    rate: knobs.rate,
    startMs: 400,
    untilMs: 2_000,
    payload: (_n, chance) => ({ course: chance.integer(1, 200), stars: chance.integer(1, 5) }),
  }),
]

/** The same four questions both ways, when nobody writes any more. */
const auditor = (startMs: number) =>
  ['top', 'topLive'].map((method) =>
    constant({
      from: 'auditor',
      to,
      method,
      rate: 20,
      count: 4,
      startMs,
      payload: (n) => ({ topic: topics[n - 1] }),
    }),
  )

const once = (method: string, startMs: number) =>
  constant({
    from: 'operator',
    to,
    method,
    rate: 100,
    count: 1,
    startMs,
    payload: () => ({ topic: 'art' }),
  })

const usual = (knobs: Knobs) => [
  readers,
  ...reviewers(knobs),
  once('explain', 250),
  ...auditor(3_200),
]

export default lab({
  services: { courses: { database: true, restartAfterMs: 300 } },
  knobs: {
    reviews: {
      about: 'Reviews in the table; a million takes a minute to load',
      unit: 'rows',
      min: 1_000,
      max: 1_000_000,
      step: 1_000,
      default: 10_000,
    },
    refresh: {
      about: 'When the view is worked out again',
      options: ['scheduled', 'on write', 'manual'],
      default: 'scheduled',
    },
    everyMs: {
      about: 'Between two scheduled refreshes',
      unit: 'ms',
      min: 100,
      max: 5_000,
      step: 100,
      default: 500,
    },
    rate: { about: 'New reviews', unit: '1/s', min: 1, max: 50, default: 8 },
  },
  scenarios: {
    scheduled: scenario({
      title: 'Worked out again twice a second',
      about:
        'Compare the pages that one answer touches with and without the view, and how old an answer may be.',
      endMs: 4_000,
      load: usual,
      variant: 'naive',
    }),
    'on-write': scenario({
      title: 'Worked out again with every review',
      about: 'Never old, and every reviewer pays for the whole question. Compare what they wait.',
      endMs: 4_000,
      knobs: { refresh: 'on write' },
      load: usual,
    }),
    manual: scenario({
      title: 'Worked out again when somebody says so',
      about: 'At 3.1 s, once, after all reviews. Until then every answer is of this morning.',
      endMs: 4_000,
      knobs: { refresh: 'manual' },
      load: (knobs) => [...usual(knobs), once('refresh', 3_100)],
    }),
    dropped: scenario({
      title: 'The view is dropped and made anew',
      about: 'At 3.1 s it is thrown away. What does it take to have it back?',
      endMs: 4_000,
      load: (knobs) => [...usual(knobs), once('recreate', 3_100)],
      faults: [crash('courses').at(2_400, { restartAfterMs: 300 })],
    }),
  },
  charts: [
    {
      title: 'Pages one answer touches',
      unit: 'pages',
      series: ['courses.pages.live', 'courses.pages.asked'],
    },
    { title: 'What reviewers wait', unit: 'ms', series: ['reviewers.postReview'] },
  ],
})
