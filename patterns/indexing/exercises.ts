import { always, exercise, type Run } from 'orrery'

const asked = (run: Run, start: string) =>
  run.calls('sales', 'plan').find(({ payload, outcome }) => {
    return outcome === 'ok' && payload.where.startsWith(start) && payload.table === 'sales_4'
  })

export default [
  exercise({
    id: 'the-missing-index',
    title: 'Find the scan and end it',
    task: 'In *sizes* the question about `amount` reads every page of every table. Give `sales_4` an index for it. How many pages are left, and why is it not three, as for the key?',
    scenario: 'sizes',
    check: always('`amount = 33` is read through an index', (run) => {
      const plan = asked(run, 'amount')
      if (!plan) return { because: 'the question was not asked' }
      const { indexes, pages } = plan.result
      return indexes.length === 0 ? { event: plan.event, because: `${pages} pages` } : undefined
    }),
    solution: [
      {
        file: 'sales.ts',
        find: '// [5] Only the rows that are asked for.\n',
        put: "await db.migrate('create index by_amount on sales_4 (amount)')\n// [5] Only the rows that are asked for.\n",
      },
    ],
  }),

  exercise({
    id: 'another-order',
    title: 'The same columns in another order',
    task: 'Sort the index of three columns by day first, then customer, then product. Rerun *prefixes*. Which question has become cheap, which dear? Write down the rule you would choose the order by.',
    scenario: 'prefixes',
    check: always('`by_customer` serves the day, with less than a third of the pages', (run) => {
      const plan = asked(run, 'day = ')
      if (!plan) return { because: 'the question was not asked' }
      const { indexes, pages } = plan.result
      return indexes.includes('by_customer')
        ? undefined
        : { event: plan.event, because: `${pages} pages, ${indexes[0] ?? 'no index'}` }
    }),
    solution: [
      {
        file: 'sales.ts',
        find: '(customer, product, day)',
        put: '(day, customer, product)',
      },
    ],
  }),

  exercise({
    id: 'a-range-of-mail',
    title: 'A range over e-mail addresses',
    task: 'The hash on e-mail finds one address and no range of them. Replace it by a B-tree. What did the hash have that you gave up? (Compare their sizes with `pg_relation_size` if you like.)',
    scenario: 'kinds',
    check: always('one address and a range of them are both found in a few pages', (run) => {
      for (const start of ['email = ', 'email > ']) {
        const plan = asked(run, start)
        if (!plan) return { because: 'the question was not asked' }
        const { indexes, pages } = plan.result
        if (indexes.length === 0 || pages > 10)
          return { event: plan.event, because: `${plan.payload.where}: ${pages} pages` }
      }
      return undefined
    }),
    solution: [{ file: 'sales.ts', find: 'using hash (email)', put: '(email)' }],
  }),
]
