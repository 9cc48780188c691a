import { call, handle, knob, metric } from 'orrery'

// Networks are glitchy, and the next attempt nearly always works. So: at once, up to five times.
async function retrying<T>(task: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await task()
    } catch (error) {
      if (attempt === knob('attempts')) throw error
      metric.count('retries')
    }
  }
}

handle('placeOrder', (order: { id: string; item: string }) =>
  retrying(() => call('inventory', 'reserve', order, { timeoutMs: knob('timeoutMs') })),
)
