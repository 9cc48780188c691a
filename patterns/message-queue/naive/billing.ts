import { call, handle, state, work } from 'orrery'

state.takings = 0

handle('charge', async (order: { id: string; amount: number; placedAtMs: number }) => {
  await work(4)
  state.takings += order.amount
  return call('mail', 'confirm', order, { timeoutMs: 2_000 })
})
