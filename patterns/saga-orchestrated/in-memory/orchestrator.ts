import { call, handle, metric } from 'orrery'

interface Wish {
  saga: string
  customer: string
  seat: string
  price: number
}

const steps = [
  { service: 'order', does: 'open', undo: 'cancel' },
  { service: 'security', does: 'vet' },
  { service: 'billing', does: 'authorize', undo: 'release' },
  { service: 'reservation', does: 'reserve' },
  { service: 'billing', does: 'capture' },
  { service: 'order', does: 'markPurchased' },
  { service: 'email', does: 'confirm' },
]

// Every step has its undo and they run in reverse: a good saga, as long as this process lives.
// How far it has come is known to this array alone.
handle('buyTicket', async (wish: Wish) => {
  const undo: (() => Promise<unknown>)[] = []
  try {
    for (const step of steps) {
      const answer = await call(step.service, step.does, wish, { timeoutMs: 300 })
      if (answer.refused || answer.again) throw new Error(answer.refused ?? 'being sold')
      const back = step.undo
      if (back) undo.unshift(() => call(step.service, back, wish, { timeoutMs: 300 }))
    }
    metric.count('completed')
    return { seat: wish.seat, reason: null }
  } catch (error) {
    for (const back of undo) await back()
    metric.count('compensated')
    return { seat: null, reason: (error as Error).message }
  }
})
