import { metric, publish, subscribe } from 'orrery'

interface Sale {
  saga: string
  customer: string
}

const blacklist = new Set(['scalper-1', 'scalper-2', 'scalper-3'])

// [3] What happened, not what to do: security knows neither who listens nor what comes next. The
// answer depends on the event alone, so a second delivery gives the same answer.
subscribe('order.created', async (sale: Sale) => {
  const { saga, customer } = sale
  if (blacklist.has(customer)) {
    metric.count('rejected')
    await publish('security.rejected', sale, { id: `${saga}-rejected` })
    return
  }
  await publish('security.validated', sale, { id: `${saga}-validated` })
})
