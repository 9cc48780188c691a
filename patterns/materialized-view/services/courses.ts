import { db, every, handle, knob, log, metric, type Queryable } from 'orrery'

const rows = knob('reviews')

// [1] The base tables: the truth, made for writing one review at a time.
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

// [2] The same question, answered beforehand for all topics, and sorted the way it is read.
const view = `
  create materialized view top_courses as ${ratings} group by c.id
    order by topic, rating desc, id;
  create unique index top_courses_id on top_courses (id);
  create index top_courses_best on top_courses (topic, rating desc, id)`
await db.migrate(`${view}; analyze`)
const read = `select * from top_courses where topic = $1 ${best}`

let changed = true
/** Works the whole view out again: a snapshot of now, at the price of the whole question. */
async function refresh(connection: Queryable = db) {
  changed = false
  await connection.query('refresh materialized view top_courses')
  metric.count('refreshed')
}

// [3] When: with each write, by the clock, or when somebody says so.
if (knob<string>('refresh') === 'scheduled')
  every(knob('everyMs'), () => (changed ? refresh() : undefined))

handle('top', async ({ topic }: { topic: string }) => (await db.query(read, [topic])).rows)

handle('topLive', async ({ topic }: { topic: string }) => (await db.query(live, [topic])).rows)

handle('postReview', async ({ course, stars }: { course: number; stars: number }) => {
  const review = [course, stars, 'Clear and worth every evening.']
  // Refreshed in the same transaction, or a reader comes between the review and the new view.
  await db.transaction(async (tx) => {
    await tx.query('insert into reviews (course_id, stars, text) values ($1, $2, $3)', review)
    changed = true
    if (knob<string>('refresh') === 'on write') await refresh(tx)
  })
  return { posted: course }
})

handle('refresh', () => refresh())

// [4] It holds nothing of its own: whatever becomes of it, the base tables give it back.
handle('recreate', async () => {
  await db.query('drop materialized view top_courses')
  for (const statement of view.split(';')) await db.query(statement)
  return { recreated: true }
})

/** Pages of a plan: found in memory or read, those of the parts included. */
const pagesOf = (plan: Record<string, number>) =>
  (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0)

// [5] What an answer costs, as Postgres counts it: pages of 8 kB that were touched.
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
