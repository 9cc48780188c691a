import { handle, knob, random, self, work } from 'orrery'

/** Pages each session had from here: memory no other server has. */
const visits = new Map<string, number>()

// server#4 is the machine that was bought three years before the
// others.
const speed = self.instance === 'server#4' ? knob('oldSpeed') : 100

interface PageRequest {
  page: string
  session: string | null
}

handle('get', async (request: PageRequest) => {
  await work((random.exponential(knob('pageMs')) * 100) / speed)
  if (request.session === null) return { server: self.instance }
  const count = (visits.get(request.session) ?? 0) + 1
  visits.set(request.session, count)
  return { server: self.instance, visits: count }
})

// [6] Says that the process is alive, and how strong it is; not
// how busy it is. It needs no processor time of its own, so a
// long queue does not make a server look dead.
handle('health', () => ({ weight: speed }))
