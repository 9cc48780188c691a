import { always, type CallView, eventually, type Run, sometimes } from 'orrery'

interface Stored {
  order_id: string
  rating: number | null
  text: string
  version: number
}
interface Line extends Stored {
  product: string
}

const methods = ['postReview', 'editReview', 'withdrawReview']
const commands = (run: Run) => methods.flatMap((method) => run.calls('reviews', method))
const accepted = (run: Run) => commands(run).filter(({ result }) => result?.accepted)
const stored = (run: Run) => run.table<Stored>('reviews', 'reviews')
const lines = (run: Run) => run.table<Line>('products', 'review_lines')
const pages = (run: Run) => run.calls('products', 'page').filter(({ outcome }) => outcome === 'ok')
const productOf = (order: string) => ['lens', 'mount', 'tripod'][Number(order.slice(2)) % 3]
const crashed = (run: Run) => run.events('crash').length > 0

/** Whether there is a second model at all, which is then told of changes. */
const twoModels = (run: Run) => run.published('review.changed').length > 0

/** Reviews of a product that had been accepted when somebody asked for its page. */
function knownAt(run: Run, page: CallView): number {
  const before = accepted(run).filter(({ endMs, payload }) => {
    return (endMs ?? run.endMs) < page.sentMs && productOf(payload.order) === page.payload.product
  })
  const posted = before.filter(({ method }) => method === 'postReview').length
  return posted - before.filter(({ method }) => method === 'withdrawReview').length
}

export default [
  always('readers do not touch the write side', (run) => {
    const read = run.calls('reviews').find(({ method }) => !methods.includes(method))
    return read && { event: read.event, because: `${read.from} asked reviews for ${read.method}` }
  }),

  always('whoever writes waits 30 ms at most (P95), however many read', (run) => {
    if (crashed(run)) return undefined
    const waits = commands(run).map(({ latencyMs, sentMs }) => latencyMs ?? run.endMs - sentMs)
    const p95 = run.percentile(waits, 0.95)
    return p95 > 30 ? { because: `P95 was ${Math.round(p95)} ms of ${waits.length}` } : undefined
  }),

  always('readers get their page within 120 ms (P95), three instances for 400 a second', (run) => {
    if (crashed(run)) return undefined
    if (run.knobs.readers < 3 || run.knobs.readRate > 400) return undefined
    const all = run.calls('products', 'page')
    const waits = all.map(({ latencyMs, sentMs }) => latencyMs ?? run.endMs - sentMs)
    const p95 = run.percentile(waits, 0.95)
    return p95 > 120 ? { because: `P95 was ${Math.round(p95)} ms of ${all.length}` } : undefined
  }),

  eventually('in the end the read side shows what the write side knows', (run) => {
    if (!twoModels(run)) return undefined
    const shown = new Map(lines(run).map((line) => [line.order_id, line]))
    return stored(run).flatMap(({ order_id, version, rating, text }) => {
      const line = shown.get(order_id)
      if (line?.version === version && line.rating === rating && line.text === text) return []
      return [
        { because: `${order_id} is at version ${version}, shown is ${line?.version ?? 'nothing'}` },
      ]
    })
  }),

  eventually('each average is that of the reviews', (run) => {
    if (!twoModels(run)) return undefined
    const ratings = run.table<{ product: string; reviews: number; stars: number }>(
      'products',
      'ratings',
    )
    return ratings.flatMap(({ product, reviews, stars }) => {
      const due = stored(run).filter(({ order_id, rating }) => {
        return rating !== null && productOf(order_id) === product
      })
      const sum = due.reduce((total, { rating }) => total + (rating ?? 0), 0)
      if (reviews === due.length && stars === sum) return []
      return [
        { because: `${product}: ${stars} of ${reviews} shown, ${sum} of ${due.length} known` },
      ]
    })
  }),

  always('a rejected command changes nothing', (run) => {
    const versions = new Map(stored(run).map(({ order_id, version }) => [order_id, version]))
    const counts = new Map<string, number>()
    for (const { payload } of accepted(run))
      counts.set(payload.order, (counts.get(payload.order) ?? 0) + 1)
    if (crashed(run)) return undefined
    return [...versions].flatMap(([order, version]) =>
      version === (counts.get(order) ?? 0)
        ? []
        : [
            {
              because: `${order} is at version ${version}, ${counts.get(order) ?? 0} were accepted`,
            },
          ],
    )
  }),

  always('a review is by a buyer, one for an order, and fit to be shown', (run) => {
    const owners = new Map(
      run.table<{ id: string; user_id: string }>('reviews', 'orders').map((o) => [o.id, o.user_id]),
    )
    const strange = accepted(run).find(({ payload }) => {
      return owners.get(payload.order) !== payload.user || /pills/.test(payload.text)
    })
    if (strange) return { event: strange.event, because: `${strange.payload.order} was accepted` }
    const posted = accepted(run).filter(({ method }) => method === 'postReview')
    const orders = new Set(posted.map(({ payload }) => payload.order))
    return orders.size < posted.length ? { because: 'an order was reviewed twice' } : undefined
  }),

  always('what is accepted is on the page within one interval and 80 ms', (run) => {
    if (crashed(run)) return undefined
    const limitMs = run.knobs.pollMs + 80
    const shown = run.deliveries('review.changed')
    return accepted(run).flatMap(({ payload, result, endMs, event }) => {
      const told = shown.find((it) => {
        return it.payload.order === payload.order && it.payload.version === result.version
      })
      if (!told) return []
      const staleMs = told.atMs - (endMs ?? 0)
      if (staleMs <= limitMs) return []
      return [{ event, because: `${payload.order} took ${Math.round(staleMs)} ms` }]
    })
  }),

  sometimes('a reader is shown what was true a moment ago', (run) => {
    const stale = pages(run).find((page) => page.result.reviews < knownAt(run, page))
    return stale && { event: stale.event, because: `of ${stale.payload.product}` }
  }),

  sometimes('a command is rejected', (run) => {
    const no = commands(run).find(({ result }) => result?.rejected)
    return no && { event: no.event, because: no.result.rejected }
  }),
]
