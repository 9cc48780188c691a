import { consume, enqueue, knob, state, work } from 'orrery'

interface Order {
  id: string
  item: string
  amount: number
  placedAtMs: number
}

state.reserved = 0

// [2] One order at a time, the next when this one is done: the pace is the worker's, whatever the
// customers' may be. Of several instances the free one takes the next, so the strong take more.
consume('orders', { concurrency: 1 }, async (order: Order) => {
  await work(knob('reserveMs') * (0.5 + Math.random()))
  // [3] Passed on first, acknowledged by returning: a crash between the two sends it twice, never
  // not at all.
  await enqueue('bills', order, { id: order.id })
  state.reserved += 1
})
