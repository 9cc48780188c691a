import { always, eventually, exercise, type Run } from 'orrery'

/** Statements of products that change the table of ratings. */
const ratingWrites = (run: Run) =>
  run.events('query').filter(({ instance, name, payload }) => {
    const sql = name + JSON.stringify(payload ?? '')
    return (
      instance.startsWith('products') && /(update|into|from) ratings set|into ratings/.test(sql)
    )
  })

export default [
  exercise({
    id: 'in-batches',
    title: 'Work the averages out twice a second',
    task: 'With ten thousand reviews a minute, one row a product is written over ten thousand times. Store the lines at once, and work out `ratings` every 500 ms from them. Rerun: what did the page show in between that was not true, and would a shop mind?',
    hint: '`every(500, …)`, one statement with a `group by`.',
    scenario: 'quiet',
    check: always('ratings are written at the half seconds only, and are right', (run) => {
      const writes = ratingWrites(run).filter(({ atMs }) => atMs > 400)
      const odd = writes.find(({ atMs }) => atMs % 500 > 60)
      if (odd) return { event: odd.event, because: `ratings were written at ${odd.atMs} ms` }
      if (writes.length === 0) return { because: 'ratings were never written' }
      const lines = run.table('products', 'review_lines')
      const wrong = run.table('products', 'ratings').find(({ product, reviews }) => {
        const due = lines.filter((line) => line.product === product && line.rating !== null)
        return due.length !== reviews
      })
      return wrong && { because: `${wrong.product} counts ${wrong.reviews} reviews` }
    }),
    solution: [
      {
        file: 'products.ts',
        find: 'import { db, handle,',
        put: 'import { db, every, handle,',
      },
      {
        file: 'products.ts',
        find: "    const wasCounted = before && before.rating !== null\n    await tx.query(\n      'update ratings set reviews = reviews + $2, stars = stars + $3 where product = $1',\n      [\n        product,\n        (rating === null ? 0 : 1) - (wasCounted ? 1 : 0),\n        (rating ?? 0) - (before?.rating ?? 0),\n      ],\n    )\n",
        put: '',
      },
      {
        file: 'products.ts',
        find: '// [6] A page',
        put: 'every(500, () =>\n  db.query(`update ratings set reviews = n, stars = sum from (\n    select product as of, count(rating) as n, coalesce(sum(rating), 0) as sum\n    from review_lines group by product) lines where product = lines.of`),\n)\n\n// [6] A page',
      },
    ],
  }),

  exercise({
    id: 'stars-apart',
    title: 'How many gave five, how many gave one?',
    task: 'The page should show `stars`, the number of reviews for one to five stars, as an array of five. Add it to the answer of `page`. Did the write side have to know? Then say which of two places you worked it out in, when it is asked or when it changes, and from which traffic on you would move it.',
    scenario: 'quiet',
    check: eventually('each page has five numbers that add up to its reviews', (run) => {
      const pages = run.calls('products', 'page').filter(({ outcome }) => outcome === 'ok')
      for (const { result, event } of pages) {
        const stars: unknown = result.stars
        if (!Array.isArray(stars) || stars.length !== 5)
          return { event, because: 'a page has no `stars`' }
        const sum = stars.reduce((total: number, n: number) => total + n, 0)
        // Two look-ups are two moments: a review may come in between.
        if (Math.abs(sum - result.reviews) > 1)
          return { event, because: `${sum} stars for ${result.reviews} reviews` }
      }
      return undefined
    }),
    solution: [
      {
        file: 'products.ts',
        find: '  const { reviews, stars } = rating.rows[0]\n',
        put: '  const each = await db.query(\n    `select count(rating)::integer as n from generate_series(1, 5) star\n     left join review_lines on product = $1 and rating = star group by star order by star`,\n    [product],\n  )\n  const { reviews, stars } = rating.rows[0]\n',
      },
      {
        file: 'products.ts',
        find: 'lines: lines.rows }',
        put: 'lines: lines.rows, stars: each.rows.map(({ n }) => n) }',
      },
    ],
  }),

  exercise({
    id: 'one-star-needs-words',
    title: 'A stricter rule',
    task: 'From now on a review of one star needs at least ten characters of text; anything shorter is rejected. Which files did you change? Which would you have had to look through if pages and reviews were one model?',
    scenario: 'quiet',
    check: always('one star needs ten characters', (run) => {
      const posts = run.calls('reviews', 'postReview')
      const low = posts.filter(({ payload }) => payload.rating === 1 && payload.text.length < 10)
      const through = low.find(({ result }) => result?.accepted)
      if (through) return { event: through.event, because: `"${through.payload.text}" was enough` }
      return low.length === 0 ? { because: 'nobody tried' } : undefined
    }),
    solution: [
      {
        file: 'reviews.ts',
        find: '      const done = await tx.query(change',
        put: "      if (rating === 1 && text.length < 10) return { rejected: 'say what was wrong' }\n      const done = await tx.query(change",
      },
    ],
  }),
]
