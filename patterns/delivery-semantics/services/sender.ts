import { enqueue, handle, knob, metric, sleep } from 'orrery'

interface Happening {
  id: string
  amount?: number
  choice?: string
}

/** Resolves when the broker has said that it has the message; rejects when it is silent. */
function confirmed(queue: string, happening: Happening): Promise<void> {
  const silence = sleep(knob('confirmMs')).then(() => {
    throw new Error('no confirmation')
  })
  return Promise.race([enqueue(queue, happening, { id: happening.id }), silence])
}

/** Sends until the broker has it. How many copies it has by then, nobody here can know. */
async function untilConfirmed(queue: string, happening: Happening) {
  for (;;) {
    try {
      return await confirmed(queue, happening)
    } catch {
      metric.count('sentAgain')
    }
  }
}

// [1] At most once: sent and forgotten. Nobody waits, nobody asks, nobody sends again.
handle('view', (view: Happening) => {
  enqueue('views', view, { id: view.id }).catch(() => metric.count('forgotten'))
  return { noted: view.id }
})

// [2] At least once: the answer waits for the broker, and a message that was not confirmed goes
// out again. What was lost may have been the message, or only the word that it had arrived.
handle('charge', async (charge: Happening) => {
  await untilConfirmed('charges', charge)
  return { charged: charge.id }
})

// [3] Exactly once begins like that, and with one thing more: the same id on every copy.
handle('vote', async (vote: Happening) => {
  await untilConfirmed('votes', vote)
  return { counted: vote.id }
})
