/** What the note's figures are drawn from: the last run of each variant and scenario. */
import type { RunResult } from '../../app/lab/run.ts'
import type { MetricSeries } from '../../app/trace/format.ts'
import { runStore } from '../instrument/run-store.ts'
import { signatureOf } from '../store/settings.ts'
import { createStore } from '../store/store.ts'

/** A finished run, as much of it as a figure shows. */
export interface FinishedRun {
  readonly signature: string
  readonly result: RunResult
  readonly series: readonly MetricSeries[]
  /** Names of the loads. */
  readonly loads: readonly string[]
  /** When an instance was down or stood still, or a link was cut; virtual ms. */
  readonly outages: readonly { readonly fromMs: number; readonly toMs: number }[]
}

/** Runs by {@link figureKey}. */
export const figureStore = createStore<{ runs: ReadonlyMap<string, FinishedRun> }>({
  runs: new Map(),
})

/** What a figure is of. */
export function figureKey(lab: string, variant: string, scenario: string): string {
  return `${lab}/${variant}/${scenario}`
}

/** Keeps every finished run for the figures, until the returned function is called. */
export function keepFigures(): () => void {
  let kept: number | null = null
  return runStore.subscribe(() => {
    const { phase, run, rows, reader, spec, result, series, readings } = runStore.state
    if (phase !== 'done' && phase !== 'failed') return
    // Outages are known when the whole trace has been taken in.
    if (run === kept || !result || !spec || rows < reader.count) return
    kept = run
    const outages = readings.outages.all.flatMap(({ kind, from, to }) => {
      // What is merely slow shows in the curves themselves.
      if (kind === 'slow') return []
      const fromMs = reader.time(from) / 1_000
      const toMs = Number.isFinite(to) ? reader.time(to) / 1_000 : result.virtualMs
      return [{ fromMs, toMs }]
    })
    const loads = reader.lanes.filter((lane) => lane.kind === 'load').map(({ name }) => name)
    const finished = { signature: signatureOf(spec), result, series, loads, outages }
    const key = figureKey(spec.lab, spec.variant, spec.scenario)
    figureStore.set(({ runs }) => ({ runs: new Map([...runs, [key, finished]]) }))
  })
}
