import { handle } from 'orrery'

interface Wish {
  saga: string
  customer: string
}

const blacklist = new Set(['scalper-1', 'scalper-2', 'scalper-3'])
/** Sales each customer has asked for in the current second. */
const asked = new Map<string, Set<string>>()
let second = 0

handle('vet', ({ saga, customer }: Wish) => {
  if (blacklist.has(customer)) return { refused: `${customer} is blacklisted` }
  const now = Math.floor(Date.now() / 1_000)
  if (now !== second) asked.clear()
  second = now
  // A sale that is asked about again counts once: commands are repeated.
  const sales = asked.get(customer) ?? new Set()
  asked.set(customer, sales.add(saga))
  return sales.size > 3 ? { refused: `${customer} buys like a machine` } : {}
})
