import { db, handle, metric, subscribe, work } from 'orrery'

interface Review {
  order: string
  product: string
  user: string
  store: string
  /** Null: withdrawn. */
  rating: number | null
  text: string
  version: number
  changedAt: string
}

// [4] The read model: one row for each line of the page, and the average already worked out.
await db.migrate(`
  create table review_lines (
    order_id text primary key,
    product text not null,
    user_name text not null,
    store text not null,
    rating integer,
    text text not null,
    version integer not null
  );
  create index review_lines_of on review_lines (product) where rating is not null;
  create table ratings (product text primary key, reviews integer not null, stars integer not null);
  insert into ratings select unnest(array['lens', 'mount', 'tripod']), 0, 0;
`)

// [5] An event that is not newer than what is here has no effect; the sums move by the difference.
subscribe('review.changed', (review: Review) =>
  db.transaction(async (tx) => {
    const { order, product, user, store, rating, text, version } = review
    const known = 'select rating, version from review_lines where order_id = $1'
    const before = (await tx.query(known, [order])).rows[0]
    if (before && before.version >= version) return
    await tx.query(
      `insert into review_lines values ($1, $2, $3, $4, $5, $6, $7) on conflict (order_id)
       do update set rating = $5, text = $6, version = $7`,
      [order, product, user, store, rating, text, version],
    )
    const wasCounted = before && before.rating !== null
    await tx.query(
      'update ratings set reviews = reviews + $2, stars = stars + $3 where product = $1',
      [
        product,
        (rating === null ? 0 : 1) - (wasCounted ? 1 : 0),
        (rating ?? 0) - (before?.rating ?? 0),
      ],
    )
    metric.observe('stale', Date.now() - Date.parse(review.changedAt))
  }),
)

// [6] A page is two look-ups. No rule is checked, nothing is changed, no other service is asked.
handle('page', async ({ product }: { product: string }) => {
  await work(4) // rendering
  const rating = await db.query('select reviews, stars from ratings where product = $1', [product])
  const lines = await db.query(
    `select user_name, store, rating, text from review_lines
     where product = $1 and rating is not null order by order_id limit 5`,
    [product],
  )
  const { reviews, stars } = rating.rows[0]
  return { reviews, average: reviews === 0 ? null : stars / reviews, lines: lines.rows }
})
