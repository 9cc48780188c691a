import { handle, metric, work } from 'orrery'

handle('confirm', async (order: { id: string; amount: number; placedAtMs: number }) => {
  await work(2)
  metric.observe('orderToMail', Date.now() - order.placedAtMs)
  return { confirmed: order.id }
})
