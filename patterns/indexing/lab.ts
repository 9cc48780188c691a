import { constant, type Knobs, lab, scenario } from 'orrery'

const to = 'sales'
const largest = 'sales_4'

/** One look-up by key and one by a column that no index covers, over four sizes. */
const sizes = [1, 2, 3, 4].flatMap((n) => [
  { table: `sales_${n}`, where: 'id = 121' },
  { table: `sales_${n}`, where: 'amount = 33 and id > 0' },
])

const ask = (questions: readonly { table: string; where: string }[], startMs: number) =>
  constant({
    from: 'analyst',
    to,
    method: 'plan',
    rate: 5,
    count: questions.length,
    startMs,
    payload: (n) => questions[n - 1],
  })

/** Values of the row with id 421, so that every question has an answer. */
const row = (knobs: Knobs) => ({
  customer: (421 * 31) % (knobs.rows / 20),
  product: (421 * 7919) % 1000,
  day: 421 % 365,
})

export default lab({
  services: { sales: { database: true } },
  links: [{ from: 'analyst', to: 'sales', latencyMs: [0.2, 0.6] }],
  knobs: {
    rows: {
      about: 'Rows of the longest table; a million takes a minute to load',
      unit: 'rows',
      min: 8_000,
      max: 1_024_000,
      step: 8_000,
      default: 8_000,
    },
  },
  scenarios: {
    sizes: scenario({
      title: 'The same two questions to four tables',
      about:
        'Each table is four times as long as the one before. One question is about the key, the other about a column without an index.',
      endMs: 3_000,
      load: [ask(sizes, 200)],
      variant: 'naive',
    }),
    prefixes: scenario({
      title: 'What an index of three columns can be asked',
      about:
        'Customer; customer and product; all three; product alone; and product behind few regions.',
      endMs: 3_000,
      load: (knobs) => {
        const { customer, product, day } = row(knobs)
        const a = `customer = ${customer}`
        const b = `product = ${product}`
        const questions = [a, `${a} and ${b}`, `${a} and ${b} and day = ${day}`, `day = ${day}`, b]
        return [
          ask(
            questions.map((where) => ({ table: largest, where })),
            200,
          ),
        ]
      },
    }),
    kinds: scenario({
      title: 'Equal, between, still open',
      about:
        'A hash finds what is equal, a B-tree what lies between, a partial index what it was made for.',
      endMs: 3_000,
      load: [
        ask(
          [
            { table: largest, where: "email = 'buyer-421@example.org'" },
            { table: largest, where: "email > 'buyer-421@' and email < 'buyer-421~'" },
            { table: largest, where: 'id between 400 and 420' },
            { table: largest, where: 'open and day < 20' },
          ],
          200,
        ),
      ],
    }),
    writing: scenario({
      title: 'A thousand rows into tables with none to four indexes',
      about: 'Reading is what indexes are for. Here is what writing pays.',
      endMs: 3_000,
      load: [
        constant({ from: 'analyst', to, method: 'writingCost', rate: 5, count: 1, startMs: 200 }),
      ],
    }),
  },
  charts: [
    {
      title: 'Pages one question touches',
      unit: 'pages',
      series: ['sales.pages.scan', 'sales.pages.index'],
    },
    {
      title: 'Pages touched to write a thousand rows',
      unit: 'pages',
      series: ['sales.pages.written'],
    },
  ],
})
