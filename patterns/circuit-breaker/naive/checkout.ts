import { call, handle, knob } from 'orrery'

const attempts = 3

// Networks are glitchy, so there is a timeout, and so there are
// retries. Both are right for a glitch. In an outage every caller
// waits three timeouts, and payments gets three times the load.
async function charge(order: { id: string; amount: number }) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call('payments', 'charge', order, { timeoutMs: knob('timeoutMs') })
    } catch (error) {
      if (attempt === attempts) throw error
    }
  }
}

handle('checkout', async (order: { id: string; amount: number }) => {
  const payment = await charge(order)
  return { order: order.id, ...payment }
})
