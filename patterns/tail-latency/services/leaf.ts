import { handle, knob, metric, sleep } from 'orrery'

/** One call in a hundred meets a collection of garbage, a cold disk, a neighbour's batch. */
function hiccup() {
  return Math.random() * 100 < knob('slowPercent')
}

// [4] Nearly always some milliseconds; a few times that for three in a hundred; a second and more
// for the unlucky one. The leaf is not busy, it is unlucky, so chance decides and not a queue.
function lookupMs() {
  if (hiccup()) return 1_000 + 500 * Math.random()
  const isLong = Math.random() < 0.03
  return isLong ? 45 + 40 * Math.random() : 5 + 25 * Math.random()
}

handle('read', async ({ part }: { part: number }) => {
  await sleep(lookupMs())
  metric.count('reads')
  return { part, text: `part ${part}` }
})
