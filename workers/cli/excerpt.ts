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
/** The other end of what another row has already said. */
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
 * and what happened to the world meanwhile. Otherwise the first requests, whole.
 */
export function excerpt(trace: TraceReader, witness: number, limit: number): readonly number[] {
  if (trace.count === 0) return []
  const centre = Math.min(witness, trace.count)
  const chosen = centre > 0 ? aroundRows(trace, centre) : firstRequests(trace, limit)
  return chosen.length <= limit ? chosen : windowOf(chosen, centre, limit)
}

function isShown(trace: TraceReader, row: number): boolean {
  return !echoes.has(trace.kind(row))
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

/** The first requests that fit, or the first rows of a run that has none. */
function firstRequests(trace: TraceReader, limit: number): number[] {
  const byRequest = new Map<number, number[]>()
  const worldly: number[] = []
  const end = Math.min(trace.count, 20_000)
  for (let row = 1; row <= end; row++) {
    const request = trace.request(row)
    if (notable.has(trace.kind(row))) worldly.push(row)
    else if (request > 0 && isShown(trace, row)) {
      const rows = byRequest.get(request)
      if (rows === undefined) byRequest.set(request, [row])
      else rows.push(row)
    }
  }
  const chosen: number[] = []
  for (const rows of byRequest.values()) {
    if (chosen.length > 0 && chosen.length + rows.length > limit) break
    chosen.push(...rows)
  }
  if (chosen.length === 0) return Array.from({ length: Math.min(limit, end) }, (_, i) => i + 1)
  const last = chosen.reduce((a, b) => Math.max(a, b))
  chosen.push(...worldly.filter((row) => row <= last))
  return [...new Set(chosen)].sort((a, b) => a - b)
}

/** `limit` rows with the witness in their second half: what led to it matters more. */
function windowOf(rows: readonly number[], witness: number, limit: number): readonly number[] {
  if (witness === 0) return rows.slice(0, limit)
  const at = Math.max(0, rows.indexOf(witness))
  const start = Math.max(0, Math.min(at - Math.floor(limit * 0.65), rows.length - limit))
  return rows.slice(start, start + limit)
}
