import { always, eventually, type Run, sometimes } from 'orrery'

interface Event {
  position: number
  entity: string
  version: number
  type: string
  amount: number
  at: string | Date
}
interface Amount {
  entity: string
  version: number
  amount: number
}

const events = (run: Run) =>
  [...run.table<Event>('ledger', 'events')].sort((a, b) => a.position - b.position)
const minus = new Set(['withdrawn', 'sold'])
const sum = (list: readonly Event[]) =>
  list.reduce((total, { type, amount }) => total + (minus.has(type) ? -amount : amount), 0)
const changes = (run: Run) => run.calls('ledger', 'change').filter(({ result }) => result?.version)

export default [
  always('0 + 50 + 60 − 10 = 100: the state is the sum of its events', (run) => {
    const own = events(run).filter(({ entity }) => entity === 'account:bob')
    const first = own.slice(0, 4)
    if (first.length === 4 && sum(first) !== 100)
      return { because: `the first four events sum up to ${sum(first)}` }
    return undefined
  }),

  always('every answer is the sum of the events up to its version', (run) => {
    const all = events(run)
    return changes(run).flatMap(({ payload, result, event }) => {
      const until = all.filter((it) => {
        return it.entity === payload.entity && it.version <= result.version
      })
      if (sum(until) === result.amount) return []
      const because = `${payload.entity} was said to be ${result.amount}, its events give ${sum(until)}`
      return [{ event, because }]
    })
  }),

  always('two changes at one version: one wins', (run) => {
    const seen = new Set<string>()
    return changes(run).flatMap(({ payload, result, event }) => {
      const key = `${payload.entity} version ${result.version}`
      if (seen.size !== seen.add(key).size) return []
      return [{ event, because: `${key} was given out twice` }]
    })
  }),

  always('what was written is what is there: no event was changed', (run) => {
    const rows = events(run)
    return changes(run).flatMap(({ payload, result, event }) => {
      const row = rows.find((it) => {
        return it.entity === payload.entity && it.version === result.version
      })
      if (row?.type === payload.type && row?.amount === payload.amount) return []
      const is = row ? `${row.type} ${row.amount}` : 'nothing'
      return [{ event, because: `${payload.type} ${payload.amount} was written, ${is} is there` }]
    })
  }),

  always('the database refuses to change an event', (run) => {
    const tried = run.calls('ledger', 'rewrite')
    const done = tried.find(({ outcome }) => outcome === 'ok')
    return done && { event: done.event, because: `event ${done.payload.version} was rewritten` }
  }),

  always('nothing falls below zero', (run) => {
    const totals = new Map<string, number>()
    for (const event of events(run)) {
      const total = (totals.get(event.entity) ?? 0) + sum([event])
      totals.set(event.entity, total)
      if (total < 0)
        return { because: `${event.entity} was ${total} after version ${event.version}` }
    }
    return undefined
  }),

  always('a question about the past is answered with that moment’s sum', (run) => {
    const all = events(run)
    return run.calls('ledger', 'amountAt').flatMap(({ payload, result, event, outcome }) => {
      if (outcome !== 'ok') return []
      const atMs = new Date(payload.at).getTime()
      const until = all.filter((it) => {
        return it.entity === payload.entity && new Date(it.at).getTime() <= atMs
      })
      if (result.amount === sum(until)) return []
      return [{ event, because: `it was ${sum(until)} then, the answer was ${result.amount}` }]
    })
  }),

  always('a change reads fewer events than lie between two snapshots', (run) => {
    const limit = run.knobs.snapshotEvery
    // A snapshot is written after its event: whoever comes in between reads a few more.
    const air = run.knobs.tellers
    const long = changes(run).find(({ result }) => result.replayed >= limit + air)
    return long && { event: long.event, because: `${long.result.replayed} events were read` }
  }),

  eventually('the projection is the sum of the events, each counted once', (run) => {
    const all = events(run)
    const wrong = run.table<Amount>('statements', 'amounts').flatMap(({ entity, amount }) => {
      const due = sum(all.filter((it) => it.entity === entity))
      return due === amount
        ? []
        : [{ because: `${entity} is shown as ${amount}, events say ${due}` }]
    })
    const counted = run
      .table<{ events: number }>('statements', 'turnover')
      .reduce((total, row) => total + row.events, 0)
    if (wrong.length === 0 && counted !== all.length)
      return { because: `${counted} of ${all.length} events were counted` }
    return wrong
  }),

  sometimes('an append finds its version taken and tries again', (run) => {
    const lost = run.events('log').find(({ payload }) => /is taken/.test(JSON.stringify(payload)))
    return lost && { event: lost.event, because: `at ${lost.atMs} ms` }
  }),

  sometimes('a projection is rebuilt', (run) => {
    if (run.scenario !== 'rebuild') return { because: 'is a matter of the scenario rebuild' }
    const done = run.calls('statements', 'rebuild').find(({ outcome }) => outcome === 'ok')
    return done && { event: done.endEvent, because: `from ${done.result.rebuilt} events` }
  }),

  sometimes('a snapshot saves reading', (run) => {
    const late = changes(run).find(({ result }) => result.version > run.knobs.snapshotEvery + 5)
    return late && { event: late.event, because: `${late.result.replayed} events were read` }
  }),
]
