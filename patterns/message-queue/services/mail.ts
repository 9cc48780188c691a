import { consume, log, metric, work } from 'orrery'

interface Order {
  id: string
  item: string
  amount: number
  placedAtMs: number
}

// The end of the line. Its clock tells what the customer really waited for: from the order to the
// confirmation, through three queues.
consume('mails', async ({ id, item, amount, placedAtMs }: Order) => {
  await work(2)
  // A service's word for how well the whole is doing: its users never see the queues.
  const tookMs = Date.now() - placedAtMs
  metric.observe('orderToMail', tookMs)
  if (tookMs > 60_000) log(`dear customer, sorry for the wait: ${item} (${id}) for ${amount}`)
})
