import { always, type CallView, type Run, sometimes } from 'orrery'

interface Answer {
  indexes: string[]
  pages: number
  rows: number
}
interface Bill {
  indexes: number
  pages: number
  sizeBytes: number
}

const plans = (run: Run) => run.calls('sales', 'plan').filter(({ outcome }) => outcome === 'ok')
const about = (run: Run, start: string) =>
  plans(run).filter(({ payload }) => payload.where.startsWith(start))
const answer = (call: CallView): Answer => call.result
const told = (call: CallView) =>
  `${call.payload.where}: ${answer(call).pages} pages, ${answer(call).indexes[0] ?? 'no index'}`
const bill = (run: Run): readonly Bill[] =>
  run.calls('sales', 'writingCost').find(({ outcome }) => outcome === 'ok')?.result ?? []

/** Slope of log(pages) over log(rows), by least squares: 1 is linear, 0 is constant. */
function exponent(calls: readonly CallView[]): number {
  const points = calls.map((call, at) => ({ x: at * Math.log(4), y: Math.log(answer(call).pages) }))
  const mean = (pick: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)]
  const above = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0)
  return above / points.reduce((sum, point) => sum + (point.x - x) ** 2, 0)
}

export default [
  always('a look-up by key grows like the logarithm: 2 to 5 pages over four sizes', (run) => {
    const calls = about(run, 'id = ')
    if (calls.length < 4) return undefined
    const dear = calls.find((call) => answer(call).pages > 5)
    if (dear) return { event: dear.event, because: told(dear) }
    const grows = exponent(calls)
    return grows > 0.2 ? { because: `pages grow with rows to the ${grows.toFixed(2)}` } : undefined
  }),

  always('a question without an index grows like the table', (run) => {
    const calls = about(run, 'amount')
    if (calls.length < 4) return undefined
    const grows = exponent(calls)
    return grows < 0.85 || grows > 1.05
      ? { because: `pages grow with rows to the ${grows.toFixed(2)}` }
      : undefined
  }),

  always('an index of three columns serves the first, the first two, and all three', (run) =>
    about(run, 'customer').flatMap((call) =>
      answer(call).indexes.includes('by_customer')
        ? []
        : [{ event: call.event, because: told(call) }],
    ),
  ),

  always('it does not serve the third alone', (run) => {
    const call = about(run, 'day = ')[0]
    if (!call || !answer(call).indexes.includes('by_customer')) return undefined
    return { event: call.event, because: told(call) }
  }),

  always('behind a first column of few values the second is found by skipping', (run) => {
    const call = about(run, 'product = ')[0]
    if (!call || answer(call).indexes.includes('by_region')) return undefined
    return { event: call.event, because: told(call) }
  }),

  always('a hash finds what is equal in 5 pages, and does not help with a range', (run) => {
    const equal = about(run, 'email = ')[0]
    const between = about(run, 'email > ')[0]
    if (equal && (!answer(equal).indexes.includes('by_email') || answer(equal).pages > 5))
      return { event: equal.event, because: told(equal) }
    if (between && answer(between).indexes.length > 0)
      return { event: between.event, because: told(between) }
    return undefined
  }),

  always('a range of the key and the open sales are read by an index', (run) => {
    const calls = [...about(run, 'id between'), ...about(run, 'open')]
    return calls
      .filter((call) => answer(call).indexes.length === 0 || answer(call).pages > 30)
      .map((call) => ({ event: call.event, because: told(call) }))
  }),

  always('each further index makes writing dearer, and takes space', (run) =>
    bill(run).flatMap(({ indexes, pages, sizeBytes }, at) => {
      const before = bill(run)[at - 1]
      if (!before || (pages > before.pages + 1_000 && sizeBytes > before.sizeBytes)) return []
      return [{ because: `${indexes} indexes: ${pages} pages, ${sizeBytes} bytes` }]
    }),
  ),

  sometimes('a look-up in the longest table touches a twentieth of its pages', (run) => {
    const by = (start: string) => {
      return about(run, start).find(({ payload }) => payload.table === 'sales_4')
    }
    const [found, scanned] = [by('id = '), by('amount')]
    if (!found || !scanned || answer(found).pages * 20 > answer(scanned).pages) return undefined
    return { event: found.event, because: `${told(found)}; ${told(scanned)}` }
  }),

  sometimes('a thousand rows are written', (run) => {
    const last = bill(run).at(-1)
    return last && { because: `${last.pages} pages with ${last.indexes} indexes` }
  }),
]
