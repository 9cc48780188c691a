import { call, handle, metric } from 'orrery'

// Everything is done, in order, while the customer waits; then there is a real answer.
handle('placeOrder', async (order: { id: string; item: string; amount: number }) => {
  const placed = { ...order, placedAtMs: Date.now() }
  const receipt = await call('reservation', 'reserve', placed, { timeoutMs: 2_000 })
  metric.count('taken')
  return receipt
})
