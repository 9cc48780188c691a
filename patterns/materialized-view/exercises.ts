import { always, eventually, exercise, type Run } from 'orrery'

const refreshes = (run: Run) =>
  run
    .events('query')
    .filter(({ name, payload }) =>
      /refresh materialized/.test(name + JSON.stringify(payload ?? '')),
    )

export default [
  exercise({
    id: 'one-topic-only',
    title: 'A view of one topic',
    task: 'Nine of ten readers look at programming. Make a second materialized view `top_programming` with that topic alone, ready sorted, refresh it together with the other, and answer `top` for programming from it. Compare the pages. What do you pay when there are forty topics?',
    hint: 'The refresh of two views is two statements.',
    scenario: 'scheduled',
    check: always('programming is read from its own view, and is right', (run) => {
      const own = run.events('query').filter(({ name, payload }) => {
        return /from top_programming/.test(name + JSON.stringify(payload ?? ''))
      })
      if (own.length === 0) return { because: 'nothing was read from top_programming' }
      const last = (method: string) =>
        run
          .calls('courses', method)
          .find(({ from, payload }) => from === 'auditor' && payload.topic === 'programming')
      const view = JSON.stringify(last('top')?.result)
      const live = JSON.stringify(last('topLive')?.result)
      return view === live ? undefined : { because: `${view} is not ${live}` }
    }),
    solution: [
      {
        file: 'courses.ts',
        find: '; analyze`)\n',
        put: "; analyze`)\nconst ofProgramming = (sql: string) => sql.replaceAll('top_courses', 'top_programming')\nawait db.migrate(ofProgramming(view).replace('group by', \"where topic = 'programming' group by\"))\n",
      },
      {
        file: 'courses.ts',
        find: "  await connection.query('refresh materialized view top_courses')\n",
        put: "  await connection.query('refresh materialized view top_courses')\n  await connection.query('refresh materialized view top_programming')\n",
      },
      {
        file: 'courses.ts',
        find: "handle('top', async ({ topic }: { topic: string }) => (await db.query(read, [topic])).rows)",
        put: "handle('top', async ({ topic }: { topic: string }) => {\n  const own = topic === 'programming' ? ofProgramming(read) : read\n  return (await db.query(own, [topic])).rows\n})",
      },
    ],
  }),

  exercise({
    id: 'not-more-than-needed',
    title: 'Refresh after ten reviews, not after ten ticks',
    task: 'On a busy evening the view is worked out twice a second for a handful of reviews. Refresh on the clock only if at least five reviews have come since the last time. How old can an answer be now, and what would you add for a quiet night?',
    hint: '`changed` may count.',
    scenario: 'scheduled',
    knobs: { rate: 20 },
    check: always('five reviews lie between two refreshes', (run) => {
      const posts = run.calls('courses', 'postReview')
      const all = refreshes(run)
      for (const [at, refresh] of all.entries()) {
        const sinceMs = all[at - 1]?.atMs ?? 0
        const news = posts.filter(({ sentMs }) => sentMs > sinceMs && sentMs < refresh.atMs)
        if (news.length < 5)
          return { event: refresh.event, because: `it was for ${news.length} reviews` }
      }
      return all.length === 0 ? { because: 'it was never refreshed' } : undefined
    }),
    solution: [
      { file: 'courses.ts', find: 'let changed = true\n', put: 'let changed = 0\n' },
      { file: 'courses.ts', find: '  changed = false\n', put: '  changed = 0\n' },
      {
        file: 'courses.ts',
        find: '(changed ? refresh() : undefined)',
        put: '(changed >= 5 ? refresh() : undefined)',
      },
      { file: 'courses.ts', find: '  changed = true\n', put: '  changed += 1\n' },
    ],
  }),

  exercise({
    id: 'how-old-is-it',
    title: 'Say how old the answer is',
    task: 'An old answer that says so is half as bad. Let `top` answer `{ asOf, courses }`, `asOf` being the virtual time (`Date.now()`) of the last refresh. What has it to be after a restart of the process, when the view is still there and the variable is not?',
    scenario: 'scheduled',
    check: eventually(
      'each answer says when it was true, and that is never in the future',
      (run) => {
        const answers = run.calls('courses', 'top').filter(({ outcome }) => outcome === 'ok')
        for (const { result, event } of answers) {
          if (!Array.isArray(result?.courses) || typeof result.asOf !== 'number')
            return { event, because: 'an answer has no `asOf` or no `courses`' }
        }
        const different = new Set(answers.map(({ result }) => result.asOf))
        return different.size < 3 ? { because: '`asOf` does not move' } : undefined
      },
    ),
    solution: [
      {
        file: 'courses.ts',
        find: 'let changed = true\n',
        put: 'let changed = true\nlet asOf = Date.now()\n',
      },
      {
        file: 'courses.ts',
        find: '  changed = false\n',
        put: '  changed = false\n  asOf = Date.now()\n',
      },
      {
        file: 'courses.ts',
        find: "handle('top', async ({ topic }: { topic: string }) => (await db.query(read, [topic])).rows)",
        put: "handle('top', async ({ topic }: { topic: string }) => ({\n  asOf,\n  courses: (await db.query(read, [topic])).rows,\n}))",
      },
    ],
  }),
]
