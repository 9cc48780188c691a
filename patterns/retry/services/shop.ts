import { CallError, call, handle, knob, metric, sleep } from 'orrery'

interface Order {
  id: string
  item: string
}

// [1] The budget: each order puts a part of a retry into savings, each retry takes a whole one out.
// In good times there is plenty for glitches; in an outage it is empty at once, and retries stay
// this share of the orders however many of them fail.
let savings = knob('budget')

function deposit() {
  savings = Math.min(knob('budget'), savings + knob('budget') / 100)
}

function withdraw() {
  if (savings < 1) return false
  savings -= 1
  return true
}

// [2] Twice as long each time gives a server time to get up. Chance over the whole of that time
// takes apart the callers who failed in the same instant, and would all come back in another.
function waitMs(failures: number) {
  const wait = knob<string>('wait')
  if (wait === 'none') return 0
  if (wait === 'fixed') return knob('firstWaitMs')
  const doubled = knob('firstWaitMs') * 2 ** (failures - 1)
  return wait === 'exponential' ? doubled : doubled * Math.random()
}

// [3] Silence, a broken connection and a closed door may be over next time. An answer is an
// answer: an item that does not exist will not exist in a second either.
function mayPass(error: unknown) {
  return error instanceof CallError && error.code !== 'failed'
}

/** Runs `task` until it succeeds, or trying once more is no longer worth it. */
async function retrying<T>(task: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; ) {
    try {
      return await task()
    } catch (error) {
      failures += 1
      if (!mayPass(error) || failures === knob('attempts') || !withdraw()) throw error
      metric.count('retries')
      await sleep(waitMs(failures))
    }
  }
}

// [4] Who retries, and only here: were the shopper's browser and the network's proxy to do so too,
// their attempts would multiply. The order's id lets inventory tell a second attempt from an order.
handle('placeOrder', (order: Order) => {
  deposit()
  return retrying(() => call('inventory', 'reserve', order, { timeoutMs: knob('timeoutMs') }))
})
