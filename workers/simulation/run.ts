/** One run for somebody who watches: trace in shared memory, progress, checks, result. */

import type { Simulation } from '../../app/engine/simulation.ts'
import type { Recording } from '../../app/lab/realm.ts'
import {
  type Done,
  defaultLimits,
  type Problem,
  type Progress,
  type RunResult,
  type RunSpec,
} from '../../app/lab/run.ts'
import type { Outcome } from '../../app/lab/session.ts'
import type { TableShape } from '../../app/trace/format.ts'
import { type Host, sha256 } from './host.ts'
import { isProblem } from './lab.ts'
import type { ThreadMessage } from './messages.ts'

/** Numbers in the header shared with the process. */
const headerNumbers = 8
/** Progress is told this often, ms. */
const progressMs = 100

type Tell = (message: ThreadMessage) => void

/** Runs and reports; every failure ends in a result that says so. */
export async function simulate(host: Host, run: number, spec: RunSpec, tell: Tell): Promise<void> {
  const began = performance.now()
  tellPhase(tell, run, 'booting')
  // Its own: the rehearsal starts the services once, and they may hang already there.
  const loading = () => tellPhase(tell, run, 'loading')
  const prepared = await host.prepare(spec, recordingFor(spec, run, tell), loading)
  if (isProblem(prepared)) return tell(ended(run, failed(spec, prepared, began)))
  const recording = recordingFor(spec, run, tell)
  const ready = await host.begin(prepared, recording)
  if (isProblem(ready)) return tell(ended(run, failed(spec, ready, began)))
  const { session, tables, changes } = ready
  tellPhase(tell, run, 'running', session.sim)
  let toldAt = began
  await host.advance(session, () => {
    const now = performance.now()
    if (now - toldAt < progressMs) return
    toldAt = now
    tellPhase(tell, run, 'running', session.sim)
  })
  if (host.stopping) session.sim.end({ code: 'stopped', message: 'The run was stopped.' })
  tellPhase(tell, run, 'checking', session.sim)
  const last = tables()
  const outcome = session.finish(last, spec.exercise)
  const fingerprint = session.sim.recorder.fingerprint()
  const result = resultOf(spec, outcome, fingerprint, session.knobs, last, began)
  const shapes = prepared.databases.flatMap((one): readonly TableShape[] => one.state.shapes)
  tell(ended(run, { result, series: outcome.series, shapes, changes }))
}

function tellPhase(tell: Tell, run: number, phase: Progress['phase'], sim?: Simulation): void {
  const virtualMs = sim === undefined ? 0 : sim.now / 1000
  const endMs = sim === undefined ? 0 : sim.endUs / 1000
  const progress = { type: 'progress', run, phase, virtualMs, endMs } as const
  tell({ type: 'report', report: { ...progress, events: sim?.recorder.count ?? 0 } })
}

function recordingFor(spec: RunSpec, run: number, tell: Tell): Recording {
  const limits = { ...defaultLimits, ...spec.limits }
  const header = new SharedArrayBuffer(headerNumbers * 8)
  tell({ type: 'begin', run, header })
  return {
    options: { rows: limits.traceRows, payloadBytes: limits.payloadBytes, hash: sha256() },
    ports: {
      allocate: (kind, size) => {
        const bytes = new SharedArrayBuffer(size)
        tell({ type: 'chunk', kind, bytes })
        return bytes
      },
      named: (name) => tell({ type: 'name', name }),
      joined: (lane) => tell({ type: 'lane', lane: { ...lane } }),
    },
    header: new Float64Array(header),
    history: spec.history === true,
  }
}

type Ending = Omit<Done, 'type' | 'run'>

function ended(run: number, ending: Ending): ThreadMessage {
  return { type: 'report', report: { type: 'done', run, ...ending } }
}

function resultOf(
  spec: RunSpec,
  outcome: Outcome,
  fingerprint: string,
  knobs: RunResult['knobs'],
  tables: RunResult['tables'],
  began: number,
): RunResult {
  const { events, virtualMs, checks, metrics, truncated, error, uncaught } = outcome
  return {
    lab: spec.lab.id,
    variant: spec.variant,
    scenario: spec.scenario,
    seed: spec.seed,
    host: 'simulation',
    knobs,
    fingerprint,
    virtualMs,
    wallMs: Math.round((performance.now() - began) * 10) / 10,
    events,
    truncated,
    checks,
    metrics,
    tables,
    error,
    uncaught,
  }
}

function failed(spec: RunSpec, error: Problem, began: number): Ending {
  const nothing: Outcome = {
    events: 0,
    virtualMs: 0,
    checks: [],
    metrics: {},
    series: [],
    truncated: false,
    error,
    uncaught: [],
  }
  const result = resultOf(spec, nothing, '', spec.knobs, {}, began)
  return { result, series: [], shapes: [], changes: [] }
}
