/**
 * Runs simulations in the test's own realm, with plain functions as services: what a service file
 * imports from `orrery` comes as its parameter.
 */
import { createHash } from 'node:crypto'
import type { Instance } from '../../app/engine/instance.ts'
import type { Plan } from '../../app/engine/plan.ts'
import { type Hash, Recorder } from '../../app/engine/recorder.ts'
import { Simulation } from '../../app/engine/simulation.ts'
import { defaultLimits, type Limits } from '../../app/lab/run.ts'
import type { Fault, LinkSpec, Load } from '../../app/sdk/orrery.d.ts'
import { makeWords } from '../../app/sdk/words.ts'
import { Kind, type KindName } from '../../app/trace/format.ts'
import { TraceReader } from '../../app/trace/reader.ts'
import { laneWidthOf, rowText } from '../../app/trace/text.ts'

/** What a service is given: the SDK's words, and the timers of its world. */
export type Words = typeof import('../../app/sdk/orrery.d.ts') & {
  setTimeout(task: () => unknown, ms?: number): object
  setInterval(task: () => unknown, ms?: number): object
  clearTimeout(timer?: object): void
}
/** A service's code, run once in each life of each instance. */
export type Code = (words: Words) => unknown

/** A run to make; what is left out is one idle millisecond of nothing. */
export interface Setup {
  readonly services: Readonly<Record<string, Code | ServiceSetup>>
  readonly links?: readonly LinkSpec[]
  readonly loads?: readonly Load[]
  readonly faults?: readonly Fault[]
  readonly knobs?: Readonly<Record<string, unknown>>
  readonly endMs?: number
  readonly seed?: number
  readonly limits?: Partial<Limits>
  /** Rows and payload bytes kept; default all. */
  readonly rows?: number
  readonly payloadBytes?: number
  readonly fingerprint?: boolean
  readonly budgets?: Plan['budgets']
}
/** A service with more than its code. */
export interface ServiceSetup {
  readonly code: Code
  readonly replicas?: number
  readonly restartAfterMs?: number
}

/** SHA-256, as the recorder wants it. */
export function sha256(): Hash {
  const hash = createHash('sha256')
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') }
}

/** The plan and recorder of a setup, as a simulation that has not begun. */
export function simulationOf(setup: Setup): Simulation {
  const recorder = new Recorder(
    {
      rows: setup.rows ?? 10_000_000,
      payloadBytes: setup.payloadBytes ?? 1 << 30,
      hash: setup.fingerprint === false ? null : sha256(),
    },
    { allocate: (_kind, bytes) => new ArrayBuffer(bytes), named: () => {}, joined: () => {} },
  )
  const services = Object.entries(setup.services).map(([name, given]) => {
    const {
      code,
      replicas = 1,
      restartAfterMs,
    } = typeof given === 'function' ? { code: given } : given
    const boot = (instance: Instance) =>
      code(makeWords(sim, instance, { ...setup.knobs }) as unknown as Words)
    const restartAfterUs = restartAfterMs === undefined ? -1 : restartAfterMs * 1000
    return { name, replicas, database: null, restartAfterUs, boot }
  })
  const sim: Simulation = new Simulation(
    {
      seed: setup.seed ?? 1,
      endMs: setup.endMs ?? 1_000,
      isCharted: true,
      services,
      links: setup.links ?? [],
      loads: setup.loads ?? [],
      faults: setup.faults ?? [],
      limits: { ...defaultLimits, ...setup.limits },
      budgets: setup.budgets ?? { turns: 10_000_000, awaits: 100_000 },
    },
    {
      recorder,
      header: new Float64Array(8),
      nativeThen: Promise.prototype.then,
      databases: null,
      locate: () => ({}),
    },
  )
  return sim
}

type Tick = () => void
const tick = (process as unknown as { _tickCallback: Tick })._tickCallback

/** Advances a simulation to its end, in one macrotask; `drain` empties the microtask queue. */
export function advance(sim: Simulation, drain: Tick = tick): Promise<void> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        while (!sim.finished) if (sim.step()) drain()
        sim.metrics.advance(sim.problem === null ? sim.endUs : sim.now)
        resolve()
      } catch (error) {
        reject(error)
      }
    })
  })
}

/** What a recorder kept, to be read. */
export function readerOf({ recorder }: Simulation): TraceReader {
  const reader = new TraceReader()
  reader.chunks.push(...recorder.chunks)
  reader.arena.push(...recorder.payloads.chunks)
  reader.names.push(...recorder.names)
  reader.lanes.push(...recorder.lanes)
  reader.count = recorder.kept
  return reader
}

/** A finished run. */
export interface Ran {
  readonly sim: Simulation
  readonly trace: TraceReader
  readonly fingerprint: string
  /** Rows of these kinds as aligned text; without arguments all but `ready`. */
  text(...kinds: KindName[]): string
  /** Texts of the log, with their virtual ms. */
  readonly logged: readonly string[]
}

/** Makes a run and reads it. */
export async function run(setup: Setup): Promise<Ran> {
  const sim = simulationOf(setup)
  await advance(sim)
  const trace = readerOf(sim)
  const text = (...kinds: KindName[]) => {
    const wanted = new Set<number>(kinds.map((kind) => Kind[kind]))
    const width = laneWidthOf(trace, 0)
    const lines: string[] = []
    for (let row = 1; row <= trace.count; row++) {
      const kind = trace.kind(row)
      if (kinds.length === 0 ? kind !== Kind.ready : wanted.has(kind))
        lines.push(rowText(trace, row, width).trimStart())
    }
    return `\n${lines.join('\n')}\n`
  }
  const logged: string[] = []
  for (let row = 1; row <= trace.count; row++) {
    if (trace.kind(row) === Kind.log) logged.push(`${trace.time(row) / 1000} ${trace.payload(row)}`)
  }
  return { sim, trace, fingerprint: sim.recorder.fingerprint(), text, logged }
}

/** `count` calls at one instant, at the door of a service or over a link. */
export function once(to: string, method: string, more: Partial<Load> = {}): Load {
  return { shape: 'burst', to, method, size: 1, ...more }
}
