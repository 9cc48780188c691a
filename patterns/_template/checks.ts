import { always, type Run, sometimes } from 'orrery'

/** Requests whose question had been answered before they came. */
function repeated(run: Run) {
  return run.requests().filter((request) => {
    return run.requests().some((earlier) => {
      const answeredMs = earlier.endMs ?? run.endMs
      return earlier.payload.question === request.payload.question && answeredMs < request.sentMs
    })
  })
}

export default [
  // A check returns what breaks it, with the values that matter, or nothing.
  always('a question answered before is answered at once', (run) => {
    const slow = repeated(run).find(({ latencyMs }) => latencyMs === undefined || latencyMs > 1)
    return slow && { event: slow.event, because: `question ${slow.payload.question} waited` }
  }),

  always('the answer is right', (run) => {
    const wrong = run.requests().find(({ payload, outcome, result }) => {
      return outcome === 'ok' && result !== payload.question ** 2
    })
    return (
      wrong && { event: wrong.event, because: `${wrong.payload.question} gave ${wrong.result}` }
    )
  }),

  // Shows that the run tests anything at all.
  sometimes('a question is asked again', (run) => {
    const again = repeated(run)[0]
    return again && { event: again.event, because: `question ${again.payload.question} again` }
  }),
]
