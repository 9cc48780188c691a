/**
 * What a row of the trace says, in words: short beside the drawing, whole in the log and the CLI.
 */
import { callOf } from './ends.ts'
import { Kind } from './format.ts'
import { counted, durationText, literal, statement } from './literal.ts'
import type { TraceReader } from './reader.ts'

const departures = new Set<number>([
  Kind.send,
  Kind.arrive,
  Kind.reply,
  Kind.fail,
  Kind.publish,
  Kind.ack,
  Kind.nack,
  Kind.drop,
  Kind.duplicate,
  Kind.delay,
  Kind.partition,
  Kind.heal,
])
const arrivals = new Set<number>([
  Kind.receive,
  Kind.resume,
  Kind.reject,
  Kind.accept,
  Kind.confirm,
  Kind.deliver,
])

/**
 * Whom a row concerns besides its own instance, and which method, topic or queue: `→ order
 * placeOrder`.
 */
export function partnersOf(trace: TraceReader, row: number): string {
  const kind = trace.kind(row)
  const name = trace.name(row)
  const peer = trace.lane(trace.peer(row)).name
  // Statements are told by `whatHappened`, with their parameters in place.
  if (kind >= Kind.query && kind <= Kind.refuse) return ''
  if (peer === '') return name
  const arrow = departures.has(kind) ? '→' : arrivals.has(kind) ? '←' : '·'
  return name === '' ? `${arrow} ${peer}` : `${arrow} ${peer} ${name}`
}

/**
 * What a row tells beyond who and whom: its payload, statement, reason or duration. May be empty.
 */
export function whatHappened(trace: TraceReader, row: number, room = 200): string {
  const kind = trace.kind(row)
  if (kind < Kind.publish) return ofCall(trace, row, room)
  if (kind < Kind.query) return ofMessage(trace, row, room)
  if (kind < Kind.sleep) return ofStatement(trace, row, room)
  if (kind < Kind.ready) return ofCode(trace, row, room)
  return ofFault(trace, row, room)
}

function ofCall(trace: TraceReader, row: number, room: number): string {
  switch (trace.kind(row)) {
    case Kind.send:
    case Kind.arrive:
    case Kind.receive:
    case Kind.reply:
      return given(trace, payloadRow(trace, row), room)
    case Kind.start: {
      const waited = sinceText(trace, trace.parent(row), row)
      return waited === '' ? 'begins' : `begins, waited ${waited}`
    }
    case Kind.resume: {
      const result = given(trace, payloadRow(trace, row), room)
      const took = sinceText(trace, callOf(trace, row), row)
      if (took === '') return result || 'answered'
      return result === '' ? `answered after ${took}` : `${result} after ${took}`
    }
    case Kind.reject: {
      const took = sinceText(trace, callOf(trace, row), row)
      const text = errorText(trace.payload(row), room)
      return took === '' ? text : `${text} after ${took}`
    }
    default:
      return errorText(trace.payload(row), room)
  }
}

/** How long after `from` a row came; '' for at once, or if there is no `from`. */
function sinceText(trace: TraceReader, from: number, row: number): string {
  const us = from === 0 ? 0 : trace.time(row) - trace.time(from)
  return us > 0 ? durationText(us) : ''
}

function ofMessage(trace: TraceReader, row: number, room: number): string {
  const value = trace.value(row)
  switch (trace.kind(row)) {
    case Kind.publish:
      return given(trace, row, room)
    case Kind.accept:
      return accepted(trace, row, room)
    case Kind.confirm:
      return 'the broker has it'
    case Kind.deliver: {
      const text = given(trace, payloadRow(trace, row), room)
      return value > 1 ? `attempt ${value}${text === '' ? '' : `, ${text}`}` : text
    }
    case Kind.ack:
      return 'acknowledged'
    case Kind.nack: {
      const text = errorText(trace.payload(row), room)
      return text === '' ? 'refused, comes again' : `${text}, comes again`
    }
    case Kind.requeue:
      return `taken back: ${whyOf(trace, row) || 'it was not acknowledged'}`
    default:
      return `put aside: ${whyOf(trace, row) || 'delivered too often'}`
  }
}

function accepted(trace: TraceReader, row: number, room: number): string {
  const queues = trace.value(row)
  const text = given(trace, payloadRow(trace, row), room)
  const message = trace.payload(row)
  const key = isMessage(message) && message.key !== undefined ? `key ${message.key}` : ''
  const copies = queues > 1 ? `for ${counted(queues, 'queue')}` : ''
  return [text, key, copies].filter((part) => part !== '').join(', ')
}

/** How the broker writes a message: with its id, and its payload inside. */
function isMessage(payload: unknown): payload is { id: string; payload?: unknown; key?: string } {
  if (typeof payload !== 'object' || payload === null) return false
  return 'payload' in payload && 'id' in payload
}

function whyOf(trace: TraceReader, row: number): string {
  const payload = trace.payload(row)
  if (typeof payload === 'string') return payload
  if (typeof payload !== 'object' || payload === null || !('why' in payload)) return ''
  return String(payload.why)
}

function ofStatement(trace: TraceReader, row: number, room: number): string {
  const asked = trace.kind(row) === Kind.query ? row : statementRow(trace, row)
  const sql =
    asked === 0 ? trace.name(row) : statement(trace.name(asked), trace.payload(asked), room)
  switch (trace.kind(row)) {
    case Kind.query:
      return sql
    case Kind.execute: {
      const payload = trace.payload(row)
      if (payload === undefined || payload === null) return sql
      return `${sql}: ${errorText(payload, room)}`
    }
    case Kind.rows:
      return rowsText(trace, row, room)
    default:
      return errorText(trace.payload(row), room)
  }
}

function rowsText(trace: TraceReader, row: number, room: number): string {
  const count = counted(trace.value(row), 'row')
  const rows = trace.payload(row)
  return Array.isArray(rows) && rows.length > 0 ? `${count} ${literal(rows, room)}` : count
}

function ofCode(trace: TraceReader, row: number, room: number): string {
  const value = trace.value(row)
  switch (trace.kind(row)) {
    case Kind.log: {
      const text = trace.payload(row)
      return typeof text === 'string' ? text.slice(0, room) : literal(text, room)
    }
    case Kind.state:
      return `= ${literal(trace.payload(row), room)}`
    default:
      return value > 0 ? durationText(value) : ''
  }
}

function ofFault(trace: TraceReader, row: number, room: number): string {
  switch (trace.kind(row)) {
    case Kind.ready:
      return 'code loaded'
    case Kind.restart:
      return reason(trace, row, isFirstLife(trace, row) ? 'joins' : 'memory empty, database kept')
    case Kind.uncaught:
      return errorText(trace.payload(row), room)
    default: {
      const value = trace.value(row)
      return reason(trace, row, value > 0 ? durationText(value) : '')
    }
  }
}

function reason(trace: TraceReader, row: number, otherwise: string): string {
  const payload = trace.payload(row)
  if (payload === undefined || payload === null) return otherwise
  return typeof payload === 'string' ? payload : literal(payload)
}

function given(trace: TraceReader, row: number, room: number): string {
  if (row === 0 || !trace.hasPayload(row)) return ''
  const payload = trace.payload(row)
  const kind = trace.kind(row)
  const brokers = kind === Kind.accept || kind === Kind.deliver
  const own = brokers && isMessage(payload) ? payload.payload : payload
  return own === undefined ? '' : literal(own, room)
}

/** `TypeError: x is not a function`, `23505: duplicate key …`, whatever of it there is. */
function errorText(payload: unknown, room: number): string {
  if (typeof payload === 'string') return payload
  if (typeof payload !== 'object' || payload === null) return ''
  const { name, code, message } = payload as { name?: unknown; code?: unknown; message?: unknown }
  const head = code ?? name
  if (head === undefined && message === undefined) return literal(payload, room)
  return [head, message].filter((part) => part !== undefined && part !== '').join(': ')
}

/** A replica that joins late has a lane behind the broker's and no row before. */
function isFirstLife(trace: TraceReader, row: number): boolean {
  const lane = trace.instance(row)
  const broker = trace.lanes.findIndex(({ kind }) => kind === 'broker')
  if (broker < 0 || lane < broker) return false
  for (let at = row - 1; at > 0; at--) if (trace.instance(at) === lane) return false
  return true
}

/** An arrival often leaves its payload where it was sent: the row that holds it, 0 for none. */
export function payloadRow(trace: TraceReader, row: number): number {
  for (let at = row, hops = 0; at !== 0 && hops < 4; at = trace.parent(at), hops++) {
    if (trace.hasPayload(at)) return at
    const kind = trace.kind(at)
    if (kind === Kind.send || kind === Kind.publish || kind === Kind.arrive) return 0
  }
  return 0
}

/** The `query` row behind an `execute`, `rows` or `refuse`; 0 if it is not in the trace. */
export function statementRow(trace: TraceReader, row: number): number {
  for (let at = row, hops = 0; at !== 0 && hops < 4; at = trace.parent(at), hops++) {
    if (trace.kind(at) === Kind.query) return at
  }
  return 0
}

/** Everything a row says in one line: kind, partners and what happened. */
export function sentence(trace: TraceReader, row: number, room = 200): string {
  const partners = partnersOf(trace, row)
  const what = whatHappened(trace, row, room)
  return [trace.lane(trace.instance(row)).name, trace.kindName(row), partners, what]
    .filter((part) => part !== '')
    .join(' ')
}
