/** What is asked of a lab process and what it answers: plain data over any process boundary. */
import type { Fault } from '../sdk/orrery.d.ts'
import type { Lane, MetricSeries, RowChange, TableShape } from '../trace/format.ts'

/** A lab's files as they lie in its folder, or as a learner edited them. */
export interface LabFiles {
  readonly id: string
  /** Path inside the folder (`services/order.ts`, `naive/order.ts`, `lab.ts`, …) → text. */
  readonly files: Readonly<Record<string, string>>
}

/** Everything a run is a function of. */
export interface RunSpec {
  readonly lab: LabFiles
  /** `pattern`, or the name of a variant's folder. */
  readonly variant: string
  readonly scenario: string
  readonly seed: number
  /** Values set by the reader, over the scenario's and the lab's defaults. */
  readonly knobs: Readonly<Record<string, number | string>>
  /** Edited service files (`order.ts` → text), over the variant's. */
  readonly code?: Readonly<Record<string, string>>
  /** Faults besides the scenario's. */
  readonly faults?: readonly Fault[]
  /** Leave the scenario's own faults out: what a crash-point sweep does, one fault at a time. */
  readonly withoutScenarioFaults?: boolean
  /** Record every committed row change, for the tables pane. Leaves the fingerprint as it is. */
  readonly history?: boolean
  /** Id of an exercise to judge too: its check then comes first among the result's. */
  readonly exercise?: string
  readonly limits?: Partial<Limits>
}

/** Where a run is stopped, with a sentence, rather than allowed to eat the machine. */
export interface Limits {
  readonly events: number
  readonly traceRows: number
  readonly payloadBytes: number
  /** Messages waiting in one queue or at one instance. */
  readonly queueLength: number
  /** Real time, ms. */
  readonly wallMs: number
  /** Resident memory of the lab process, MB. */
  readonly memoryMb: number
}
/** Limits of a run that asks for no others. */
export const defaultLimits: Limits = {
  events: 20_000_000,
  traceRows: 1_000_000,
  payloadBytes: 128 << 20,
  queueLength: 1_000_000,
  wallMs: 60_000,
  memoryMb: 1_536,
}

/** Why code did not compile or a run did not complete; `file` and `line` where there is one. */
export interface Problem {
  readonly code:
    | 'syntax'
    | 'import'
    | 'lab'
    | 'boot'
    | 'uncaught'
    | 'hang'
    | 'memory'
    | 'died'
    | 'limit'
    | 'stopped'
    | 'database'
  /** A whole sentence: what, where, what to do. */
  readonly message: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly service?: string
  readonly handler?: string
  /** Last trace row before it. */
  readonly event?: number
}

/** What a check said of a finished run. */
export interface CheckResult {
  readonly name: string
  readonly kind: 'always' | 'sometimes' | 'eventually'
  readonly held: boolean
  /**
   * For a failed check what breaks it, for a held `sometimes` where it happened; first of `count`.
   */
  readonly witness: { readonly event: number; readonly because: string } | null
  readonly count: number
}

/** Totals of one metric over the run. Latencies in ms. */
export interface MetricTotal {
  readonly count: number
  /** Per virtual second. */
  readonly rate: number
  readonly mean?: number
  readonly p50?: number
  readonly p95?: number
  readonly p99?: number
  readonly p999?: number
  readonly max?: number
  /** Last value, of a gauge. */
  readonly value?: number
}

/** What is known of a run once it has ended, by itself or not. */
export interface RunResult {
  readonly lab: string
  readonly variant: string
  readonly scenario: string
  readonly seed: number
  readonly host: 'simulation' | 'threads'
  readonly knobs: Readonly<Record<string, number | string>>
  readonly fingerprint: string
  readonly virtualMs: number
  readonly wallMs: number
  readonly events: number
  /** A limit cut the trace or the run; `problem` says which. */
  readonly truncated: boolean
  readonly checks: readonly CheckResult[]
  readonly metrics: Readonly<Record<string, MetricTotal>>
  /** service → table → rows at the end. */
  readonly tables: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>
  readonly error: Problem | null
  /** Errors nobody caught while the run went on; at most 100. */
  readonly uncaught: readonly Problem[]
}

/** A slice of the trace, sent as it grows. Bytes are the columns' slices, in order, packed. */
export interface TracePart {
  readonly type: 'trace'
  readonly run: number
  /** First row of the slice, from 0, and how many; a slice never crosses a chunk. */
  readonly from: number
  readonly rows: number
  readonly columns: Uint8Array
  /** Payload bytes new since the last part: { at: position in the arena, bytes }. */
  readonly payloads: readonly { readonly at: number; readonly bytes: Uint8Array }[]
  /** Names and lanes new since the last part. */
  readonly names: readonly string[]
  readonly lanes: readonly Lane[]
}
/** How far a run has come; sent a few times a second. */
export interface Progress {
  readonly type: 'progress'
  readonly run: number
  /** `loading`: Postgres is brought to where the run begins; no service's code runs. */
  readonly phase: 'compiling' | 'booting' | 'loading' | 'running' | 'checking'
  readonly virtualMs: number
  readonly endMs: number
  readonly events: number
}
/** The last word about a run, with all that its panes show besides the trace. */
export interface Done {
  readonly type: 'done'
  readonly run: number
  readonly result: RunResult
  readonly series: readonly MetricSeries[]
  readonly shapes: readonly TableShape[]
  readonly changes: readonly RowChange[]
}

/** Many runs that differ in their seed or in where they crash. */
export interface SweepSpec {
  readonly base: RunSpec
  /** `seeds`: base.seed, base.seed + 1, …; `crash-points`: before and after every SDK call. */
  readonly mode: 'seeds' | 'crash-points'
  readonly seeds: number
  /** Crash only these services; default all. */
  readonly services?: readonly string[]
  /** Only every `of`-th schedule, from the `index`-th on: how a sweep is spread over processes. */
  readonly part?: { readonly index: number; readonly of: number }
}
/** A check that a schedule of a sweep broke. */
export interface Violation {
  readonly seed: number
  readonly faults: readonly Fault[]
  readonly check: string
  readonly because: string
  readonly event: number
  /** Place of its schedule in the whole sweep, from 0. */
  readonly schedule: number
}
/** What a sweep has found. */
export interface SweepResult {
  readonly lab: string
  readonly variant: string
  readonly scenario: string
  readonly schedules: number
  readonly perSecond: number
  readonly violations: number
  /** Violations of each check. */
  readonly byCheck: Readonly<Record<string, number>>
  readonly first: (Violation & { readonly fingerprint: string }) | null
  /** One example a check. */
  readonly examples: readonly Violation[]
  readonly error: Problem | null
}
/** How far a sweep has come; sent a few times a second. */
export interface SweepProgress {
  readonly type: 'sweep-progress'
  readonly run: number
  readonly done: number
  readonly total: number
  readonly violations: number
}
/** The last word about a sweep. */
export interface SweepDone {
  readonly type: 'sweep-done'
  readonly run: number
  readonly result: SweepResult
}

/** To a lab process. */
export type Command =
  | { readonly type: 'run'; readonly run: number; readonly spec: RunSpec }
  | { readonly type: 'sweep'; readonly run: number; readonly spec: SweepSpec }
  | { readonly type: 'stop'; readonly run: number }
  | { readonly type: 'describe'; readonly run: number; readonly lab: LabFiles }
/** From a lab process. `alive` is its heartbeat, with resident memory. */
export type Report =
  | { readonly type: 'ready' }
  | {
      readonly type: 'alive'
      readonly memoryMb: number
      /** Processor time the process has used so far, ms. */
      readonly cpuMs?: number
      readonly at: RunPosition | null
    }
  | TracePart
  | Progress
  | Done
  | SweepProgress
  | SweepDone
  | Described

/** Where the simulation is: read from shared memory, so true even when its thread hangs. */
export interface RunPosition {
  readonly run: number
  /** Events executed; it moves also where nothing is recorded. */
  readonly events: number
  /** Last row of the trace. */
  readonly row: number
  readonly virtualMs: number
  readonly instance: string
  readonly handler: string
  readonly line: number
}

/** What a catalogue shows of a lab without running it. */
export interface LabDescription {
  readonly id: string
  readonly variants: readonly string[]
  readonly services: readonly string[]
  readonly scenarios: readonly {
    readonly id: string
    readonly title: string
    readonly about: string
    readonly variant: string
    readonly endMs: number
    readonly knobs: Readonly<Record<string, number | string>>
  }[]
  readonly knobs: readonly {
    readonly id: string
    readonly about: string
    readonly unit: string
    readonly min: number | null
    readonly max: number | null
    readonly step: number | null
    readonly options: readonly string[] | null
    readonly default: number | string
  }[]
  readonly checks: readonly { readonly name: string; readonly kind: CheckResult['kind'] }[]
  readonly charts: readonly { title: string; unit: string; series: readonly string[] }[]
  readonly exercises: readonly {
    readonly id: string
    readonly title: string
    readonly task: string
    readonly hint: string
    readonly scenario: string
    readonly variant: string
    /** What its run is made with, besides the scenario's; absent where it asks for nothing. */
    readonly knobs?: Readonly<Record<string, number | string>>
    readonly seed?: number
  }[]
}
/** What became of reading a lab: its description, or why there is none. */
export interface Described {
  readonly type: 'described'
  readonly run: number
  readonly lab: LabDescription | null
  readonly error: Problem | null
}
