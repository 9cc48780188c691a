import { lab, poisson, scenario } from 'orrery'

export default lab({
  services: {
    // One entry for each file in services/. Options: replicas, database, restartAfterMs.
    answer: {},
  },
  knobs: {
    workMs: { about: 'Work for an answer', unit: 'ms', min: 1, max: 50, default: 20 },
  },
  scenarios: {
    repeated: scenario({
      title: 'The same ten questions',
      about:
        'Forty questions a second. Watch the waiting time of the first second and the later ones.',
      endMs: 6_000,
      load: [
        poisson({
          from: 'readers',
          to: 'answer',
          method: 'ask',
          rate: 40,
          payload: (_n, chance) => ({ question: chance.integer(1, 10) }),
          untilMs: 5_000,
        }),
      ],
      // A variant that a scenario names is a mistake, and has to fail a check in it.
      variant: 'naive',
    }),
  },
})
