import { always, exercise } from 'orrery'

export default [
  exercise({
    id: 'try-another',
    title: 'Try another server',
    task: 'Between the kill and the next health check, callers get errors although three servers are well. `refused` means that the request certainly did nothing, so it may be sent again. Make the balancer take a server that refuses out at once, and try another. Why must it not do the same for `lost` and `timeout`?',
    hint: 'Import `CallError` and look at its `code` in `forward`.',
    scenario: 'server-dies',
    check: always('no request sent after the kill fails', (run) => {
      const crash = run.events('crash')[0]
      const failed = run
        .requests()
        .find(({ event, outcome }) => crash && event > crash.event && outcome !== 'ok')
      return failed && { event: failed.event, because: `a later request ended ${failed.outcome}` }
    }),
    solution: [
      {
        file: 'balancer.ts',
        find: 'import { call, every,',
        put: 'import { CallError, call, every,',
      },
      {
        file: 'balancer.ts',
        find: '  } finally {\n    server.open -= 1\n  }\n',
        put: "  } catch (error) {\n    if (!(error instanceof CallError) || error.code !== 'refused') throw error\n    server.up = false\n    return await forward(request)\n  } finally {\n    server.open -= 1\n  }\n",
      },
    ],
  }),

  exercise({
    id: 'two-strikes',
    title: 'Two strikes',
    task: 'In *long-pause* a server that stood still for 400 ms is sent home for a whole second. Take a server out only when it has failed two checks in a row. What does that do to the time callers meet a server that is really dead, and which of the two would you pay with?',
    scenario: 'long-pause',
    check: always('only a dead server is taken out, and that one is', (run) => {
      const dead = new Set(run.events('crash').map(({ instance }) => instance))
      const downs = run.events('state').filter(({ payload }) => payload === 'down')
      const wrong = downs.find(({ name }) => !dead.has(name))
      if (wrong) return { event: wrong.event, because: `${wrong.name} is alive` }
      const missing = [...dead].find((name) => !downs.some((down) => down.name === name))
      return missing === undefined ? undefined : { because: `${missing} is dead and still used` }
    }),
    solution: [
      {
        file: 'balancer.ts',
        find: '  up: boolean\n',
        put: '  up: boolean\n  strikes: number\n',
      },
      {
        file: 'balancer.ts',
        find: '{ name, up: false, weight',
        put: '{ name, up: false, strikes: 0, weight',
      },
      {
        file: 'balancer.ts',
        find: '    server.up = true\n',
        put: '    server.up = true\n    server.strikes = 0\n',
      },
      {
        file: 'balancer.ts',
        find: '    server.up = false\n  }\n  state',
        put: '    server.strikes += 1\n    if (server.strikes >= 2) server.up = false\n  }\n  state',
      },
    ],
  }),

  exercise({
    id: 'weighted-least-connections',
    title: 'Count, and weigh',
    task: 'Least connections treats a weak server with one open request like a strong one with one. Choose by open requests *in proportion to weight*: the lowest `(open + 1) / weight`. Compare P95 of *old-server* with `weighted` and with yours.',
    scenario: 'old-server',
    knobs: { algorithm: 'least-connections' },
    check: always('the choice has the lowest (open + 1) / weight', (run) => {
      const weight = (server: string) => (server === 'server#4' ? run.knobs.oldSpeed : 100)
      const calls = run.calls('server', 'get')
      const ends = calls.filter(({ endEvent }) => endEvent > 0)
      ends.sort((a, b) => a.endEvent - b.endEvent)
      const open = new Map([1, 2, 3, 4].map((number) => [`server#${number}`, 0]))
      const cost = (server: string) => ((open.get(server) ?? 0) + 1) / weight(server)
      let ended = 0
      for (const { event, to } of calls) {
        for (let end = ends[ended]; end && end.endEvent < event; end = ends[++ended])
          open.set(end.to, (open.get(end.to) ?? 0) - 1)
        const best = [...open.keys()].reduce((a, b) => (cost(b) < cost(a) ? b : a))
        if (cost(best) < cost(to))
          return { event, because: `${to} was chosen where ${best} was freer` }
        open.set(to, (open.get(to) ?? 0) + 1)
      }
      return undefined
    }),
    solution: [
      {
        file: 'balancer.ts',
        find: '(b.open < a.open ? b : a)',
        put: '((b.open + 1) / b.weight < (a.open + 1) / a.weight ? b : a)',
      },
    ],
  }),

  exercise({
    id: 'stickiness-without-memory',
    title: 'Stickiness without memory',
    task: 'After *balancer-dies* most sessions land on another server, since the map of sessions died with the balancer. Choose the server from the session’s name alone: hash `session + server` for each server that is up, and take the highest. Two balancers would then agree without talking. What happens to sessions when a server is added?',
    scenario: 'balancer-dies',
    check: always('sessions keep their server when the balancer dies', (run) => {
      const home = new Map<string, string>()
      for (const call of run.calls('server', 'get')) {
        const { session } = call.payload
        if (session === null) continue
        const at = home.get(session) ?? call.to
        home.set(session, at)
        if (at !== call.to)
          return { event: call.event, because: `${session} went from ${at} to ${call.to}` }
      }
      return undefined
    }),
    solution: [
      {
        file: 'balancer.ts',
        find: '  const bound = sessions.get(session)\n  const server = bound?.up ? bound : roundRobin(up)\n  if (server) sessions.set(session, server)\n  return server\n',
        put: '  const rank = (server: Server) => {\n    let hash = 0\n    for (const letter of server.name + session)\n      hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619) >>> 0\n    return hash\n  }\n  return up.reduce((a, b) => (rank(b) > rank(a) ? b : a))\n',
      },
    ],
  }),
]
