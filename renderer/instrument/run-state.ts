/** What panes see of a run. */
import type { Params } from '../../app/contract/api.ts'
import type { Problem, Progress, RunResult } from '../../app/lab/run.ts'
import type { MetricSeries, RowChange, TableShape } from '../../app/trace/format.ts'
import type { TraceReader } from '../../app/trace/reader.ts'
import { Readings } from '../../app/trace/readings.ts'
import type { RowsAt } from '../../app/trace/rows-at.ts'
import { type StepFilter, usualShow } from '../../app/trace/steps.ts'
import { usualSpeed } from './playing.ts'

/**
 * Where a run is. `failed`: it ended with a problem; what there is of its trace can be looked at.
 */
export type RunPhase = 'idle' | 'starting' | 'running' | 'done' | 'failed'

/** What panes see of the run. */
export interface RunState {
  readonly phase: RunPhase
  readonly run: number | null
  /** What was asked for. */
  readonly spec: Params<'startRun'> | null
  readonly readings: Readings
  readonly reader: TraceReader
  /** Rows that may be shown. Changes with every slice taken in: panes draw again on it. */
  readonly rows: number
  readonly progress: Progress | null
  readonly result: RunResult | null
  readonly series: readonly MetricSeries[]
  readonly shapes: readonly TableShape[]
  readonly changes: readonly RowChange[]
  /** Tables at any row; null until the run is done and its changes are taken in. */
  readonly tables: RowsAt | null
  readonly problem: Problem | null
  /** Row that all panes show; 0 before the first event. */
  readonly cursorRow: number
  /** Virtual time of the playhead: of the cursor's row, or past it while playing. */
  readonly nowUs: number
  readonly playing: boolean
  /** Virtual time per real time. */
  readonly speed: number
  /** Which steps are seen. */
  readonly filter: StepFilter
}

/** Changes to be laid over the state. */
export type RunChange = { -readonly [Key in keyof RunState]?: RunState[Key] }

/** The state before anything was run. */
export function blankRun(): RunState {
  const readings = new Readings()
  return {
    phase: 'idle',
    run: null,
    spec: null,
    readings,
    reader: readings.trace,
    rows: 0,
    progress: null,
    result: null,
    series: [],
    shapes: [],
    changes: [],
    tables: null,
    problem: null,
    cursorRow: 0,
    nowUs: 0,
    playing: false,
    speed: usualSpeed,
    filter: { show: usualShow, request: 0 },
  }
}
