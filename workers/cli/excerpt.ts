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

/**
 * At most `limit` rows, ascending. Around `witness` (a row; 0 for none): the story of its request
 * and what happened to the world meanwhile. Otherwise what follows the first request.
 */
export function excerpt(trace: TraceReader, witness: number, limit: number): readonly number[] {
  if (trace.count === 0) return []
  const centre = Math.min(witness, trace.count)
  const chosen = centre > 0 ? aroundRows(trace, centre) : opening(trace, limit)
  return chosen.length <= limit ? chosen : windowOf(chosen, centre, limit)
}

function isShown(trace: TraceReader, row: number): boolean {
  const kind = trace.kind(row)
  // An answer without rows says only that the statement is done; a transaction shows at its end.
  if (kind === Kind.rows) return Array.isArray(trace.payload(row))
  if (kind === Kind.query) return trace.name(row) !== 'begin'
  return !echoes.has(kind)
}

/** Rows of the witness's request; where it has none, its neighbours. */
function aroundRows(trace: TraceReader, witness: number): number[] {
  const request = trace.request(witness) || (trace.kind(witness) <= Kind.arrive ? witness : 0)
  const rows: number[] = []
  let first = 0
  let last = 0
  for (let row = 1; row <= trace.count; row++) {
    const belongs = request > 0 && (trace.request(row) === request || row === request)
    if (!belongs && row !== witness) continue
    first = first || row
    last = row
  }
  if (request === 0) {
    first = Math.max(1, witness - 200)
    last = Math.min(trace.count, witness + 200)
  }
  for (let row = first; row <= last; row++) {
    const belongs = request === 0 || trace.request(row) === request || row === request
    if (row === witness || notable.has(trace.kind(row)) || (belongs && isShown(trace, row))) {
      rows.push(row)
    }
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
  if (witness === 0) return rows.slice(0, limit)
  const at = Math.max(0, rows.indexOf(witness))
  const start = Math.max(0, Math.min(at - Math.floor(limit * 0.65), rows.length - limit))
  return rows.slice(start, start + limit)
}
