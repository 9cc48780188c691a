import { always, type CallView, eventually, type Run, sometimes } from 'orrery'

interface Course {
  id: number
  rating: number
  reviews: number
}

const answered = (run: Run, method: string) =>
  run.calls('courses', method).filter(({ outcome }) => outcome === 'ok')
const asked = (run: Run) => answered(run, 'top').filter(({ from }) => from === 'auditor')
const posts = (run: Run) => answered(run, 'postReview')
const written = (list: readonly Course[]) =>
  list.map(({ id, rating, reviews }) => `${id}: ${rating.toFixed(4)} of ${reviews}`).join(', ')

/** Moments at which the view was worked out anew. */
const refreshes = (run: Run) =>
  run.events('execute').filter(({ name }) => /refresh materialized/.test(name))

/** Reviews there were when an answer was asked for that it does not contain: age of the oldest. */
function stalenessMs(run: Run, from: CallView): number {
  const last = refreshes(run).findLast(({ atMs }) => atMs <= from.endMs!)?.event ?? 0
  const later = run
    .events('execute')
    .filter(({ name, event }) => event > last && name.startsWith('insert into reviews'))
  const unseen = new Set(later.map(({ request }) => request))
  const missed = posts(run).find((it) => unseen.has(it.request) && it.endMs! < from.sentMs)
  return missed ? from.sentMs - missed.endMs! : 0
}

export default [
  always('the usual question touches at least 100 times fewer pages than the live join', (run) => {
    const cost = answered(run, 'explain')[0]
    if (!cost) return undefined
    const { live, asked: read } = cost.result
    // Pages of the join grow with the reviews, those of the view do not.
    const due = 100 * Math.min(1, run.knobs.reviews / 10_000)
    return live >= due * read
      ? undefined
      : { event: cost.event, because: `${live} pages live, ${read} as it is asked` }
  }),

  eventually('after a refresh it answers as the live join does', (run) => {
    const live = new Map(answered(run, 'topLive').map((it) => [it.payload.topic, it.result]))
    return asked(run).flatMap(({ event, payload, result }) => {
      const due = written(live.get(payload.topic) ?? [])
      if (written(result) === due) return []
      return [{ event, because: `${payload.topic} is ${written(result)}, the join says ${due}` }]
    })
  }),

  always('no answer is older than the interval', (run) => {
    if (run.knobs.refresh !== 'scheduled' || refreshes(run).length === 0) return undefined
    if (run.events('crash').length > 0) return undefined
    const old = answered(run, 'top').find((it) => stalenessMs(run, it) > run.knobs.everyMs + 50)
    return old && { event: old.event, because: `${Math.round(stalenessMs(run, old))} ms old` }
  }),

  always('refreshed with each write, no answer misses a review', (run) => {
    if (run.knobs.refresh !== 'on write' || refreshes(run).length === 0) return undefined
    const old = answered(run, 'top').find((it) => stalenessMs(run, it) > 0)
    return old && { event: old.event, because: `${Math.round(stalenessMs(run, old))} ms old` }
  }),

  always('dropped, it is made again from the base tables', (run) => {
    const tried = run.calls('courses', 'recreate')[0]
    if (!tried || tried.outcome === 'ok') return undefined
    return { event: tried.event, because: `recreate ended ${tried.outcome}: ${tried.error}` }
  }),

  sometimes('a reader gets an answer without a review that is there', (run) => {
    if (run.knobs.refresh === 'on write') return undefined
    const old = answered(run, 'top').find((it) => stalenessMs(run, it) > 0)
    return old && { event: old.event, because: `${Math.round(stalenessMs(run, old))} ms old` }
  }),

  sometimes('the pages are counted', (run) => {
    const cost = answered(run, 'explain')[0]
    return cost && { event: cost.event, because: JSON.stringify(cost.result) }
  }),
]
