import { consume, log, metric, state, work } from 'orrery'

interface Order {
  id: string
  item: string
  amount: number
  placedAtMs: number
}

state.sent = 0
state.longestWaitMs = 0

// The end of the line. Its clock tells what the customer really waited for: from the order to the
// confirmation, through three queues. The front's own figures never show it.
consume('mails', async ({ id, item, amount, placedAtMs }: Order) => {
  await work(2)
  const tookMs = Date.now() - placedAtMs
  metric.observe('orderToMail', tookMs)
  state.sent += 1
  state.longestWaitMs = Math.max(state.longestWaitMs, tookMs)
  if (tookMs > 60_000) log(`dear customer, sorry for the wait: ${item} (${id}) for ${amount}`)
})
