import { always, eventually, type Run, sometimes } from 'orrery'

const tableOf = { view: 'views', charge: 'charges', vote: 'ballots' } as const
type Kind = keyof typeof tableOf

/** How often each thing was done, by its id. */
function effects(run: Run, kind: Kind): Map<string, number> {
  const times = new Map<string, number>()
  for (const { id } of run.table<{ id: string }>('ledger', tableOf[kind]))
    times.set(id, (times.get(id) ?? 0) + 1)
  return times
}

const promised = (run: Run, kind: Kind) =>
  run.requests().filter(({ method, outcome }) => method === kind && outcome === 'ok')

/** Effects that the tally has counted. */
const counted = (run: Run) =>
  run.table<{ votes: number }>('ledger', 'tally').reduce((sum, { votes }) => sum + votes, 0)

/** Median time from the call until the broker had the consumer's acknowledgement, ms. */
function endToEnd(run: Run, kind: Kind): number {
  const queue = `${kind}s`
  const waits = promised(run, kind).map(({ latencyMs }) => latencyMs ?? 0)
  const begun = new Map(run.deliveries(queue).map((one) => [one.event, one.atMs] as const))
  const works = run.events('ack').flatMap(({ value, atMs }) => {
    const fromMs = begun.get(value)
    return fromMs === undefined ? [] : [atMs - fromMs]
  })
  return run.percentile(waits, 0.5) + run.percentile(works, 0.5)
}

/** Messages for each happening of a kind: with the broker, and with the database. */
function messages(run: Run, kind: Kind): number {
  const own = new Set(promised(run, kind).map(({ request }) => request))
  const sent = ['publish', 'accept', 'deliver', 'ack', 'query'].flatMap((event) =>
    run.events(event),
  )
  return sent.filter(({ request }) => own.has(request)).length / Math.max(1, own.size)
}

export default [
  always('a view counts at most once', (run) => {
    for (const [id, times] of effects(run, 'view'))
      if (times > 1) return { because: `${id} counts ${times} times` }
    return undefined
  }),

  eventually('every confirmed charge is made at least once', (run) => {
    const made = effects(run, 'charge')
    const lost = promised(run, 'charge').filter(({ payload }) => !made.has(payload.id))
    const [first] = lost
    return first && { event: first.event, because: `${lost.length}, e.g. ${first.payload.id}` }
  }),

  eventually('every confirmed vote counts exactly once', (run) => {
    const cast = effects(run, 'vote')
    const voters = new Set(run.published('votes').map(({ id }) => id)).size
    const votes = counted(run)
    if (votes > voters) return { because: `${voters} voters, ${votes} votes` }
    const lost = promised(run, 'vote').find(({ payload }) => !cast.has(payload.id))
    if (lost) return { event: lost.event, because: `${lost.payload.id} is not counted` }
    return votes === cast.size ? undefined : { because: `${cast.size} ballots, ${votes} votes` }
  }),

  always('each promise costs more time than the weaker one', (run) => {
    if (run.scenario !== 'quiet') return undefined
    const [view, charge, vote] = [
      endToEnd(run, 'view'),
      endToEnd(run, 'charge'),
      endToEnd(run, 'vote'),
    ]
    if (view < charge && charge < vote) return undefined
    return { because: `view ${view} ms, charge ${charge} ms, vote ${vote} ms` }
  }),

  always('each promise costs at least as many messages as the weaker one', (run) => {
    if (run.scenario !== 'quiet') return undefined
    const [view, charge, vote] = [
      messages(run, 'view'),
      messages(run, 'charge'),
      messages(run, 'vote'),
    ]
    if (view <= charge && charge < vote) return undefined
    return { because: `view ${view}, charge ${charge}, vote ${vote} messages` }
  }),

  sometimes('a view is lost', (run) => {
    if (run.scenario === 'quiet') return { because: 'nothing is lost on a quiet day' }
    const seen = effects(run, 'view')
    const lost = promised(run, 'view').find(({ payload }) => !seen.has(payload.id))
    return lost && { event: lost.event, because: `${lost.payload.id} never counted` }
  }),

  sometimes('a charge is made twice', (run) => {
    if (run.scenario !== 'lost-answers') return { because: 'is a matter of lost-answers' }
    const [twice] = [...effects(run, 'charge')].filter(([, times]) => times > 1)
    return twice && { because: `${twice[0]}, ${twice[1]} times` }
  }),

  sometimes('a vote comes again and is known', (run) => {
    if (run.scenario !== 'lost-answers') return { because: 'is a matter of lost-answers' }
    const seen = new Set<string>()
    const again = run.deliveries('votes').find(({ id }) => seen.size === seen.add(id).size)
    return again && { event: again.event, because: `${again.id} came again` }
  }),
]
