import { call, handle, work } from 'orrery'

// One source of truth, asked for every page. Always right, as long as it can keep up.
handle('page', async ({ product }: { product: string }) => {
  await work(4) // rendering
  return call('reviews', 'reviewsOf', { product }, { timeoutMs: 2_000 })
})
