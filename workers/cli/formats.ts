/** A trace in the forms other tools read, piece by piece: a long one is never one string. */
import { runEpochMs } from '../../app/database/port.ts'
import type { RunResult } from '../../app/lab/run.ts'
import { whatHappened } from '../../app/trace/describe.ts'
import { Kind } from '../../app/trace/format.ts'
import { Handlers } from '../../app/trace/handlers.ts'
import type { TraceReader } from '../../app/trace/reader.ts'
import type { TraceFormat } from './arguments.ts'
import { toJson } from './json.ts'
import { type Span, spansOf } from './spans.ts'

/** Pieces of the text of a whole file. */
export function written(
  format: TraceFormat,
  trace: TraceReader,
  result: RunResult,
): Generator<string> {
  const writers = { json: jsonPieces, chrome: chromePieces, otlp: otlpPieces }
  return writers[format](trace, result)
}

/** `{ …the run…, rows: [ … ] }`: every row as an object. */
function* jsonPieces(trace: TraceReader, result: RunResult): Generator<string> {
  const { tables: _tables, metrics: _metrics, ...head } = result
  yield `${toJson(head).slice(0, -1)},"rows":[`
  for (let row = 1; row <= trace.count; row++) {
    const item = {
      row,
      atMs: trace.time(row) / 1_000,
      kind: trace.kindName(row),
      instance: trace.lane(trace.instance(row)).name,
      peer: trace.lane(trace.peer(row)).name,
      name: trace.name(row),
      parent: trace.parent(row),
      request: trace.request(row),
      line: trace.line(row),
      value: trace.value(row),
      payload: trace.payload(row),
    }
    yield `${row === 1 ? '' : ','}\n${toJson(item)}`
  }
  yield '\n]}\n'
}

function handlersOf(trace: TraceReader): Handlers {
  const handlers = new Handlers(trace)
  handlers.extend(trace.count)
  return handlers
}

/** Rows that are an instant, not a span, and worth a mark in a viewer. */
function* marks(trace: TraceReader): Generator<number> {
  for (let row = 1; row <= trace.count; row++) {
    const kind = trace.kind(row)
    if (kind === Kind.log || kind === Kind.state || kind >= Kind.crash) yield row
  }
}

/**
 * The Trace Event Format of chrome://tracing and Perfetto: a thread for each lane, spans as
 * asynchronous pairs since those of one instance overlap, µs as they are.
 */
function* chromePieces(trace: TraceReader, result: RunResult): Generator<string> {
  const process = `${result.lab} · ${result.variant} · ${result.scenario} · seed ${result.seed}`
  const named = (name: string, tid: number, value: string) => {
    return { ph: 'M', pid: 1, tid, name, args: { name: value } }
  }
  yield `{"displayTimeUnit":"ms","otherData":${toJson({ fingerprint: result.fingerprint })},`
  yield `"traceEvents":[\n${toJson(named('process_name', 0, process))}`
  for (const [lane, { name }] of trace.lanes.entries()) {
    if (lane > 0) yield `,\n${toJson(named('thread_name', lane, name))}`
  }
  for (const span of spansOf(trace, handlersOf(trace))) {
    const { row, name, role, lane, startUs, endUs, request, failure } = span
    const shared = { cat: role, name, id: String(row), pid: 1, tid: lane }
    const args = { row, request, line: trace.line(row), ...(failure === '' ? {} : { failure }) }
    yield `,\n${toJson({ ...shared, ph: 'b', ts: startUs, args })}`
    yield `,\n${toJson({ ...shared, ph: 'e', ts: endUs })}`
  }
  for (const row of marks(trace)) {
    const args = { row, what: whatHappened(trace, row) }
    const name = trace.kindName(row)
    const place = { pid: 1, tid: trace.instance(row), ts: trace.time(row) }
    yield `,\n${toJson({ ph: 'i', s: 't', cat: 'mark', name, ...place, args })}`
  }
  yield '\n]}\n'
}

const kindCodes: Record<Span['role'], number> = {
  internal: 1,
  server: 2,
  client: 3,
  producer: 4,
  consumer: 5,
}

/** OTLP's JSON form, as collectors and Jaeger import it: a resource for each lane. */
function* otlpPieces(trace: TraceReader, result: RunResult): Generator<string> {
  const byLane = new Map<number, Span[]>()
  for (const span of spansOf(trace, handlersOf(trace))) {
    const spans = byLane.get(span.lane)
    if (spans === undefined) byLane.set(span.lane, [span])
    else spans.push(span)
  }
  const run = {
    'orrery.lab': result.lab,
    'orrery.variant': result.variant,
    'orrery.scenario': result.scenario,
    'orrery.seed': String(result.seed),
    'orrery.fingerprint': result.fingerprint,
  }
  yield '{"resourceSpans":['
  let isFirst = true
  for (const [lane, spans] of byLane) {
    const { service, name } = trace.lane(lane)
    const attributes = keyValues({ 'service.name': service, 'service.instance.id': name, ...run })
    yield `${isFirst ? '' : ','}\n{"resource":${toJson({ attributes })},`
    yield '"scopeSpans":[{"scope":{"name":"orrery"},"spans":['
    for (const [i, span] of spans.entries()) {
      yield `${i === 0 ? '' : ','}\n${toJson(otlpSpan(trace, span, result.fingerprint))}`
    }
    yield ']}]}'
    isFirst = false
  }
  yield '\n]}\n'
}

function otlpSpan(trace: TraceReader, span: Span, fingerprint: string) {
  const { row, parent, request, name, role, failure } = span
  return {
    // The same request of the same run has the same id, in this export and the next.
    traceId: `${fingerprint.slice(0, 16).padStart(16, '0')}${hex16(request)}`,
    spanId: hex16(row),
    ...(parent > 0 ? { parentSpanId: hex16(parent) } : {}),
    name: name.replace(/\s+/g, ' ').trim(),
    kind: kindCodes[role],
    startTimeUnixNano: nanoseconds(span.startUs),
    endTimeUnixNano: nanoseconds(span.endUs),
    attributes: keyValues({
      'orrery.row': String(row),
      'orrery.kind': trace.kindName(row),
      'code.line.number': String(trace.line(row)),
      ...(trace.kind(row) === Kind.query ? { 'db.query.text': trace.name(row) } : {}),
    }),
    status: failure === '' ? {} : { code: 2, message: failure },
  }
}

const hex16 = (value: number) => value.toString(16).padStart(16, '0')

/** Unix time in ns, as text: it is beyond what a number holds. */
function nanoseconds(timeUs: number): string {
  return String((BigInt(runEpochMs) * 1_000n + BigInt(Math.round(timeUs))) * 1_000n)
}

function keyValues(attributes: Readonly<Record<string, string>>) {
  return Object.entries(attributes).map(([key, text]) => ({ key, value: { stringValue: text } }))
}
