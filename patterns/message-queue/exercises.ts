import { always, eventually, exercise } from 'orrery'

export default [
  exercise({
    id: 'express-lane',
    title: 'A lane for the big orders',
    task: 'Orders over 250 shall not stand in line with the bargains. Give them a queue of their own, `express`, and let reservation take from both. Compare the two kinds in the rush. Who pays for it, and what happens when half of all orders are express?',
    hint: 'One handler may serve two queues.',
    scenario: 'spike',
    check: always('express orders wait for less than half of the others’ time', (run) => {
      const taken = [...run.published('orders'), ...run.published('express')]
      const begun = new Map(
        [...run.deliveries('orders'), ...run.deliveries('express')].map((d) => [d.id, d.atMs]),
      )
      const waits = (isBig: boolean) =>
        taken
          .filter(({ payload }) => payload.amount > 250 === isBig)
          .map(({ id, atMs }) => (begun.get(id) ?? run.endMs) - atMs)
      const big = run.mean(waits(true))
      const rest = run.mean(waits(false))
      return big < rest / 2
        ? undefined
        : { because: `${Math.round(big)} ms against ${Math.round(rest)} ms` }
    }),
    solution: [
      {
        file: 'front.ts',
        find: "await enqueue('orders',",
        put: "await enqueue(order.amount > 250 ? 'express' : 'orders',",
      },
      {
        file: 'reservation.ts',
        find: "consume('orders', { concurrency: 1 }, async (order: Order) => {\n",
        put: 'const reserve = async (order: Order) => {\n',
      },
      {
        file: 'reservation.ts',
        find: '  state.reserved += 1\n})\n',
        put: "  state.reserved += 1\n}\n\nconsume('orders', { concurrency: 1 }, reserve)\nconsume('express', { concurrency: 1 }, reserve)\n",
      },
    ],
  }),

  exercise({
    id: 'honest-no',
    title: 'An honest no',
    task: 'A queue without an end promises everybody everything. Let the front refuse an order while a hundred are unfinished. For that it has to hear of those that are done: let mail say so, over a queue. What is better about an error now than about a mail in ten minutes, and for whom?',
    hint: 'Mail enqueues into `finished`; the front consumes it and counts.',
    scenario: 'spike',
    check: eventually(
      'some are refused, and no order that was taken needs more than 5.5 s',
      (run) => {
        const refused = run.requests().filter(({ outcome }) => outcome === 'failed')
        if (refused.length === 0) return { because: 'nobody was refused' }
        const sent = run.deliveries('mails')
        const slow = run.published('orders').find(({ id, atMs }) => {
          return (sent.find((mail) => mail.id === id)?.atMs ?? run.endMs) - atMs > 5_500
        })
        return slow && { event: slow.event, because: `${slow.id} needed longer` }
      },
    ),
    solution: [
      {
        file: 'front.ts',
        find: 'import { enqueue,',
        put: 'import { consume, enqueue,',
      },
      {
        file: 'front.ts',
        find: 'let taken = 0\n',
        put: "let taken = 0\nlet finished = 0\nconsume('finished', () => {\n  finished += 1\n})\n",
      },
      {
        file: 'front.ts',
        find: "handle('placeOrder', async (order: Order) => {\n",
        put: "handle('placeOrder', async (order: Order) => {\n  if (taken - finished >= 100) throw new Error('too many orders, please come back later')\n  taken += 1\n",
      },
      {
        file: 'front.ts',
        find: "  taken += 1\n  metric.count('taken')",
        put: "  metric.count('taken')",
      },
      {
        file: 'mail.ts',
        find: 'import { consume, log,',
        put: 'import { consume, enqueue, log,',
      },
      {
        file: 'mail.ts',
        find: '  const tookMs =',
        put: "  await enqueue('finished', id)\n  const tookMs =",
      },
    ],
  }),

  exercise({
    id: 'a-further-step',
    title: 'A further step',
    task: 'Every charged order earns a point for each full 10 of its amount. Put `{ id, points }` into a queue `points`, for a service that another team will write next month, and change neither the front nor reservation. What becomes of the points until then, and what must somebody watch?',
    scenario: 'consumer-dies',
    check: eventually('each order has its points in the queue, once', (run) => {
      const points = run.published('points')
      for (const { payload, outcome } of run.requests()) {
        if (outcome !== 'ok') continue
        const own = points.filter((one) => one.payload.id === payload.id)
        if (own.length !== 1 || own[0]?.payload.points !== Math.floor(payload.amount / 10))
          return { because: `${payload.id}: ${own.length} messages in points` }
      }
      return undefined
    }),
    solution: [
      {
        file: 'billing.ts',
        find: '    state.takings += order.amount\n',
        put: "    state.takings += order.amount\n    const points = Math.floor(order.amount / 10)\n    await enqueue('points', { id: order.id, points }, { id: order.id })\n",
      },
    ],
  }),
]
