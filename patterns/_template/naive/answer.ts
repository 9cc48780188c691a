import { handle, knob, work } from 'orrery'

handle('ask', async ({ question }: { question: number }) => {
  await work(knob('workMs'))
  return question * question
})
