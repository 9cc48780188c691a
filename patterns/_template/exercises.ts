import { always, exercise } from 'orrery'

export default [
  exercise({
    id: 'forget',
    title: 'Forget after a second',
    task: 'Answers may change. Use a remembered answer for one second at most, then work it out again. What does that do to the waiting time?',
    scenario: 'repeated',
    check: always('no answer is older than a second', (run) => {
      const works = run.events('work').map(({ atMs }) => atMs)
      for (let fromMs = 1_000; fromMs + 1_500 < 5_000; fromMs += 500) {
        const until = fromMs + 1_500
        if (!works.some((atMs) => atMs >= fromMs && atMs < until))
          return { because: `nothing was worked out from ${fromMs} to ${until} ms` }
      }
      return undefined
    }),
    solution: [
      {
        file: 'answer.ts',
        find: 'new Map<number, number>()',
        put: 'new Map<number, { answer: number; atMs: number }>()',
      },
      {
        file: 'answer.ts',
        find: 'if (before !== undefined) return before',
        put: 'if (before && Date.now() - before.atMs < 1_000) return before.answer',
      },
      {
        file: 'answer.ts',
        find: 'known.set(question, answer)',
        put: 'known.set(question, { answer, atMs: Date.now() })',
      },
    ],
  }),

  exercise({
    id: 'keep-five',
    title: 'Keep five answers',
    task: 'Memory is limited. Keep the five answers used last, and no more. Rerun and count how often an answer was there: why about half the time?',
    hint: 'A `Map` remembers the order in which keys were set; deleting and setting again moves one to the end.',
    scenario: 'repeated',
    check: always('about half of the questions need work', (run) => {
      const share = run.events('work').length / run.requests().length
      return share < 0.3 || share > 0.7
        ? { because: `${Math.round(100 * share)} % of the questions needed work` }
        : undefined
    }),
    solution: [
      {
        file: 'answer.ts',
        find: 'if (before !== undefined) return before',
        put: 'if (before !== undefined) {\n    known.delete(question)\n    known.set(question, before)\n    return before\n  }',
      },
      {
        file: 'answer.ts',
        find: 'known.set(question, answer)\n',
        put: 'known.set(question, answer)\n  const oldest = [...known.keys()][0]\n  if (known.size > 5 && oldest !== undefined) known.delete(oldest)\n',
      },
    ],
  }),

  exercise({
    id: 'work-once',
    title: 'Work it out once',
    task: 'Two readers who ask a new question at the same time both have it worked out. Let the second one wait for the first one’s answer.',
    hint: 'Remember the promise instead of the answer.',
    scenario: 'repeated',
    knobs: { workMs: 50 },
    check: always('each question is worked out once', (run) => {
      const questions = new Set(run.requests().map(({ payload }) => payload.question)).size
      const works = run.events('work').length
      return works > questions
        ? { because: `${questions} questions were worked out ${works} times` }
        : undefined
    }),
    solution: [
      {
        file: 'answer.ts',
        find: 'new Map<number, number>()',
        put: 'new Map<number, Promise<number>>()',
      },
      {
        file: 'answer.ts',
        find: "  await work(knob('workMs'))\n  const answer = question * question\n",
        put: "  const answer = work(knob('workMs')).then(() => question * question)\n",
      },
    ],
  }),
]
