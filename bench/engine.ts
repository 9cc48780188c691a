/** Rows about the engine: a queue as simjs models it, and as services over the SDK. */
import { createRequire } from 'node:module'
import { defaultLimits, type LabFiles } from '../app/lab/run.ts'
import { sha256 } from '../workers/simulation/host.ts'
import { cpuMs, type Figure, hostOf, interleaved, runOf } from './measure.ts'

const customers = 120_000
/** Utilisation 0.8: one arrival a millisecond on average, 0.8 ms of service. */
const arrivalMs = 1
const serviceMs = 0.8

interface SimjsEntity {
  time(): number
  setTimer(ms: number): { done(then: () => void): void }
  useFacility(facility: unknown, ms: number): { done(then: () => void): void }
  send(message: unknown, delayMs: number, to: unknown): void
}
interface Simjs {
  Sim: new () => {
    addEntity(entity: unknown): unknown
    simulate(endMs: number): void
  }
  Entity: new () => SimjsEntity
  Facility: new (name: string) => unknown
}

const exponential = (mean: number) => -Math.log(1 - Math.random()) * mean

/** Customers use a facility: two events each, no messages. Classes are made once, as JIT likes. */
function facility({ Sim, Entity, Facility }: Simjs): () => void {
  let server: unknown
  let served = 0
  let took = 0
  class Arrivals extends Entity {
    left = customers
    start() {
      if (this.left-- === 0) return
      const began = this.time()
      this.useFacility(server, exponential(serviceMs)).done(() => {
        served++
        took += this.time() - began
      })
      this.setTimer(exponential(arrivalMs)).done(() => this.start())
    }
  }
  return () => {
    server = new Facility('server')
    served = 0
    const sim = new Sim()
    sim.addEntity(Arrivals)
    sim.simulate(1e12)
    if (served !== customers || !(took > 0)) throw new Error(`simjs served ${served}`)
  }
}

/** A client sends to a server that uses a facility and sends back: four events each. */
function messages({ Sim, Entity, Facility }: Simjs): () => void {
  let server: unknown
  let station: unknown
  let answered = 0
  let took = 0
  interface Order {
    from: unknown
    began: number
  }
  class Server extends Entity {
    start() {}
    onMessage(_from: unknown, order: Order) {
      this.useFacility(server, exponential(serviceMs)).done(() => this.send(order, 0, order.from))
    }
  }
  class Client extends Entity {
    left = customers
    start() {
      if (this.left-- === 0) return
      this.send({ from: this, began: this.time() }, 0, station)
      this.setTimer(exponential(arrivalMs)).done(() => this.start())
    }
    onMessage(_from: unknown, order: Order) {
      answered++
      took += this.time() - order.began
    }
  }
  return () => {
    server = new Facility('server')
    answered = 0
    const sim = new Sim()
    station = sim.addEntity(Server)
    sim.addEntity(Client)
    sim.simulate(1e12)
    if (answered !== customers || !(took > 0)) throw new Error(`simjs answered ${answered}`)
  }
}

const labText = (to: string) => `import { lab, poisson, scenario } from 'orrery'
export default lab({
  services: { client: {}, server: {} },
  scenarios: {
    queue: scenario({ title: 'Queue', about: 'M/M/1.', endMs: 1e12, load: [
      poisson({ to: '${to}', method: 'work', rate: ${1_000 / arrivalMs}, count: ${customers}, payload: (n) => n }),
    ] }),
  },
})
`
/** The queue as a lab: straight to the server, or through a client that calls it. */
function queueLab(to: 'server' | 'client'): LabFiles {
  const server = `import { handle, random, sleep } from 'orrery'
handle('work', async () => {
  await sleep(random.exponential(${serviceMs}))
}, { concurrency: 1 })
`
  const client = `import { call, handle } from 'orrery'
handle('work', async (n: number) => {
  await call('server', 'work', n)
})
`
  const checks = 'export default []\n'
  const services = { 'services/server.ts': server, 'services/client.ts': client }
  return { id: `queue-${to}`, files: { 'lab.ts': labText(to), 'checks.ts': checks, ...services } }
}

/** simjs is made for a page and tells its names only to a window. */
function loadSimjs(): Simjs {
  const page = globalThis as { window?: { Sim?: Simjs } }
  page.window = {}
  createRequire(import.meta.url)('simjs')
  const { Sim } = page.window
  delete page.window
  if (Sim === undefined) throw new Error('simjs did not tell its names')
  return Sim
}

type Variant = 'facility' | 'messages' | 'direct' | 'directFull' | 'called' | 'calledFull'

/** Rows of the budget about the engine alone. */
export async function engineFigures(): Promise<Figure[]> {
  const simjs = loadSimjs()
  const used = facility(simjs)
  const sent = messages(simjs)
  const host = await hostOf()
  const limits = { ...defaultLimits, traceRows: 4_000_000, payloadBytes: 1 << 29 }
  const run = (to: 'server' | 'client', rows: number) => () =>
    runOf(host, queueLab(to), 'queue', { rows, hash: sha256(), limits })
  const rate = await interleaved<Variant>({
    facility: () => cpuMs(async () => used()),
    messages: () => cpuMs(async () => sent()),
    direct: run('server', 0),
    directFull: run('server', limits.traceRows),
    called: run('client', 0),
    calledFull: run('client', limits.traceRows),
  })
  const against = (what: string, ours: Variant, base: Variant, least: number) => {
    const ratio = rate.ratio(base, ours)
    const value = `${Math.round(customers / rate.median(ours))} k customers/s`
    const baseline = `${Math.round(customers / rate.median(base))} k/s`
    return { what, value, baseline, ratio, budget: `≥ ${least}×`, met: ratio >= least }
  }
  return [
    against('M/M/1, metrics and fingerprint, against simjs Facility', 'direct', 'facility', 1.1),
    against('the same with full trace, lines, context, guards', 'directFull', 'facility', 0.9),
    against('request/response, against simjs messages', 'called', 'messages', 0.85),
    against('the same with full trace', 'calledFull', 'messages', 0.7),
  ]
}
