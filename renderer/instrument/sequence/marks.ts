/** What stands on a lifeline for each kind of event: shape first, colour only for failure. */
import { callOf, rejectCode } from '../../../app/trace/ends.ts'
import { Kind } from '../../../app/trace/format.ts'
import type { TraceReader } from '../../../app/trace/reader.ts'
import { Shape, type Step } from '../../../app/trace/steps.ts'

/** Shapes of marks. `dead` is a filled disc with a cross, `cross` an empty one. */
export type Glyph = 'dead' | 'cross' | 'ring' | 'dot' | 'diamond' | 'triangle' | 'bars' | 'dash'

/** A mark and its words. */
export interface Mark {
  readonly glyph: Glyph
  readonly label: string
  readonly failed: boolean
}

const marks = new Map<number, Mark>([
  [Kind.crash, { glyph: 'dead', label: 'crash', failed: true }],
  [Kind.restart, { glyph: 'ring', label: 'restart', failed: false }],
  [Kind.ready, { glyph: 'ring', label: 'ready', failed: false }],
  [Kind.start, { glyph: 'triangle', label: 'begins', failed: false }],
  [Kind.nack, { glyph: 'cross', label: 'threw', failed: true }],
  [Kind.requeue, { glyph: 'ring', label: 'taken back', failed: false }],
  [Kind.deadLetter, { glyph: 'cross', label: 'put aside', failed: true }],
  [Kind.log, { glyph: 'dash', label: 'log', failed: false }],
  [Kind.state, { glyph: 'diamond', label: '', failed: false }],
  [Kind.sleep, { glyph: 'bars', label: 'sleep', failed: false }],
  [Kind.wake, { glyph: 'dot', label: 'wakes', failed: false }],
  [Kind.work, { glyph: 'bars', label: 'work', failed: false }],
  [Kind.worked, { glyph: 'dot', label: 'done', failed: false }],
  [Kind.fire, { glyph: 'triangle', label: 'timer', failed: false }],
  [Kind.drop, { glyph: 'cross', label: 'lost', failed: true }],
  [Kind.duplicate, { glyph: 'diamond', label: 'copied', failed: false }],
  [Kind.delay, { glyph: 'diamond', label: 'delayed', failed: false }],
  [Kind.partition, { glyph: 'cross', label: 'cut off', failed: true }],
  [Kind.heal, { glyph: 'ring', label: 'joined', failed: false }],
  [Kind.pause, { glyph: 'bars', label: 'frozen', failed: false }],
  [Kind.unpause, { glyph: 'ring', label: 'goes on', failed: false }],
  [Kind.slow, { glyph: 'bars', label: 'slow', failed: false }],
  [Kind.unslow, { glyph: 'ring', label: 'full speed', failed: false }],
  [Kind.uncaught, { glyph: 'cross', label: 'uncaught', failed: true }],
  [Kind.limit, { glyph: 'cross', label: 'limit', failed: true }],
])

/** The mark of a row. */
export function markOf(trace: TraceReader, row: number): Mark {
  const kind = trace.kind(row)
  if (kind === Kind.reject) return { glyph: 'cross', label: rejectCode(trace, row), failed: true }
  const mark = marks.get(kind) ?? { glyph: 'dot', label: trace.kindName(row), failed: false }
  return mark.label === '' ? { ...mark, label: trace.name(row) } : mark
}

/** The words on a message's arrow, and whether it carries a failure. */
export function arrowOf(trace: TraceReader, step: Step): { label: string; failed: boolean } {
  const row = step.departure === 0 ? step.row : step.departure
  switch (trace.kind(row)) {
    case Kind.reply:
      return { label: 'reply', failed: false }
    case Kind.fail:
      return { label: 'error', failed: true }
    case Kind.resume:
      return { label: 'reply', failed: false }
    default:
      return { label: trace.name(row), failed: false }
  }
}

/**
 * The word beside a statement's square: `insert`, `commit`; whether it writes for good, or failed.
 */
export function statementOf(
  trace: TraceReader,
  step: Step,
): { label: string; commits: boolean; failed: boolean } {
  const row = step.departure === 0 ? step.row : step.departure
  const word = /[a-z]+/i.exec(trace.name(row))?.[0]?.toLowerCase() ?? 'statement'
  const failed = trace.kind(step.row) === Kind.refuse || trace.hasPayload(step.row)
  return { label: word, commits: word === 'commit' && !failed, failed }
}

/** Lanes a step is drawn between; `to` is 0 for what stays on one lane. */
export function lanesOf(trace: TraceReader, step: Step): { from: number; to: number } {
  if (step.shape === Shape.statement || step.shape === Shape.mark) {
    return { from: trace.instance(step.row), to: 0 }
  }
  const row = step.departure === 0 ? step.row : step.departure
  const instance = trace.instance(row)
  const peer = trace.peer(row)
  switch (trace.kind(row)) {
    case Kind.deliver:
    case Kind.accept:
    case Kind.receive:
    case Kind.resume:
    case Kind.reject:
      return { from: peer, to: instance }
    default:
      return { from: instance, to: peer }
  }
}

/** The request a row is work for: its own if it begins one; 0 for none. */
export function requestOf(trace: TraceReader, row: number): number {
  if (row === 0) return 0
  const request = trace.request(row)
  if (request !== 0) return request
  const kind = trace.kind(row)
  if (kind === Kind.arrive || kind === Kind.send) return row
  return kind === Kind.reject ? callOf(trace, row) : 0
}
