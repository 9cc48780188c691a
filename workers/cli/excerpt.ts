/** Chooses the rows of a trace that a person wants to see first. */
import { Kind } from '../../app/trace/format.ts'
import type { TraceReader } from '../../app/trace/reader.ts'

/** What changes the world: shown whenever it falls within the excerpt. */
const notable = new Set<number>([
  Kind.crash,
  Kind.restart,
  Kind.drop,
  Kind.duplicate,
  Kind.delay,
  Kind.partition,
  Kind.heal,
  Kind.pause,
  Kind.unpause,
  Kind.slow,
  Kind.unslow,
  Kind.uncaught,
  Kind.limit,
  Kind.deadLetter,
])
/** What another row has already said, or will. */
const echoes = new Set<number>([
  Kind.execute,
  Kind.confirm,
  Kind.wake,
  Kind.worked,
  Kind.timer,
  Kind.fire,
])

/** Neighbours shown on each side of a witness whose own story is short. */
const neighbours = 8

/** What is shown, and why: the row in its middle, 0 for none. */
export interface Excerpt {
  readonly rows: readonly number[]
  readonly centre: number
}

/**
 * At most `limit` rows, ascending. Around `witness` (a row; 0 for none): the story of its request
 * and what happened to the world meanwhile. A witness that is only the run's end says nothing of
 * its own; then it is the first fault. Without either it is what follows the first request.
 */
export function excerpt(trace: TraceReader, witness: number, limit: number): Excerpt {
  if (trace.count === 0) return { rows: [], centre: 0 }
  const centre = witness >= trace.count ? firstFault(trace) || trace.count : witness
  if (centre <= 0) return { rows: opening(trace, limit), centre: 0 }
  return { rows: windowOf(aroundRows(trace, centre), centre, limit), centre }
}

function firstFault(trace: TraceReader): number {
  for (let row = 1; row <= trace.count; row++) if (notable.has(trace.kind(row))) return row
  return 0
}

function isShown(trace: TraceReader, row: number): boolean {
  const kind = trace.kind(row)
  // An answer without rows says only that the statement is done; a transaction shows at its end.
  if (kind === Kind.rows) return Array.isArray(trace.payload(row))
  if (kind === Kind.query) return trace.name(row) !== 'begin'
  return !echoes.has(kind)
}

/** Rows of the witness's request, what befell the world meanwhile, and the nearest neighbours. */
function aroundRows(trace: TraceReader, witness: number): number[] {
  const request = trace.request(witness) || (trace.kind(witness) <= Kind.arrive ? witness : 0)
  const isOfRequest = (row: number) =>
    request > 0 && (trace.request(row) === request || row === request)
  const near = new Set([
    ...neighboursOf(trace, witness, -1),
    witness,
    ...neighboursOf(trace, witness, 1),
  ])
  let first = Math.min(...near)
  let last = Math.max(...near)
  for (let row = 1; row <= trace.count; row++) {
    if (!isOfRequest(row)) continue
    first = Math.min(first, row)
    last = Math.max(last, row)
  }
  const rows: number[] = []
  for (let row = first; row <= last; row++) {
    const belongs = near.has(row) || notable.has(trace.kind(row))
    if (belongs || (isOfRequest(row) && isShown(trace, row))) rows.push(row)
  }
  return rows
}

function neighboursOf(trace: TraceReader, row: number, direction: 1 | -1): readonly number[] {
  const rows: number[] = []
  for (let at = row + direction; at >= 1 && at <= trace.count; at += direction) {
    if (isShown(trace, at)) rows.push(at)
    if (rows.length >= neighbours) break
  }
  return rows
}

/** The rows from the first request on; of a run that has none, from its beginning. */
function opening(trace: TraceReader, limit: number): number[] {
  // A load that calls at the door is the peer of the row that tells it.
  const lanesOf = (row: number) => [trace.instance(row), trace.peer(row)]
  const isRequest = (row: number) => lanesOf(row).some((it) => trace.lane(it).kind === 'load')
  let first = 1
  while (first <= trace.count && !isRequest(first)) first++
  if (first > trace.count) first = 1
  const rows: number[] = []
  for (let row = first; row <= trace.count && rows.length < limit; row++) {
    if (isShown(trace, row)) rows.push(row)
  }
  return rows
}

/** `limit` rows with the witness in their second half: what led to it matters more. */
function windowOf(rows: readonly number[], witness: number, limit: number): readonly number[] {
  if (rows.length <= limit) return rows
  const at = Math.max(0, rows.indexOf(witness))
  const start = Math.max(0, Math.min(at - Math.floor(limit * 0.65), rows.length - limit))
  return rows.slice(start, start + limit)
}
