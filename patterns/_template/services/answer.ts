import { handle, knob, work } from 'orrery'

const known = new Map<number, number>()

handle('ask', async ({ question }: { question: number }) => {
  // [1] Nobody waits for what has been worked out before.
  const before = known.get(question)
  if (before !== undefined) return before
  await work(knob('workMs'))
  const answer = question * question
  // [2] Kept as long as the process lives: it is memory, so a
  // crash forgets it.
  known.set(question, answer)
  return answer
})
