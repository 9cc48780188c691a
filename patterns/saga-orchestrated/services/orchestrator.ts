import { call, db, handle, metric, sleep } from 'orrery'

interface Saga {
  id: string
  wish: { saga: string; customer: string; seat: string; price: number }
  step: number
  going: 'forward' | 'back' | 'completed' | 'compensated'
  reason: string | null
}
type Answer = { refused?: string; again?: boolean }

await db.migrate(`create table sagas (
  id text primary key,
  wish jsonb not null,
  step integer not null default 0,
  going text not null default 'forward',
  reason text
)`)

// [1] The whole sale, in one place. What comes before the seat can be undone; the seat is the
// pivot, and what follows it cannot be refused any more, only delayed.
const steps = [
  { service: 'order', does: 'open', undo: 'cancel' },
  { service: 'security', does: 'vet' },
  { service: 'billing', does: 'authorize', undo: 'release' },
  { service: 'reservation', does: 'reserve' },
  { service: 'billing', does: 'capture' },
  { service: 'order', does: 'markPurchased' },
  { service: 'email', does: 'confirm' },
]

// [2] Asks until there is an answer. Silence and crashes are no answer, a refusal is one.
async function insist(service: string, method: string, wish: Saga['wish']): Promise<Answer> {
  for (let waitMs = 50; ; waitMs = Math.min(800, waitMs * 2)) {
    try {
      const answer = await call<Answer>(service, method, wish, { timeoutMs: 300 })
      if (!answer.again) return answer
    } catch {
      metric.count('retries')
    }
    await sleep(waitMs)
  }
}

async function advance(saga: Saga): Promise<Saga> {
  const { step } = saga
  if (saga.going === 'back') {
    const { service, undo } = steps[step - 1]!
    if (undo) await insist(service, undo, saga.wish)
    return { ...saga, step: step - 1, going: step === 1 ? 'compensated' : 'back' }
  }
  const { service, does } = steps[step]!
  const { refused } = await insist(service, does, saga.wish)
  if (refused) return { ...saga, going: step === 0 ? 'compensated' : 'back', reason: refused }
  return { ...saga, step: step + 1, going: step + 1 === steps.length ? 'completed' : 'forward' }
}

// [3] One step, one row written. Whoever dies in between repeats that step, and no other.
async function run(saga: Saga): Promise<Saga> {
  let now = saga
  while (now.going === 'forward' || now.going === 'back') {
    now = await advance(now)
    const { id, step, going, reason } = now
    const change = 'update sagas set step = $2, going = $3, reason = $4 where id = $1'
    await db.query(change, [id, step, going, reason])
  }
  metric.count(now.going)
  return now
}

handle('buyTicket', async (wish: Saga['wish']) => {
  const begun = await db.query<Saga>(
    'insert into sagas (id, wish) values ($1, $2) on conflict do nothing returning *',
    [wish.saga, wish],
  )
  if (!begun.rows[0]) return { seat: null, reason: 'this sale is under way already' }
  const { going, reason } = await run(begun.rows[0])
  return { seat: going === 'completed' ? wish.seat : null, reason }
})

// [4] After a restart: the table says who was how far.
const unfinished = await db.query<Saga>("select * from sagas where going in ('forward', 'back')")
for (const saga of unfinished.rows) run(saga)
