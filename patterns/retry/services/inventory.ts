import { handle, knob, work } from 'orrery'

interface Order {
  id: string
  item: string
}

const stock = new Map([
  ['lens', 10_000],
  ['mount', 10_000],
  ['tripod', 10_000],
])
/** Orders that have their item. */
const reserved = new Set<string>()

// [5] One processor, and no way to know that a caller has stopped waiting: an attempt that was
// given up is worked on like any other, and the next one stands in line behind it.
handle('reserve', async ({ id, item }: Order) => {
  await work(knob('reserveMs') * (0.5 + Math.random()))
  const left = stock.get(item)
  if (left === undefined) throw new Error(`there is no item ${item}`)
  if (reserved.has(id)) return { order: id, item }
  reserved.add(id)
  stock.set(item, left - 1)
  return { order: id, item }
})
