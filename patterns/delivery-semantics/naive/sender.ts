import { enqueue, handle, metric } from 'orrery'

interface Happening {
  id: string
  amount?: number
  choice?: string
}

// The broker is reliable, so what is sent arrives. No need to wait for it, and the answer is fast.
function send(queue: string, happening: Happening) {
  enqueue(queue, happening, { id: happening.id }).catch(() => metric.count('forgotten'))
  return { noted: happening.id }
}

handle('view', (view: Happening) => send('views', view))
handle('charge', (charge: Happening) => send('charges', charge))
handle('vote', (vote: Happening) => send('votes', vote))
