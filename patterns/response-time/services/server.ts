import { handle, knob, metric, random, work } from 'orrery'

/** Pages differ in work; `exponential` has many short ones and a few long ones. */
function taskMs() {
  const mean = knob('serviceMs')
  return knob<string>('service') === 'fixed' ? mean : random.exponential(mean)
}

// [4] One page at a time. A request that waits for its turn has not begun, so this clock cannot
// see its wait: what it measures is processing, and nothing else.
handle(
  'render',
  async ({ path }: { path: string }) => {
    const begunMs = performance.now()
    await work(taskMs())
    const processingMs = performance.now() - begunMs
    metric.observe('processing', processingMs)
    return { body: `<h1>${path}</h1>`, processingMs }
  },
  { concurrency: 1 },
)
