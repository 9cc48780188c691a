import { handle, knob, random, work } from 'orrery'

// Somebody else's service: a few milliseconds of processor time for each card, one after another.
// It cannot know that a caller has given up, so it works on those requests as well.
handle('charge', async (order: { id: string; amount: number }) => {
  await work(knob('chargeMs') * (0.5 + Math.random()))
  if (random.integer(1, 100) <= 2) return { paid: false, reason: 'card declined' }
  return { paid: true, receipt: `r-${order.id}` }
})
