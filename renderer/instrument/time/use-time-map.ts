import { useMemo } from 'react'
import type { TimeMap } from '../../../app/trace/time-map.ts'
import type { RunState } from '../run-state.ts'
import { useRun } from '../use-run.ts'

/** Virtual end of the run, µs: of the result, else of the scenario, else of the last event. */
export function endUsOf({ result, progress, reader, rows }: RunState): number {
  const last = rows === 0 ? 0 : reader.time(rows)
  const said = result?.virtualMs ?? progress?.endMs ?? 0
  return Math.max(last, said * 1_000)
}

/** The run's time laid out along the bar; made anew as rows come in. */
export function useTimeMap(): TimeMap {
  const readings = useRun((run) => run.readings)
  const rows = useRun((run) => run.rows)
  const endUs = useRun(endUsOf)
  // readings change with rows
  return useMemo(() => readings.density.timeMap(endUs), [readings, rows, endUs])
}
