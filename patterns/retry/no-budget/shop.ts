import { CallError, call, handle, knob, metric, sleep } from 'orrery'

function mayPass(error: unknown) {
  return error instanceof CallError && error.code !== 'failed'
}

// Backoff and jitter, as all the advice says. Nothing limits how many retries there are in all.
async function retrying<T>(task: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; ) {
    try {
      return await task()
    } catch (error) {
      failures += 1
      if (!mayPass(error) || failures === knob('attempts')) throw error
      metric.count('retries')
      await sleep(knob('firstWaitMs') * 2 ** (failures - 1) * Math.random())
    }
  }
}

handle('placeOrder', (order: { id: string; item: string }) =>
  retrying(() => call('inventory', 'reserve', order, { timeoutMs: knob('timeoutMs') })),
)
