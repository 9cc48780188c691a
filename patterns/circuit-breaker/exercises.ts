import { always, exercise, type Run } from 'orrery'

/** Turns of the breaker, in order. */
function switches(run: Run) {
  return run.events('state').filter((change) => change.name === 'breaker')
}

export default [
  exercise({
    id: 'accept-and-charge-later',
    title: 'Say yes, and charge later',
    task: 'An error at once is better than an error in a second, but the shopper still leaves. Make `checkout` accept the order while the breaker refuses: answer `{ order, paid: false, later: true }` instead of failing. Errors of payments itself still fail. What has to happen to these orders afterwards, and where would you keep them?',
    hint: 'Only `Unavailable` may be caught; a timeout may have charged the card.',
    scenario: 'outage',
    check: always('a refused shopper gets an order instead of an error', (run) => {
      const turns = switches(run)
      for (const request of run.requests()) {
        const last = turns.filter((turn) => turn.event < request.event).at(-1)
        // Date.now() counts whole milliseconds.
        const mayBeTrial = last && request.sentMs - last.atMs > run.knobs.openMs - 1
        if (last?.payload !== 'open' || mayBeTrial) continue
        if (request.outcome !== 'ok' || request.result?.later !== true)
          return { event: request.event, because: `the checkout ended ${request.outcome}` }
      }
      return undefined
    }),
    solution: [
      {
        file: 'checkout.ts',
        find: "  const payment = await guarded(() =>\n    call('payments', 'charge', order, { timeoutMs: knob('timeoutMs') }),\n  )",
        put: "  const payment = await guarded(() =>\n    call('payments', 'charge', order, { timeoutMs: knob('timeoutMs') }),\n  ).catch((error) => {\n    if (error instanceof Unavailable) return { paid: false, later: true }\n    throw error\n  })",
      },
    ],
  }),

  exercise({
    id: 'ask-less-often',
    title: 'Ask less and less often',
    task: 'In a long outage a trial every second is noise, and with a thousand instances it is load. Double the open time after each failed trial, up to 8 s, and start again from `openMs` after a success. Rerun *outage*: how much later does the service come back, and who decides whether that is a good trade?',
    scenario: 'outage',
    check: always('each failed trial doubles the wait before the next', (run) => {
      const waits: { event: number; waitedMs: number }[] = []
      const turns = switches(run)
      turns.forEach((turn, at) => {
        const before = turns[at - 1]
        if (turn.payload === 'half-open' && before)
          waits.push({ event: turn.event, waitedMs: turn.atMs - before.atMs })
      })
      for (const [at, { event, waitedMs }] of waits.entries()) {
        const wantedMs = Math.min(8_000, run.knobs.openMs * 2 ** at)
        if (waitedMs < wantedMs - 1 || waitedMs > wantedMs + 500)
          return {
            event,
            because: `trial ${at + 1} came after ${Math.round(waitedMs)} ms, not ${wantedMs}`,
          }
      }
      return waits.length < 3 ? { because: `there were only ${waits.length} trials` } : undefined
    }),
    solution: [
      {
        file: 'checkout.ts',
        find: 'let openedAtMs = 0\n',
        put: "let openedAtMs = 0\nlet openForMs = knob('openMs')\n",
      },
      {
        file: 'checkout.ts',
        find: "function turn(to: 'closed' | 'open' | 'half-open') {\n",
        put: "function turn(to: 'closed' | 'open' | 'half-open') {\n  if (to === 'closed') openForMs = knob('openMs')\n  if (to === 'open' && state.breaker === 'half-open') openForMs = Math.min(8_000, openForMs * 2)\n",
      },
      {
        file: 'checkout.ts',
        find: "Date.now() - openedAtMs >= knob('openMs')",
        put: 'Date.now() - openedAtMs >= openForMs',
      },
    ],
  }),

  exercise({
    id: 'three-good-trials',
    title: 'Believe the third answer',
    task: 'One lucky answer in a brown-out closes the breaker, and a second later it is open again. Let it close only after three successful trials, one at a time. Count the switches of *brown-out* before and after.',
    scenario: 'brown-out',
    check: always('it closes only after three successful trials', (run) => {
      const turns = switches(run)
      for (const [at, turn] of turns.entries()) {
        const before = turns[at - 1]
        if (turn.payload !== 'closed' || before?.payload !== 'half-open') continue
        const good = run
          .calls('payments', 'charge')
          .filter((call) => call.event > before.event && call.event < turn.event)
          .filter((call) => call.outcome === 'ok' && call.endEvent <= turn.event)
        if (good.length !== 3)
          return { event: turn.event, because: `it closed after ${good.length} good trials` }
      }
      return undefined
    }),
    solution: [
      {
        file: 'checkout.ts',
        find: 'let openedAtMs = 0\n',
        put: 'let openedAtMs = 0\nlet trialRunning = false\nlet goodTrials = 0\n',
      },
      {
        file: 'checkout.ts',
        find: "  if (state.breaker === 'closed') return\n",
        put: "  if (state.breaker === 'closed') return\n  if (state.breaker === 'half-open' && !trialRunning) {\n    trialRunning = true\n    return\n  }\n",
      },
      {
        file: 'checkout.ts',
        find: "  turn('half-open')\n}",
        put: "  turn('half-open')\n  trialRunning = true\n  goodTrials = 0\n}",
      },
      {
        file: 'checkout.ts',
        find: "  if (state.breaker === 'half-open') turn('closed')\n",
        put: "  if (state.breaker === 'half-open') {\n    trialRunning = false\n    goodTrials += 1\n    if (goodTrials === 3) turn('closed')\n  }\n",
      },
    ],
  }),
]
