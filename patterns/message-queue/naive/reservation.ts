import { call, handle, knob, state, work } from 'orrery'

state.reserved = 0

handle('reserve', async (order: { id: string; amount: number; placedAtMs: number }) => {
  await work(knob('reserveMs') * (0.5 + Math.random()))
  state.reserved += 1
  return call('billing', 'charge', order, { timeoutMs: 2_000 })
})
