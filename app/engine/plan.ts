/** What a simulation is made of: the plan of a run, and the ports to its host. */
import type { Limits } from '../lab/run.ts'
import type { Fault, LinkSpec, Load } from '../sdk/orrery.d.ts'
import type { Databases } from './databases.ts'
import type { Instance } from './instance.ts'
import type { Recorder } from './recorder.ts'
import type { Simulation } from './simulation.ts'

/** A service of the run. */
export interface ServicePlan {
  readonly name: string
  readonly replicas: number
  readonly database: string | null
  readonly restartAfterUs: number
  readonly boot: (instance: Instance) => unknown
}
/** A run, in the engine's terms: a pure function of this and the services' code. */
export interface Plan {
  readonly seed: number
  readonly endMs: number
  /** Whether metrics are told by step, for charts, besides in total. */
  readonly isCharted: boolean
  readonly services: readonly ServicePlan[]
  readonly links: readonly LinkSpec[]
  readonly loads: readonly Load[]
  readonly faults: readonly Fault[]
  readonly limits: Limits
  /** Turns of loops, and awaits, that one event may take. */
  readonly budgets: { readonly turns: number; readonly awaits: number }
}
/** What the host of a simulation provides. */
export interface SimulationPorts {
  readonly recorder: Recorder
  /** Position of the run in shared memory: {@link headerFields}. */
  readonly header: Float64Array
  /** The realm's own `then`, before it was wrapped. */
  readonly nativeThen: typeof Promise.prototype.then
  readonly databases: ((sim: Simulation) => Databases) | null
  /** Where in the learner's files an error comes from. */
  readonly locate: (error: unknown) => { file?: string; line?: number }
}
/** Meaning of the header's numbers. */
export const headerFields = {
  events: 0,
  timeUs: 1,
  lane: 2,
  name: 3,
  line: 4,
  rows: 5,
  payloads: 6,
} as const
