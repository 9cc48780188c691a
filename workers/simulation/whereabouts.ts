/** In whose handler a run stands still, read from its trace. */
import { Kind, type Lane } from '../../app/trace/format.ts'
import { Handlers } from '../../app/trace/handlers.ts'
import type { TraceReader } from '../../app/trace/reader.ts'

/** A handler by name, and the last line it is known to have reached; 0 for none. */
export interface Whereabouts {
  readonly handler: string
  readonly line: number
}

/**
 * The handler that ran last on a lane. Handlers of one instance take turns at their awaits, so
 * that the last one to begin need not be the one that goes on. Null where the trace has no row.
 */
export function whereaboutsOf(trace: TraceReader, lane: Lane): Whereabouts | null {
  const last = lastRowOn(trace, lane)
  if (last === 0) return null
  const handlers = new Handlers(trace)
  handlers.extend(last)
  const handler = handlers.of(last)
  return { handler: nameOf(trace, handler), line: lineOf(trace, handlers, handler, last) }
}

function lastRowOn(trace: TraceReader, lane: Lane): number {
  for (let row = trace.count; row > 0; row--) {
    // A load that calls at the door is told by one row, which is the load's.
    const own = trace.kind(row) === Kind.arrive ? trace.peer(row) : trace.instance(row)
    if (trace.lane(own).name === lane.name) return row
  }
  return 0
}

function nameOf(trace: TraceReader, handler: number): string {
  if (handler === 0) return ''
  return trace.kind(handler) === Kind.fire ? 'timer' : trace.name(handler)
}

function lineOf(trace: TraceReader, handlers: Handlers, handler: number, last: number): number {
  const first = Math.max(1, handler)
  for (let row = last; row >= first; row--) {
    if (handlers.of(row) === handler && trace.line(row) > 0) return trace.line(row)
  }
  // A timer's task begins at the line that set it.
  return handler > 0 && trace.kind(handler) === Kind.fire ? trace.line(trace.parent(handler)) : 0
}
