/**
 * Spans: what has a beginning and an end, nested as one caused the other. For tools that know
 * traces only in this form.
 *
 *   client ├─ send ──────────────────────────── resume ┤
 *   server      ├─ receive ───────────── reply ┤
 *   client          ├─ query ──── rows ┤
 */
import { callOf } from '../../app/trace/ends.ts'
import { Kind } from '../../app/trace/format.ts'
import type { Handlers } from '../../app/trace/handlers.ts'
import type { TraceReader } from '../../app/trace/reader.ts'

/** One span. Rows are trace rows, times virtual µs. */
export interface Span {
  /** Row that begins it; its identity. */
  readonly row: number
  /** Row that ended it; 0 if nothing did. */
  endRow: number
  /** Row of the span it happened within; 0 for none. */
  readonly parent: number
  /** Row of the request it is work for; 0 for none. */
  readonly request: number
  /** Number of the lane it happened on. */
  readonly lane: number
  readonly role: 'server' | 'client' | 'producer' | 'consumer' | 'internal'
  /** Method, topic, queue or statement. */
  readonly name: string
  readonly startUs: number
  endUs: number
  /** Why it failed; empty if it did not. */
  failure: string
}

const endings = new Set<number>([
  Kind.reply,
  Kind.fail,
  Kind.ack,
  Kind.nack,
  Kind.resume,
  Kind.reject,
  Kind.confirm,
  Kind.rows,
  Kind.refuse,
  Kind.worked,
  Kind.wake,
])
const failures = new Set<number>([Kind.fail, Kind.nack, Kind.reject, Kind.refuse])

/**
 * All spans of a trace, in the order they begin. `handlers` must have seen all its rows. A span
 * that nothing ended lasts until its instance crashed, else until the end of the trace.
 */
export function spansOf(trace: TraceReader, handlers: Handlers): readonly Span[] {
  const spans: Span[] = []
  const open = new Map<number, Span>()
  for (let row = 1; row <= trace.count; row++) {
    const kind = trace.kind(row)
    if (endings.has(kind)) end(trace, open, beginningOf(trace, handlers, row), row)
    else if (kind === Kind.crash) crash(trace, open, row)
    const span = begin(trace, handlers, row)
    if (span === null) continue
    spans.push(span)
    open.set(row, span)
  }
  const lastUs = trace.count === 0 ? 0 : trace.time(trace.count)
  for (const span of open.values()) span.endUs = lastUs
  return spans
}

function begin(trace: TraceReader, handlers: Handlers, row: number): Span | null {
  const roles: Partial<Record<number, Span['role']>> = {
    [Kind.arrive]: 'server',
    [Kind.receive]: 'server',
    [Kind.deliver]: 'consumer',
    [Kind.send]: 'client',
    [Kind.query]: 'client',
    [Kind.publish]: 'producer',
    [Kind.work]: 'internal',
    [Kind.sleep]: 'internal',
  }
  const kind = trace.kind(row)
  const role = roles[kind]
  if (role === undefined) return null
  const isArrival = handlers.of(row) === row
  const name = trace.name(row)
  return {
    row,
    endRow: 0,
    parent: isArrival ? departureSpan(trace, row) : handlers.of(row),
    request: trace.request(row) || row,
    lane: isArrival ? handlers.laneOf(row) : trace.instance(row),
    role,
    name: name === '' ? trace.kindName(row) : name,
    startUs: trace.time(row),
    endUs: trace.time(row),
    failure: '',
  }
}

/** The send or publish behind an arrival; a load that calls at the door has none. */
function departureSpan(trace: TraceReader, row: number): number {
  let at = trace.parent(row)
  for (let hops = 0; at !== 0 && hops < 4; at = trace.parent(at), hops++) {
    const kind = trace.kind(at)
    if (kind === Kind.send || kind === Kind.publish) return at
  }
  return 0
}

/** The row that began what `row` ends; 0 if it cannot be told. */
function beginningOf(trace: TraceReader, handlers: Handlers, row: number): number {
  const parent = trace.parent(row)
  switch (trace.kind(row)) {
    case Kind.reply:
    case Kind.fail:
    case Kind.ack:
    case Kind.nack:
      return handlers.of(row)
    case Kind.resume:
    case Kind.reject: {
      const callee = parent === 0 ? 0 : handlers.of(parent)
      const answered = trace.kind(parent) === Kind.reply || trace.kind(parent) === Kind.fail
      return answered && callee !== 0 ? trace.parent(callee) : callOf(trace, row)
    }
    default:
      return ancestor(trace, row)
  }
}

/** The nearest row above that begins a statement, a publication, work or sleep. */
function ancestor(trace: TraceReader, row: number): number {
  let at = trace.parent(row)
  for (let hops = 0; at !== 0 && hops < 4; at = trace.parent(at), hops++) {
    const kind = trace.kind(at)
    const begins = [Kind.query, Kind.publish, Kind.work, Kind.sleep] as readonly number[]
    if (begins.includes(kind)) return at
  }
  return 0
}

function end(trace: TraceReader, open: Map<number, Span>, begun: number, row: number): void {
  const span = open.get(begun)
  if (span === undefined) return
  open.delete(begun)
  span.endRow = row
  span.endUs = trace.time(row)
  if (failures.has(trace.kind(row))) span.failure = messageOf(trace.payload(row))
}

function crash(trace: TraceReader, open: Map<number, Span>, row: number): void {
  for (const [begun, span] of open) {
    if (span.lane !== trace.instance(row)) continue
    open.delete(begun)
    span.endRow = row
    span.endUs = trace.time(row)
    span.failure = 'the instance crashed'
  }
}

function messageOf(payload: unknown): string {
  const { message } = (payload ?? {}) as { message?: unknown }
  return typeof message === 'string' && message !== '' ? message : 'failed'
}
