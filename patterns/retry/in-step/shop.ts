import { CallError, call, handle, knob, metric, sleep } from 'orrery'

function mayPass(error: unknown) {
  return error instanceof CallError && error.code !== 'failed'
}

// Exponential backoff as in the books: 1 s, 2 s, 4 s, 8 s. Whoever failed together waits together.
async function retrying<T>(task: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; ) {
    try {
      return await task()
    } catch (error) {
      failures += 1
      if (!mayPass(error) || failures === knob('attempts')) throw error
      metric.count('retries')
      await sleep(knob('firstWaitMs') * 2 ** (failures - 1))
    }
  }
}

handle('placeOrder', (order: { id: string; item: string }) =>
  retrying(() => call('inventory', 'reserve', order, { timeoutMs: knob('timeoutMs') })),
)
