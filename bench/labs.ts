/** Rows about whole labs: SQL in simulation, virtual speed, sweeps. */
import type { LabFiles, SweepResult } from '../app/lab/run.ts'
import type { PglitePort } from '../workers/postgres/port.ts'
import { type Host, sha256 } from '../workers/simulation/host.ts'
import { isProblem } from '../workers/simulation/lab.ts'
import { sweep } from '../workers/simulation/sweep.ts'
import {
  cpuMs,
  type Figure,
  hostOf,
  interleaved,
  median,
  patternFiles,
  runOf,
  timed,
} from './measure.ts'

const rowsKept = 1_000_000

/** A lab's files with one text replaced; it must be there. */
function edited(lab: LabFiles, file: string, from: string, to: string): LabFiles {
  const text = lab.files[file] ?? ''
  if (!text.includes(from)) throw new Error(`${lab.id}/${file} has no '${from}' any more`)
  return { ...lab, files: { ...lab.files, [file]: text.replace(from, to) } }
}

const balancer = () =>
  patternFiles('load-balancer', [
    'lab.ts',
    'checks.ts',
    'services/balancer.ts',
    'services/server.ts',
  ])
const breaker = () =>
  patternFiles('circuit-breaker', [
    'lab.ts',
    'checks.ts',
    'services/checkout.ts',
    'services/payments.ts',
  ])
const outbox = () =>
  patternFiles('transactional-outbox', [
    'lab.ts',
    'checks.ts',
    'services/order.ts',
    'services/shipping.ts',
  ])

async function speedUp(host: Host): Promise<Figure> {
  const busy = edited(balancer(), 'lab.ts', 'max: 180, default: 100', 'max: 1000, default: 1000')
  const lab = edited(busy, 'lab.ts', 'min: 5, max: 40, default: 20', 'min: 1, max: 40, default: 3')
  const virtualMs = 20_000
  const run = () => runOf(host, lab, 'server-dies', { rows: rowsKept, hash: sha256() })
  const ms = (await interleaved({ run })).median('run')
  return {
    what: 'load-balancer at 1,000 requests/s, with trace',
    value: `${Math.round(virtualMs / ms)}× real time`,
    baseline: '',
    ratio: null,
    budget: '≥ 300×',
    met: virtualMs / ms >= 300,
  }
}

const sqlRequests = 1_500
const sqlLab: LabFiles = {
  id: 'statements',
  files: {
    'lab.ts': `import { constant, lab, scenario } from 'orrery'
export default lab({
  services: { shop: { database: true } },
  scenarios: { steady: scenario({ title: 'Steady', about: 'Two statements each.', endMs: 20_000, load: [
    constant({ to: 'shop', method: 'buy', rate: 200, count: ${sqlRequests} }) ] }) },
})
`,
    'checks.ts': 'export default []\n',
    'services/shop.ts': `import { db, handle } from 'orrery'
await db.migrate('create table orders (id int primary key, item text not null)')
handle('buy', async ({ n }: { n: number }) => {
  await db.query('insert into orders values ($1, $2)', [n, 'lamp'])
  await db.query('select item from orders where id = $1', [n])
})
`,
  },
}

/** The messages of a run, sent again by nobody but a loop. */
async function straight(host: Host, port: PglitePort, messages: readonly Message[]) {
  const prepared = await host.prepare({ ...spec(sqlLab, 'steady') })
  if (isProblem(prepared)) throw new Error(prepared.message)
  await host.pool.restore(prepared.databases, 1)
  return cpuMs(async () => {
    for (const { timeUs, bytes } of messages) {
      port.clock(timeUs)
      port.grow(bytes.length)
      port.out.set(bytes)
      port.exec(bytes.length)
    }
  })
}
interface Message {
  readonly timeUs: number
  readonly bytes: Uint8Array
}

const spec = (lab: LabFiles, scenario: string) => ({
  lab,
  variant: 'pattern',
  scenario,
  seed: 1,
  knobs: {},
})

async function sqlFigures(host: Host): Promise<Figure[]> {
  const prepared = await host.prepare(spec(sqlLab, 'steady'))
  if (isProblem(prepared)) throw new Error(prepared.message)
  const port = prepared.databases[0]!.port as PglitePort
  const messages: Message[] = []
  port.watch = (timeUs, bytes) => messages.push({ timeUs, bytes: bytes.slice() })
  await runOf(host, sqlLab, 'steady', { rows: 0, hash: null })
  port.watch = null
  const rate = await interleaved({
    simulated: () => runOf(host, sqlLab, 'steady', { rows: rowsKept, hash: sha256() }),
    straight: () => straight(host, port, messages),
  })
  const ratio = rate.ratio('straight', 'simulated')
  const statements = 2 * sqlRequests
  const perMs = (name: 'simulated' | 'straight') =>
    `${(statements / rate.median(name)).toFixed(1)} k/s`
  const restores: number[] = []
  for (let i = 0; i < 10; i++) {
    await runOf(host, sqlLab, 'steady', { rows: 0, hash: null })
    restores.push(await cpuMs(() => host.pool.restore(prepared.databases, i)))
  }
  const restoreMs = median(restores)
  return [
    {
      what: 'SQL in simulation, against its messages straight through',
      value: `${perMs('simulated')} statements`,
      baseline: perMs('straight'),
      ratio,
      budget: '≥ 0.6×',
      met: ratio >= 0.6,
    },
    {
      what: 'restoring a database between schedules',
      value: `${restoreMs.toFixed(2)} ms`,
      baseline: '',
      ratio: null,
      budget: '≤ 3 ms',
      met: restoreMs <= 3,
    },
  ]
}

/** Schedules per second of processor time of a sweep over seeds. */
async function swept(host: Host, lab: LabFiles, scenario: string, seeds: number): Promise<number> {
  const results: SweepResult[] = []
  const ms = await cpuMs(async () => {
    await sweep(host, 1, { base: spec(lab, scenario), mode: 'seeds', seeds }, (message) => {
      if (message.type === 'report' && message.report.type === 'sweep-done')
        results.push(message.report.result)
    })
  })
  const { schedules, error } = results[0]!
  if (error !== null) throw new Error(error.message)
  return (schedules / ms) * 1_000
}

async function sweepFigure(
  host: Host,
  what: string,
  given: { lab: LabFiles; scenario: string; seeds: number; least: number },
): Promise<Figure> {
  const { lab, scenario, seeds, least } = given
  await swept(host, lab, scenario, Math.ceil(seeds / 4))
  const samples: number[] = []
  for (let i = 0; i < 3; i++) samples.push(await swept(host, lab, scenario, seeds))
  const rate = median(samples)
  return {
    what,
    value: `${rate.toFixed(0)} schedules/s`,
    baseline: '',
    ratio: null,
    budget: `≥ ${least}/s`,
    met: rate >= least,
  }
}

/** Rows of the budget about labs. */
export async function labFigures(): Promise<Figure[]> {
  const host = await hostOf()
  const hundred = edited(breaker(), 'lab.ts', 'rate: knobs.rate,', 'rate: knobs.rate, count: 100,')
  const { events } = await timed(host, hundred, 'outage', { rows: 0, hash: null })
  return [
    await speedUp(host),
    ...(await sqlFigures(host)),
    await sweepFigure(host, `sweep without SQL: 100 requests, ${events} events each`, {
      lab: hundred,
      scenario: 'outage',
      seeds: 400,
      // 1.2 M events a second, and 250 µs a schedule.
      least: Math.round(1e6 / (events / 1.2 + 250)),
    }),
    await sweepFigure(host, 'sweep with SQL: transactional-outbox, 20 orders', {
      lab: outbox(),
      scenario: firstScenario(outbox()),
      seeds: 40,
      least: 100,
    }),
  ]
}

/** The scenario a new reader sees. */
function firstScenario({ files }: LabFiles): string {
  const found = /scenarios: \{\s+'?([\w-]+)'?: scenario\(/.exec(files['lab.ts'] ?? '')
  if (found === null) throw new Error('the lab has no scenario')
  return found[1]!
}
