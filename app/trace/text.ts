/**
 * The trace as text, one aligned line a row. The CLI prints it and ordering tests keep it as a
 * snapshot, so its form is part of our word to the reader:
 *
 *    1.210 118 s  order     crash    after commit, before publish #118
 */
import { partnersOf, whatHappened } from './describe.ts'
import { timeText } from './literal.ts'
import type { TraceReader } from './reader.ts'

const timeWidth = 12
const kindWidth = 8

/** Room for the lanes' names, at least the room of `minimum` characters. */
export function laneWidthOf(trace: TraceReader, minimum = 8): number {
  let width = minimum
  for (const { name } of trace.lanes) width = Math.max(width, name.length)
  return width
}

/** One row as a line. Give the lane width where many are printed, so that they align. */
export function rowText(
  trace: TraceReader,
  row: number,
  laneWidth = laneWidthOf(trace),
  room = 160,
): string {
  const time = `${timeText(trace.time(row)).padStart(timeWidth)} s`
  const lane = trace.lane(trace.instance(row)).name.padEnd(laneWidth)
  const kind = trace.kindName(row).padEnd(kindWidth)
  const rest = [partnersOf(trace, row), whatHappened(trace, row, room)].filter(
    (part) => part !== '',
  )
  return `${time}  ${lane}  ${kind} ${rest.join(' ')}`.trimEnd()
}

/** Rows `from` to `to`, both included, as lines. */
export function traceText(trace: TraceReader, from = 1, to = trace.count): string {
  const width = laneWidthOf(trace)
  const lines: string[] = []
  for (let row = from; row <= to; row++) lines.push(rowText(trace, row, width))
  return lines.join('\n')
}
