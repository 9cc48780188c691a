import { call, every, handle, instances, knob, state } from 'orrery'

interface Server {
  name: string
  up: boolean
  /** How strong it says it is; what a weighted choice goes by. */
  weight: number
  /** Requests it has and hasn't answered. */
  open: number
  credit: number
}
interface PageRequest {
  page: string
  session: string | null
}

const servers = new Map<string, Server>()
const sessions = new Map<string, Server>()
let turn = 0

// [1] A server is up while it answers its health check. One that
// is new stays out until it has answered for the first time, so
// that no caller meets it half started.
async function check(name: string) {
  const server = servers.get(name) ?? { name, up: false, weight: 1, open: 0, credit: 0 }
  servers.set(name, server)
  try {
    const health = await call(name, 'health', undefined, { timeoutMs: 200 })
    server.weight = health.weight
    server.up = true
  } catch {
    server.up = false
  }
  state[name] = server.up ? 'up' : 'down'
}

// [2] The list is asked for anew each time: whoever adds or
// removes a server tells nobody.
const checkAll = () => Promise.all(instances('server').map(check))
await checkAll()
every(knob('checkEveryMs'), checkAll)

const roundRobin = (up: Server[]) => up[turn++ % up.length]

// [3] Everyone earns its weight each turn, and the richest pays
// the whole round. This spreads the turns of a strong server out,
// where a list with repeats would send it bursts.
function weighted(up: Server[]) {
  let total = 0
  for (const server of up) {
    server.credit += server.weight
    total += server.weight
  }
  const richest = up.reduce((a, b) => (b.credit > a.credit ? b : a))
  richest.credit -= total
  return richest
}

// [4] A slow server has more requests open, so it gets fewer.
// Nobody has to know that it is slow.
const leastConnections = (up: Server[]) => up.reduce((a, b) => (b.open < a.open ? b : a))

// [5] The first answer decides; from then on the session's memory
// is on that server, and only its death moves the session, which
// starts again with nothing.
function sessionAffinity(up: Server[], session: string | null) {
  if (session === null) return roundRobin(up)
  const bound = sessions.get(session)
  const server = bound?.up ? bound : roundRobin(up)
  if (server) sessions.set(session, server)
  return server
}

function pick(up: Server[], session: string | null) {
  if (up.length === 0) return undefined
  if (knob<string>('algorithm') === 'weighted') return weighted(up)
  if (knob<string>('algorithm') === 'least-connections') return leastConnections(up)
  if (knob<string>('algorithm') === 'session-affinity') return sessionAffinity(up, session)
  return roundRobin(up)
}

async function forward(request: PageRequest) {
  const up = [...servers.values()].filter((server) => server.up)
  const server = pick(up, request.session)
  if (!server) throw new Error('no server is up')
  server.open += 1
  try {
    return await call(server.name, 'get', request, { timeoutMs: 2_000 })
  } finally {
    server.open -= 1
  }
}

handle('get', forward)
