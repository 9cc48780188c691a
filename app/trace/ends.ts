/** Who sent a message and who got it, whichever of its rows one looks at. */
import { Kind } from './format.ts'
import type { TraceReader } from './reader.ts'

/** Lane numbers of both ends of a message; 0 for an end that is not known. */
export interface Ends {
  readonly from: number
  readonly to: number
}

const leaving = new Set<number>([
  Kind.send,
  Kind.reply,
  Kind.fail,
  Kind.publish,
  Kind.ack,
  Kind.nack,
  Kind.drop,
])
const arriving = new Set<number>([Kind.receive, Kind.resume, Kind.reject, Kind.confirm])

/** Sender and receiver of the message a row is about. */
export function endsOf(trace: TraceReader, row: number): Ends {
  const kind = trace.kind(row)
  const instance = trace.instance(row)
  const peer = trace.peer(row)
  if (leaving.has(kind)) return { from: instance, to: peer }
  if (arriving.has(kind)) return { from: peer, to: instance }
  // Rows that stand for both ends: the lanes' kinds say which is which.
  if (kind === Kind.arrive) return ordered(trace, instance, peer, 'load', true)
  if (kind === Kind.accept) return ordered(trace, instance, peer, 'broker', false)
  if (kind === Kind.deliver) return ordered(trace, instance, peer, 'broker', true)
  return { from: instance, to: peer }
}

function ordered(
  trace: TraceReader,
  instance: number,
  peer: number,
  kind: 'load' | 'broker',
  sends: boolean,
): Ends {
  const known = trace.lane(instance).kind === kind ? instance : peer
  const other = known === instance ? peer : instance
  return sends ? { from: known, to: other } : { from: other, to: known }
}

/** Rows whose value is the row they answer. */
const answering = new Set<number>([
  Kind.start,
  Kind.reply,
  Kind.fail,
  Kind.resume,
  Kind.reject,
  Kind.confirm,
  Kind.ack,
  Kind.nack,
])

/** Which kinds of row tell that a message of this kind has left. */
const departures: ReadonlyMap<number, readonly number[]> = new Map<number, readonly number[]>([
  [Kind.receive, [Kind.send]],
  [Kind.resume, [Kind.reply]],
  [Kind.reject, [Kind.fail]],
  [Kind.accept, [Kind.publish]],
  [Kind.drop, [Kind.send, Kind.reply, Kind.fail, Kind.publish, Kind.ack, Kind.nack]],
])

/** The row where the message that arrives (or is lost) at `row` had left; 0 if it has none. */
export function departureOf(trace: TraceReader, row: number): number {
  const kinds = departures.get(trace.kind(row))
  if (kinds === undefined) return 0
  const parent = trace.parent(row)
  return parent !== 0 && kinds.includes(trace.kind(parent)) ? parent : 0
}

/**
 * The row that asked for what `row` brings: of an answer its call (or publish), of an
 * acknowledgement its delivery; 0 if the row brings nothing.
 */
export function callOf(trace: TraceReader, row: number): number {
  return answering.has(trace.kind(row)) ? trace.value(row) : 0
}

/**
 * Why a call was rejected: `refused`, `failed`, `timeout` or `lost`; '' if the trace does not say.
 */
export function rejectCode(trace: TraceReader, row: number): string {
  const payload = trace.payload(row)
  if (typeof payload !== 'object' || payload === null) return ''
  const { code } = payload as { code?: unknown }
  return typeof code === 'string' ? code : ''
}
