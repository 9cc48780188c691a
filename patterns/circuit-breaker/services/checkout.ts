import { call, handle, knob, state } from 'orrery'

/** What a caller is told while nobody asks payments. */
class Unavailable extends Error {
  override name = 'Unavailable'
}

// [1] All a breaker knows. A phase numbers the time since the
// last switch, so that an answer to a call of an earlier phase,
// which may arrive seconds late, cannot move the switch now.
state.breaker = 'closed'
state.failures = 0
let phase = 0
let openedAtMs = 0

function turn(to: 'closed' | 'open' | 'half-open') {
  state.breaker = to
  state.failures = 0
  phase += 1
  if (to === 'open') openedAtMs = Date.now()
}

// [2] Closed: everyone passes. Open: nobody does, until the time
// is up; then the next caller is the trial, and as long as its
// answer is out the breaker is half-open and turns others away.
function admit() {
  if (state.breaker === 'closed') return
  const rested = Date.now() - openedAtMs >= knob('openMs')
  if (state.breaker !== 'open' || !rested) throw new Unavailable('payments is not answering')
  turn('half-open')
}

// [3] The trial alone decides a half-open breaker. A closed one
// counts failures in a row.
function succeeded() {
  if (state.breaker === 'half-open') turn('closed')
  else state.failures = 0
}

function failed() {
  state.failures += 1
  if (state.breaker === 'half-open' || state.failures >= knob('failures')) turn('open')
}

/** Runs `task` if it may pass, and learns from how it ends. */
async function guarded<T>(task: () => Promise<T>): Promise<T> {
  admit()
  const mine = phase
  try {
    const result = await task()
    if (mine === phase) succeeded()
    return result
  } catch (error) {
    if (mine === phase) failed()
    throw error
  }
}

// [4] A breaker needs a timeout: a call that never ends is never
// counted. A declined card is an answer, not a failure, and comes
// back as one.
handle('checkout', async (order: { id: string; amount: number }) => {
  const payment = await guarded(() =>
    call('payments', 'charge', order, { timeoutMs: knob('timeoutMs') }),
  )
  return { order: order.id, ...payment }
})
