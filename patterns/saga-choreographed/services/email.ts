import { log, metric, sleep, subscribe } from 'orrery'

interface Sale {
  saga: string
  customer: string
  seat: string
}

/**
 * Only in memory: after a crash somebody may get the mail twice, and that costs nobody anything.
 * What must not be repeated needs a table, as billing has.
 */
const sent = new Set<string>()

subscribe('order.purchased', async ({ saga, customer, seat }: Sale) => {
  if (sent.has(saga)) return
  await sleep(15) // the provider's answer
  sent.add(saga)
  metric.count('sent')
  log(`to ${customer}: seat ${seat} is yours`)
})
