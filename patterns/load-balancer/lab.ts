import { crash, type Knobs, lab, pause, poisson, scenario, slow, start } from 'orrery'

const readers = (knobs: Knobs) => [
  poisson({
    from: 'clients',
    to: 'balancer',
    method: 'get',
    rate: knobs.rate,
    payload: (n, chance) => ({
      page: `/page/${n % 20}`,
      session: chance.chance(knobs.sessionShare / 100) ? `s-${chance.integer(1, 40)}` : null,
    }),
    startMs: 200,
    untilMs: 18_000,
  }),
]

export default lab({
  services: {
    balancer: { restartAfterMs: 1_500 },
    server: { replicas: 4 },
  },
  links: [{ from: 'balancer', to: 'server', latencyMs: [0.5, 1.5] }],
  knobs: {
    algorithm: {
      about: 'How the balancer chooses',
      options: ['round-robin', 'weighted', 'session-affinity', 'least-connections'],
      default: 'round-robin',
    },
    oldSpeed: {
      about: 'Speed of server#4, of what the others have',
      unit: '%',
      min: 10,
      max: 100,
      step: 10,
      default: 100,
    },
    sessionShare: {
      about: 'Requests that belong to a session',
      unit: '%',
      min: 0,
      max: 100,
      step: 5,
      default: 50,
    },
    checkEveryMs: {
      about: 'Time between health checks',
      unit: 'ms',
      min: 300,
      max: 5_000,
      step: 100,
      default: 1_000,
    },
    rate: { about: 'Requests', unit: '1/s', min: 20, max: 180, default: 100 },
    pageMs: { about: 'Work for a page, on average', unit: 'ms', min: 5, max: 40, default: 20 },
  },
  scenarios: {
    'server-dies': scenario({
      title: 'A server dies and is replaced',
      about:
        'server#2 is killed at 5.2 s; a new one is started at 9.5 s. Watch how long callers get errors, and when the newcomer gets its first request.',
      endMs: 20_000,
      load: readers,
      faults: [crash('server#2').at(5_200), start('server').at(9_500)],
      variant: 'naive',
    }),
    'slow-server': scenario({
      title: 'One server falls ill: least connections',
      about:
        'From 4 s to 14 s everything takes server#1 five times as long. No check notices; the number of open requests does.',
      endMs: 20_000,
      load: readers,
      knobs: { algorithm: 'least-connections' },
      faults: [slow('server#1', 5).from(4_000).until(14_000)],
    }),
    'slow-server-round-robin': scenario({
      title: 'One server falls ill: round robin',
      about:
        'The same ten seconds with equal turns. A quarter of all requests go where the queue is longest.',
      endMs: 20_000,
      load: readers,
      knobs: { algorithm: 'round-robin' },
      faults: [slow('server#1', 5).from(4_000).until(14_000)],
    }),
    'old-server': scenario({
      title: 'One server is weaker, and everybody knows',
      about:
        'server#4 has 40 % of the others’ speed and says so in its health check. Weighted turns fit the load to it.',
      endMs: 20_000,
      load: readers,
      knobs: { algorithm: 'weighted', oldSpeed: 40 },
    }),
    sessions: scenario({
      title: 'Sessions stay where their memory is',
      about:
        'Every request belongs to one of 40 sessions. server#3 dies at 8.2 s: its sessions move, and their visit counts start again at 1.',
      endMs: 20_000,
      load: readers,
      knobs: { algorithm: 'session-affinity', sessionShare: 90 },
      faults: [crash('server#3').at(8_200)],
    }),
    'long-pause': scenario({
      title: 'A pause looks like a death',
      about:
        'server#3 stands still for 400 ms at 6 s, just when it is asked for its health. server#2 really dies at 10.2 s.',
      endMs: 20_000,
      load: readers,
      faults: [pause('server#3').from(5_900).until(6_300), crash('server#2').at(10_200)],
    }),
    'balancer-dies': scenario({
      title: 'The balancer itself dies',
      about:
        'One door to many servers is one door. It is back after 1.5 s; until then four healthy servers serve nobody.',
      endMs: 20_000,
      load: readers,
      knobs: { algorithm: 'session-affinity' },
      faults: [crash('balancer').at(8_000)],
    }),
  },
  charts: [
    { title: 'What clients wait', unit: 'ms', series: ['clients.get'] },
    { title: 'Pages served', unit: '1/s', series: ['server.get'] },
  ],
})
