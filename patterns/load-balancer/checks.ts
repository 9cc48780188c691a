import { always, type CallView, eventually, type Run, sometimes } from 'orrery'

interface Stretch {
  /** Servers the balancer held to be up. */
  up: string[]
  /** Pages it asked of servers meanwhile, in order. */
  calls: CallView[]
}

/** What the balancer noted about its servers: `up` or `down`. */
const notes = (run: Run) =>
  run.events('state').filter((note) => note.instance === 'balancer' && note.name.includes('#'))

const crashes = (run: Run, service: string) =>
  run.events('crash').filter((crash) => crash.instance.split('#')[0] === service)

/**
 * The run, cut wherever the set of servers in use changed. A balancer that notes nothing uses all.
 */
function stretches(run: Run): Stretch[] {
  const calls = run.calls('server', 'get')
  const cuts = notes(run)
  if (cuts.length === 0) return [{ up: [...new Set(calls.map(({ to }) => to))], calls: [...calls] }]
  const up = new Set<string>()
  let next = 0
  const result: Stretch[] = []
  for (const [at, cut] of cuts.entries()) {
    if (cut.payload === 'up') up.add(cut.name)
    else up.delete(cut.name)
    const end = cuts[at + 1]?.event ?? Number.POSITIVE_INFINITY
    const within: CallView[] = []
    for (let call = calls[next]; call && call.event < end; call = calls[++next]) within.push(call)
    if (within.length > 0) result.push({ up: [...up], calls: within })
  }
  return result
}

/** The server furthest from its due share of a stretch's requests, if further than `slack`. */
function unfair(stretch: Stretch, share: (server: string) => number, slack: number) {
  const total = stretch.up.reduce((sum, server) => sum + share(server), 0)
  let furthest = slack
  let because = ''
  for (const server of stretch.up) {
    const got = stretch.calls.filter(({ to }) => to === server).length
    const due = (stretch.calls.length * share(server)) / total
    if (Math.abs(got - due) <= furthest) continue
    furthest = Math.abs(got - due)
    because = `${server} got ${got} requests where ${Math.round(due)} were due`
  }
  return because === '' ? [] : [{ event: stretch.calls.at(-1)?.event, because }]
}

const weight = (run: Run) => (server: string) => (server === 'server#4' ? run.knobs.oldSpeed : 100)

export default [
  always('round robin gives every server the same share, ±1', (run) => {
    if (run.knobs.algorithm !== 'round-robin') return undefined
    return stretches(run).flatMap((stretch) => unfair(stretch, () => 1, 1))
  }),

  always('weighted gives every server its share, ±2', (run) => {
    if (run.knobs.algorithm !== 'weighted') return undefined
    return stretches(run).flatMap((stretch) => unfair(stretch, weight(run), 2))
  }),

  always('least connections chooses a server with the fewest open requests', (run) => {
    if (run.knobs.algorithm !== 'least-connections') return undefined
    const calls = run.calls('server', 'get')
    const ends = [...calls].filter((call) => call.endEvent > 0)
    ends.sort((a, b) => a.endEvent - b.endEvent)
    const open = new Map<string, number>()
    let ended = 0
    for (const { up, calls } of stretches(run)) {
      for (const call of calls) {
        for (let end = ends[ended]; end && end.endEvent < call.event; end = ends[++ended])
          open.set(end.to, (open.get(end.to) ?? 0) - 1)
        const has = open.get(call.to) ?? 0
        const least = Math.min(...up.map((server) => open.get(server) ?? 0))
        if (has > least)
          return { event: call.event, because: `${call.to} had ${has} open, another had ${least}` }
        open.set(call.to, has + 1)
      }
    }
    return undefined
  }),

  always(
    'with a slow server, P95 is under 300 ms by least connections, over 1 s in turns',
    (run) => {
      const slow = run.events('slow').find((event) => event.instance.startsWith('server'))
      if (!slow || run.knobs.rate < 80) return undefined
      const well = run.events('unslow').find((event) => event.instance === slow.instance)
      const waits = run
        .requests()
        .filter(({ sentMs }) => sentMs > slow.atMs && sentMs < (well?.atMs ?? run.endMs))
        .map((request) => request.latencyMs ?? run.endMs - request.sentMs)
      const p95 = run.percentile(waits, 0.95)
      if (run.knobs.algorithm === 'least-connections' && p95 >= 300)
        return { because: `least connections had a P95 of ${Math.round(p95)} ms` }
      if (run.knobs.algorithm === 'round-robin' && p95 <= 1_000)
        return { because: `round robin had a P95 of only ${Math.round(p95)} ms` }
      return undefined
    },
  ),

  always('a session stays on one server while that server and the balancer live', (run) => {
    if (run.knobs.algorithm !== 'session-affinity') return undefined
    const losses = [
      ...crashes(run, 'balancer').map(({ event }) => ({ event, server: '*' })),
      ...notes(run)
        .filter(({ payload }) => payload === 'down')
        .map(({ event, name }) => ({ event, server: name })),
    ].sort((a, b) => a.event - b.event)
    const home = new Map<string, string>()
    for (const call of run.calls('server', 'get')) {
      while (losses[0] && losses[0].event < call.event) {
        const { server } = losses.shift() ?? { server: '*' }
        for (const [session, at] of home) if (server === '*' || server === at) home.delete(session)
      }
      const { session } = call.payload
      const at = session === null ? call.to : (home.get(session) ?? call.to)
      if (at !== call.to)
        return { event: call.event, because: `${session} went from ${at} to ${call.to}` }
      if (session !== null) home.set(session, at)
    }
    return undefined
  }),

  always('after a kill, errors stop within one health check', (run) => {
    for (const crash of crashes(run, 'server')) {
      const knownMs = crash.atMs + run.knobs.checkEveryMs + 200
      const late = run.requests().find(({ sentMs, outcome }) => {
        return sentMs > knownMs && outcome !== 'ok' && outcome !== 'refused' && outcome !== 'lost'
      })
      if (late)
        return {
          event: late.event,
          because: `${Math.round(late.sentMs - crash.atMs)} ms after ${crash.instance} died, a request ended ${late.outcome}`,
        }
    }
    return undefined
  }),

  eventually('a replacement gets work, and no caller notices its arrival', (run) => {
    const late = run.events('ready').filter(({ instance, atMs }) => {
      return instance.startsWith('server') && atMs > 1_000
    })
    for (const { instance, event, atMs } of late) {
      const calls = run.calls('server', 'get').filter(({ to }) => to === instance)
      if (calls.length === 0 && atMs + 3 * run.knobs.checkEveryMs < run.endMs)
        return {
          event,
          because: `${instance} is ready since ${Math.round(atMs)} ms and got no request`,
        }
      const failed = calls.find(({ outcome }) => outcome !== 'ok')
      if (failed) return { event: failed.event, because: `a request to ${instance} failed` }
    }
    return undefined
  }),

  sometimes('a kill costs a caller its request', (run) => {
    const [crash] = crashes(run, 'server')
    if (!crash) return { because: 'no server is killed in this scenario' }
    const hurt = run.requests().find(({ sentMs, outcome }) => {
      return sentMs > crash.atMs - 500 && outcome !== 'ok'
    })
    return (
      hurt && {
        event: hurt.event,
        because: `the request of ${Math.round(hurt.sentMs)} ms ended ${hurt.outcome}`,
      }
    )
  }),

  sometimes(
    'a session loses its memory with its server',
    (run) => {
      const known = new Map<string, number>()
      for (const { payload, result, event, to } of run.requests()) {
        if (!result?.visits) continue
        if (result.visits === 1 && (known.get(payload.session) ?? 0) > 1)
          return {
            event,
            because: `${payload.session} is new to ${result.server}, served by ${to}`,
          }
        known.set(payload.session, result.visits)
      }
      return undefined
    },
    { scenarios: ['sessions'] },
  ),
]
