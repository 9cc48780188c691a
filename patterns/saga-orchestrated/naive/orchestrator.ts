import { call, handle, metric } from 'orrery'

interface Wish {
  saga: string
  customer: string
  seat: string
  price: number
}

async function step(service: string, method: string, wish: Wish) {
  const answer = await call(service, method, wish, { timeoutMs: 300 })
  if (answer.refused || answer.again) throw new Error(answer.refused ?? 'the seat is being sold')
}

// It reads like the business talks: money first, then the seat. What it has done when a line
// throws stays done.
handle('buyTicket', async (wish: Wish) => {
  await step('order', 'open', wish)
  await step('security', 'vet', wish)
  await step('billing', 'authorize', wish)
  await step('billing', 'capture', wish)
  await step('reservation', 'reserve', wish)
  await step('order', 'markPurchased', wish)
  await step('email', 'confirm', wish)
  metric.count('completed')
  return { seat: wish.seat, reason: null }
})
