import { burst, constant, type Knobs, lab, scenario } from 'orrery'

const visits = (knobs: Knobs) => [
  constant({
    from: 'visitors',
    to: 'page',
    method: 'open',
    rate: knobs.pages / 1.5,
    count: knobs.pages,
  }),
  burst({
    from: 'dashboard',
    to: 'page',
    method: 'report',
    size: 1,
    startMs: 5_000,
  }),
]

export default lab({
  services: { page: {}, leaf: { replicas: 8 } },
  links: [{ from: 'page', to: 'leaf', latencyMs: [0.2, 0.4] }],
  knobs: {
    parts: { about: 'Calls for one page', unit: 'calls', min: 1, max: 200, default: 100 },
    slowPercent: {
      about: 'Calls that take a second or more',
      unit: '%',
      min: 0,
      max: 10,
      step: 0.5,
      default: 1,
    },
    hedgeMs: {
      about: 'Ask another leaf after this long; 0: never',
      unit: 'ms',
      min: 0,
      max: 500,
      step: 5,
      default: 40,
    },
    pages: { about: 'Pages opened', unit: 'pages', min: 10, max: 1_000, default: 30 },
  },
  scenarios: {
    hundred: scenario({
      title: 'A page of a hundred parts',
      about:
        'Ninety-nine of a hundred calls take some milliseconds. Look at what that makes of the pages.',
      endMs: 6_000,
      load: visits,
      variant: 'naive',
    }),
    unhedged: scenario({
      title: 'The same page, nobody asked twice',
      about: 'Measured in percentiles, of calls and of pages. The two columns tell different days.',
      endMs: 6_000,
      load: visits,
      knobs: { hedgeMs: 0 },
    }),
    ten: scenario({
      title: 'A page of ten parts',
      about: 'The same leaves, a tenth of the calls: one page in ten is slow instead of six.',
      endMs: 6_000,
      load: visits,
      knobs: { parts: 10, hedgeMs: 0, pages: 60 },
    }),
  },
  charts: [
    { title: 'What visitors wait', unit: 'ms', series: ['visitors.open'] },
    { title: 'Calls', unit: 'ms', series: ['leaf.read', 'page.call'] },
    { title: 'Asked twice', unit: '1/s', series: ['page.hedges'] },
  ],
})
