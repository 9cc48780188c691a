import { useMemo } from 'react'
import type { Lane } from '../../app/trace/format.ts'
import { servicesOf } from '../../app/trace/lanes.ts'
import { laneColour } from '../theme/colours.ts'
import { useRun } from './use-run.ts'

/** A lane that has a column. */
export interface ShownLane {
  /** Its number in the trace. */
  readonly number: number
  readonly lane: Lane
  readonly colour: string
}

/** The run's lanes as they stand side by side. */
export function useLanes(): readonly ShownLane[] {
  const readings = useRun((run) => run.readings)
  const rows = useRun((run) => run.rows)
  // The order is the same array until a lane joins, so the lanes are too.
  const { order } = readings.lanes
  const shown = readings.lanes.shown.length
  // rows, order and shown say when it changes
  return useMemo(() => {
    const services = servicesOf(readings.trace)
    return readings.lanes.shown.map((number) => {
      const lane = readings.trace.lane(number)
      return { number, lane, colour: laneColour(services, lane) }
    })
  }, [readings, order, shown, rows === 0])
}

/** Colours by lane number. */
export function useLaneColours(): (lane: number) => string {
  const reader = useRun((run) => run.reader)
  const rows = useRun((run) => run.rows)
  const lanes = reader.lanes.length
  // the reader grows; the count says so
  return useMemo(() => {
    const services = servicesOf(reader)
    const colours = reader.lanes.map((lane) => laneColour(services, lane))
    return (lane) => colours[lane] ?? 'var(--s0)'
  }, [reader, lanes, rows === 0])
}
