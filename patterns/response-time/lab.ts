import { burst, closedLoop, constant, type Knobs, type Load, lab, pause, poisson } from 'orrery'

const paths = ['/', '/offers', '/cart', '/help']

/** A dashboard that asks once, when all is over. */
const dashboard = (startMs: number): Load =>
  burst({ from: 'dashboard', to: 'gateway', method: 'report', size: 1, startMs })

const page = (_n: number, chance: { pick(from: readonly string[]): string }) => ({
  path: chance.pick(paths),
})

const clients = (knobs: Knobs) =>
  poisson({
    from: 'clients',
    to: 'gateway',
    method: 'get',
    rate: knobs.rate,
    payload: page,
    untilMs: 6_000,
  })

export default lab({
  services: { gateway: {}, server: {} },
  knobs: {
    rate: { about: 'Requests', unit: '1/s', min: 5, max: 95, step: 5, default: 80 },
    serviceMs: { about: 'Work for a page', unit: 'ms', min: 1, max: 20, default: 10 },
    service: {
      about: 'Is each page the same work, or that only on average?',
      options: ['exponential', 'fixed'],
      default: 'exponential',
    },
    networkMs: { about: 'Network, there and back', unit: 'ms', min: 0, max: 50, default: 4 },
  },
  scenarios: {
    busy: {
      title: 'A server that is busy four fifths of the time',
      about:
        'Eighty requests a second, 10 ms of work each. Compare what the server measures with what clients wait.',
      endMs: 9_000,
      load: (knobs) => [clients(knobs), dashboard(8_500)],
      variant: 'naive',
    },
    pair: {
      title: 'Two requests at one instant',
      about: 'Both need 10 ms of work. One of them waits for the other: 10 and 20 ms.',
      endMs: 1_000,
      load: [
        burst({
          from: 'clients',
          to: 'gateway',
          method: 'get',
          size: 2,
          startMs: 100,
          payload: page,
        }),
        dashboard(900),
      ],
      knobs: { service: 'fixed', networkMs: 0 },
    },
    stall: {
      title: 'The server stands still for a second',
      about:
        'Clients come whatever happens; a probe sends its next request when the last is answered. Compare what the two see of 3 s to 4 s.',
      endMs: 9_000,
      load: [
        constant({
          from: 'clients',
          to: 'gateway',
          method: 'get',
          rate: 40,
          payload: page,
          untilMs: 6_000,
        }),
        closedLoop({
          from: 'probe',
          to: 'gateway',
          method: 'get',
          users: 1,
          thinkMs: 20,
          payload: page,
          untilMs: 6_000,
        }),
        dashboard(8_500),
      ],
      knobs: { serviceMs: 5 },
      faults: [pause('server').from(3_000).until(4_000)],
    },
  },
  charts: [
    { title: 'What clients wait', unit: 'ms', series: ['clients.get'] },
    { title: 'Two clocks', unit: 'ms', series: ['gateway.response', 'server.processing'] },
  ],
})
