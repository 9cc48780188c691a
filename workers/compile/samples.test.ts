import { Script } from 'node:vm'
import { expect, test } from 'vitest'
import { locatedMethods, locatedWords } from '../../app/lab/compiled.ts'
import { compileService } from '../compile.ts'

const relay = `import { db, every, handle, log, type Queryable } from 'orrery'
import { publish, subscribe } from 'orrery'

interface Row { id: number; topic: string; payload: unknown }

await db.migrate(\`
  create table outbox (id serial primary key, topic text, payload jsonb, sent boolean default false)
\`)

async function put(tx: Queryable, topic: string, payload: unknown): Promise<void> {
  await tx.query('insert into outbox (topic, payload) values ($1, $2)', [topic, payload])
}

handle('place', async (order: { id: string; items?: string[] }, { id }) => {
  await db.transaction(async (tx) => {
    await tx.query('insert into orders values ($1)', [order.id])
    await put(tx, 'order.placed', { ...order, request: id })
  })
  return { accepted: order.id } as const
})

const relay = every(100, async () => {
  const { rows } = await db.query<Row>('select * from outbox where not sent order by id limit 10')
  for (const { id, topic, payload } of rows) {
    await publish(topic, payload, { id: String(id) })
    await db.query('update outbox set sent = true where id = $1', [id])
  }
})
subscribe('stop', () => relay.stop())
log('started')
`

const breaker = `import { call, handle, type CallOptions, CallError, knob, metric, sleep, state } from 'orrery'

type Phase = 'closed' | 'open' | 'half-open'

class Breaker {
  #failures = 0
  phase: Phase = 'closed'
  private readonly openMs: number
  static readonly limit = knob('failures')

  constructor(openMs: number) {
    this.openMs = openMs
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.phase === 'open') throw new Error('open')
    try {
      const answer = await task()
      this.#failures = 0
      this.phase = 'closed'
      return answer
    } catch (error: unknown) {
      if (++this.#failures >= Breaker.limit) this.open()
      throw error
    } finally {
      state.phase = this.phase
    }
  }

  open(): void {
    this.phase = 'open'
    setTimeout(() => { this.phase = 'half-open' }, this.openMs)
  }
}

const breaker = new Breaker(knob('openMs'))
const options: CallOptions = { timeoutMs: 50 }

handle('pay', async (order) => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await breaker.run(() => call<{ ok: true }>('bank', 'charge', order, options))
    } catch (error) {
      if (attempt === 3 || (error instanceof CallError && error.code === 'refused')) throw error
      metric.count('retries')
      await sleep(2 ** attempt * 10 + Math.random() * 10)
    }
  }
})
`

const consumer = `import { consume, db, enqueue, handle, instances, self, work } from 'orrery'

const seen = new Set<string>()
const peers = () => instances(self.service).filter((one) => one !== self.instance)

consume<{ id: string; steps: number }>('jobs', { concurrency: 4, maxAttempts: 5 }, async (job, message) => {
  if (seen.has(message.id)) return
  await work(job.steps)
  seen.add(message.id)
  const done = await Promise.all(
    Array.from({ length: job.steps }, async (_, step) =>
      (await db.query('insert into steps values ($1, $2) on conflict do nothing', [job.id, step])).rowCount),
  )
  if (done.some((count) => count! > 0)) await enqueue('results', { id: job.id, by: self.instance })
}, )

async function* pages(size = 2) {
  for (let from = 0; ; from += size) {
    const { rows } = await db.query('select * from steps offset $1 limit $2', [from, size])
    if (rows.length === 0) return
    yield rows
  }
}

handle('report', async () => {
  let total = 0
  for await (const rows of pages()) total += rows.length
  return { total, peers: peers().length }
}, { concurrency: 1 })
`

const words = locatedWords.join('|')
const methods = locatedMethods.join('|')

test.each([
  ['relay', relay, 11],
  ['breaker', breaker, 4],
  ['consumer', consumer, 6],
])('sample: %s keeps its lines, locates every call and is a function body', (_, source, calls) => {
  const result = compileService('sample.ts', source)
  if (!result.ok) throw new Error(result.problem.message)
  const { code } = result.module
  const lines = code.split('\n')
  expect(lines).toHaveLength(source.split('\n').length)
  expect(() => new Script(`(async function () {'use strict';${code}\n})`)).not.toThrow()

  const bare = new RegExp(`(?<![$.\\w])(?:${words})\\s*\\(|\\.(?:${methods})\\s*\\(`)
  expect(lines.filter((line) => bare.test(line))).toEqual([])
  const located = new RegExp(`\\$(?:${words}|${methods})\\s*\\((\\d+)`, 'g')
  const found = lines.flatMap((line, at) =>
    [...line.matchAll(located)].map((one) => [one[1], at + 1]),
  )
  expect(found.map(([line]) => Number(line))).toEqual(found.map(([, at]) => at))
  expect(found).toHaveLength(calls)
})
