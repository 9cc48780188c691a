import { db, handle, knob, log, metric } from 'orrery'

const rows = knob('reviews')

// The base tables: the truth, made for writing one review at a time.
await db.migrate(`
  create table courses (id integer primary key, title text not null, topic text not null);
  create table reviews (
    id integer generated always as identity primary key,
    course_id integer not null references courses,
    stars integer not null check (stars between 1 and 5),
    text text not null
  );
  insert into courses
    select n, 'Course ' || n, (array['art', 'music', 'programming', 'history'])[1 + n % 4]
    from generate_series(1, 200) n;
  insert into reviews (course_id, stars, text)
    select course, 1 + greatest(0, least(4, n * 31 % 47 % 5 + course % 7 - 3)),
      repeat('Clear and worth every evening. ', 12)
    from generate_series(1, ${rows}) n, lateral (select 1 + n * 7919 % 200 as course);
  create index reviews_of on reviews (course_id);
`)

// The question everybody asks: the best courses of a topic.
const ratings = `
  select c.id, c.title, c.topic, count(*)::integer as reviews, avg(r.stars)::float8 as rating
  from courses c join reviews r on r.course_id = c.id`
const best = 'order by rating desc, id limit 5'
const live = `${ratings} where topic = $1 group by c.id ${best}`

// No snapshot but a running sum: one row a course, changed with each review that comes in.
await db.migrate(`
  create table course_ratings (
    id integer primary key references courses,
    title text not null,
    topic text not null,
    reviews integer not null,
    stars integer not null
  );
  insert into course_ratings
    select c.id, c.title, c.topic, count(*), sum(r.stars)
    from courses c join reviews r on r.course_id = c.id group by c.id
    order by c.topic, avg(r.stars) desc;
  create index course_ratings_best on course_ratings (topic, (stars::float8 / reviews) desc, id);
  analyze;
`)
const read = `
  select id, title, topic, reviews, stars::float8 / reviews as rating
  from course_ratings where topic = $1 order by stars::float8 / reviews desc, id limit 5`

handle('top', async ({ topic }: { topic: string }) => (await db.query(read, [topic])).rows)

handle('topLive', async ({ topic }: { topic: string }) => (await db.query(live, [topic])).rows)

// Two rows in one transaction: the view is never old, and a write is never slow. The price is a row
// that all reviewers of a popular course wait for, and code for every way in which a review
// changes.
handle('postReview', ({ course, stars }: { course: number; stars: number }) =>
  db.transaction(async (tx) => {
    const review = [course, stars, 'Clear and worth every evening.']
    await tx.query('insert into reviews (course_id, stars, text) values ($1, $2, $3)', review)
    const counted =
      'update course_ratings set reviews = reviews + 1, stars = stars + $2 where id = $1'
    await tx.query(counted, [course, stars])
    return { posted: course }
  }),
)

handle('refresh', () => ({ nothing: 'to refresh' }))

handle('recreate', () =>
  db.transaction(async (tx) => {
    await tx.query('delete from course_ratings')
    await tx.query(
      `insert into course_ratings select c.id, c.title, c.topic, count(*), sum(r.stars)
       from courses c join reviews r on r.course_id = c.id group by c.id`,
    )
    return { recreated: true }
  }),
)

/** Pages of a plan: found in memory or read, those of the parts included. */
const pagesOf = (plan: Record<string, number>) =>
  (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0)

// What an answer costs, as Postgres counts it: pages of 8 kB that were touched.
handle('explain', async ({ topic }: { topic: string }) => {
  const pages: Record<string, number> = {}
  for (const [name, sql] of Object.entries({ live, asked: read })) {
    const how = 'explain (analyze, buffers, timing off, summary off, format json)'
    const answer = await db.query(`${how} ${sql}`, [topic])
    pages[name] = pagesOf(answer.rows[0]['QUERY PLAN'][0].Plan)
    metric.gauge(`pages.${name}`, pages[name])
  }
  log(`${rows} reviews: ${pages.live} pages live, ${pages.asked} as asked`)
  return pages
})
