import { db, handle, knob, log, metric } from 'orrery'

interface Plan {
  'Node Type': string
  'Index Name'?: string
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
  'Actual Rows': number
  Plans?: Plan[]
}

/** Four tables of one shape, each four times as long as the one before. */
const tables = [1, 2, 3, 4].map((n) => ({ name: `sales_${n}`, rows: knob('rows') / 4 ** (4 - n) }))
const largest = 'sales_4'

for (const { name, rows } of tables)
  await db.migrate(`
    create table ${name} (
      id integer not null, email text not null, customer integer not null,
      product integer not null, day integer not null, region text not null,
      open boolean not null, amount integer not null
    );
    insert into ${name}
      select n, 'buyer-' || n || '@example.org', n * 31 % ${rows / 20}, n * 7919::bigint % 1000,
        n % 365, (array['north', 'south', 'east', 'west'])[1 + n / 1000 % 4], n % 200 = 0, n % 97
      from generate_series(1, ${rows}) n;
  `)

// [1] The key: a B-tree, sorted, so it finds one, a range, and the smallest.
for (const { name } of tables) await db.migrate(`create unique index ${name}_id on ${name} (id)`)

// [2] A hash finds what is equal, and nothing else.
await db.migrate(`create index by_email on ${largest} using hash (email)`)
// [3] Sorted by customer, within that by product, within that by day: like a telephone book.
await db.migrate(`create index by_customer on ${largest} (customer, product, day)`)
// [4] Few regions lead: since version 18 Postgres can skip from one to the next.
await db.migrate(`create index by_region on ${largest} (region, product)`)
// [5] Only the rows that are asked for.
await db.migrate(`create index still_open on ${largest} (day) where open; analyze`)

const leaves = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(leaves)]
const pagesOf = (plan: Plan) => plan['Shared Hit Blocks'] + plan['Shared Read Blocks']

async function explain(statement: string): Promise<Plan> {
  const how = 'explain (analyze, buffers, timing off, summary off, format json)'
  return (await db.query(`${how} ${statement}`)).rows[0]['QUERY PLAN'][0].Plan
}

// [6] Asked twice, counted once: what the planner chose, and how many pages of 8 kB it touched.
handle('plan', async ({ table, where }: { table: string; where: string }) => {
  const plan = await explain(`select * from ${table} where ${where}`)
  const nodes = leaves(plan)
  const indexes = nodes.flatMap((node) => node['Index Name'] ?? [])
  const pages = pagesOf(plan)
  metric.gauge(indexes.length > 0 ? 'pages.index' : 'pages.scan', pages)
  log(
    `${table} where ${where}: ${nodes.map((node) => node['Node Type']).join(' ← ')}, ${pages} pages`,
  )
  return { indexes, pages, rows: plan['Actual Rows'] }
})

// [7] The other side of the bill: the same thousand rows into tables with more and more indexes.
handle('writingCost', async () => {
  const columns = ['id', 'email', 'customer, product, day', 'amount']
  const bill: { indexes: number; pages: number; sizeBytes: number }[] = []
  for (let indexes = 0; indexes <= columns.length; indexes++) {
    const copy = `copy_with_${indexes}`
    await db.query(`create table ${copy} as select * from sales_3`)
    for (const column of columns.slice(0, indexes))
      await db.query(`create index on ${copy} (${column})`)
    const written = await explain(
      `insert into ${copy} select id + 1000000, 'new-' || email, customer * 7 % 100, product, day,
       region, open, amount from sales_3 limit 1000`,
    )
    const size = await db.query(`select pg_indexes_size('${copy}')::integer as bytes`)
    const [pages, sizeBytes] = [pagesOf(written), size.rows[0].bytes]
    metric.gauge('pages.written', pages)
    bill.push({ indexes, pages, sizeBytes })
    await db.query(`drop table ${copy}`)
  }
  return bill
})
