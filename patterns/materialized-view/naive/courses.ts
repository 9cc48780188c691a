import { db, handle, knob, log, metric } from 'orrery'

const rows = knob('reviews')

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
  -- A view keeps a question, not an answer: whoever reads it asks the whole question again.
  create view top_courses as
    select c.id, c.title, c.topic, count(*)::integer as reviews, avg(r.stars)::float8 as rating
    from courses c join reviews r on r.course_id = c.id group by c.id;
  analyze;
`)

const read = 'select * from top_courses where topic = $1 order by rating desc, id limit 5'

handle('top', async ({ topic }: { topic: string }) => (await db.query(read, [topic])).rows)

handle('topLive', async ({ topic }: { topic: string }) => (await db.query(read, [topic])).rows)

handle('postReview', async ({ course, stars }: { course: number; stars: number }) => {
  const review = [course, stars, 'Clear and worth every evening.']
  await db.query('insert into reviews (course_id, stars, text) values ($1, $2, $3)', review)
  return { posted: course }
})

handle('refresh', () => ({ nothing: 'to refresh' }))

const pagesOf = (plan: Record<string, number>) =>
  (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0)

handle('explain', async ({ topic }: { topic: string }) => {
  const how = 'explain (analyze, buffers, timing off, summary off, format json)'
  const answer = await db.query(`${how} ${read}`, [topic])
  const live = pagesOf(answer.rows[0]['QUERY PLAN'][0].Plan)
  metric.gauge('pages.live', live)
  metric.gauge('pages.asked', live)
  log(`${rows} reviews: ${live} pages`)
  return { live, asked: live }
})
