/**
 * One request as a waterfall: what was done for it, where, from when to when, and for whom.
 *
 *   clients  placeOrder  ▐████████████████▌
 *   order      placeOrder  ▐███████████▌
 *   order        commit       ▐███▌
 *   stock      order.created            ▐████▌
 */
import { statementRow } from './describe.ts'
import { callOf } from './ends.ts'
import { Kind } from './format.ts'
import type { Handlers } from './handlers.ts'
import type { Outages } from './outages.ts'
import type { TraceReader } from './reader.ts'

/** What a span is of. */
export type SpanKind =
  | 'call'
  | 'handler'
  | 'delivery'
  | 'queued'
  | 'publish'
  | 'statement'
  | 'sleep'
  | 'work'

/** A stretch of work on one lane. Times in virtual µs. */
export interface Span {
  readonly kind: SpanKind
  readonly row: number
  /** Row that ended it; 0 when nothing did. */
  readonly endRow: number
  readonly fromUs: number
  /** Null when nothing ended it. */
  readonly toUs: number | null
  readonly lane: number
  readonly name: string
  readonly depth: number
  /** It ended in an error, or died with its instance. */
  readonly failed: boolean
}

interface Draft {
  kind: SpanKind
  row: number
  endRow: number
  lane: number
  failed: boolean
  above: Draft | null
  below: Draft[]
}

/** Spans built of one request; a request with more is cut, and says so. */
export const mostSpans = 2_000

/** The spans of one request in the order they are drawn, children below what they were done for. */
export function spansOf(
  trace: TraceReader,
  handlers: Handlers,
  outages: Outages,
  request: number,
): { spans: Span[]; cut: boolean } {
  const builder = new SpanBuilder(trace, handlers)
  const rows = rowsOfRequest(trace, request)
  for (const row of rows) builder.add(row)
  builder.die(outages)
  const spans: Span[] = []
  for (const root of builder.roots) draw(trace, root, 0, spans)
  return { spans, cut: builder.cut }
}

/** All rows that are work for a request, itself first. */
export function rowsOfRequest(trace: TraceReader, request: number): number[] {
  const rows: number[] = []
  for (let row = request; row <= trace.count; row++) {
    if (row === request || trace.request(row) === request) rows.push(row)
  }
  return rows
}

function draw(trace: TraceReader, draft: Draft, depth: number, into: Span[]): void {
  const { kind, row, endRow, lane, failed } = draft
  into.push({
    kind,
    row,
    endRow,
    fromUs: trace.time(row),
    toUs: endRow === 0 ? null : trace.time(endRow),
    lane,
    name: trace.name(row),
    depth,
    failed,
  })
  for (const below of draft.below) draw(trace, below, depth + 1, into)
}

class SpanBuilder {
  readonly roots: Draft[] = []
  cut = false
  readonly #trace: TraceReader
  readonly #handlers: Handlers
  /** By the row each began at. A row may begin a call and, at once, its handler. */
  readonly #spans = new Map<number, Draft>()
  readonly #handling = new Map<number, Draft>()

  constructor(trace: TraceReader, handlers: Handlers) {
    this.#trace = trace
    this.#handlers = handlers
  }

  add(row: number): void {
    const trace = this.#trace
    const parent = trace.parent(row)
    switch (trace.kind(row)) {
      case Kind.send:
        this.#begin('call', row, this.#runningAt(row))
        break
      case Kind.arrive:
        this.#handle('handler', row, this.#begin('call', row, null))
        break
      case Kind.receive:
        this.#handle('handler', row, this.#spans.get(parent) ?? null)
        break
      case Kind.deliver:
        this.#handle('delivery', row, this.#spans.get(trace.parent(parent)) ?? null)
        break
      case Kind.start:
        this.#wait(row, parent)
        break
      case Kind.publish:
        this.#begin('publish', row, this.#runningAt(row))
        break
      case Kind.query:
        if (trace.name(row) !== 'begin') this.#begin('statement', row, this.#runningAt(row))
        break
      case Kind.sleep:
        this.#begin('sleep', row, this.#runningAt(row))
        break
      case Kind.work:
        this.#begin('work', row, this.#runningAt(row))
        break
      default:
        this.#close(row, parent)
    }
  }

  #close(row: number, parent: number): void {
    const trace = this.#trace
    switch (trace.kind(row)) {
      case Kind.reply:
      case Kind.fail:
      case Kind.ack:
      case Kind.nack:
        this.#answer(row)
        break
      case Kind.resume:
      case Kind.reject:
      case Kind.confirm:
        this.#end(this.#spans.get(callOf(trace, row)), row, trace.kind(row) === Kind.reject)
        break
      case Kind.rows:
      case Kind.refuse:
        this.#end(this.#spans.get(statementRow(trace, row)), row, trace.kind(row) === Kind.refuse)
        break
      case Kind.wake:
      case Kind.worked:
        this.#end(this.#spans.get(parent), row, false)
        break
    }
  }

  #runningAt(row: number): Draft | null {
    return this.#handling.get(this.#handlers.of(row)) ?? null
  }

  #begin(kind: SpanKind, row: number, above: Draft | null): Draft {
    const lane = this.#trace.instance(row)
    const draft: Draft = { kind, row, endRow: 0, lane, failed: false, above, below: [] }
    if (this.#spans.size + this.#handling.size >= mostSpans) {
      this.cut = true
      return draft
    }
    if (kind !== 'handler' && kind !== 'delivery' && kind !== 'queued') this.#spans.set(row, draft)
    if (above === null) this.roots.push(draft)
    else above.below.push(draft)
    return draft
  }

  #handle(kind: 'handler' | 'delivery', row: number, above: Draft | null): void {
    const draft = this.#begin(kind, row, above)
    draft.lane = this.#handlers.laneOf(row)
    this.#handling.set(row, draft)
  }

  /** The handler had to wait for its turn: from its arrival to here. */
  #wait(row: number, arrival: number): void {
    const above = this.#handling.get(this.#handlers.of(row))
    if (above === undefined) return
    const draft = this.#begin('queued', arrival, above)
    draft.lane = above.lane
    draft.endRow = row
  }

  #answer(row: number): void {
    const kind = this.#trace.kind(row)
    const failed = kind === Kind.fail || kind === Kind.nack
    const handling = this.#handling.get(this.#handlers.of(row))
    this.#end(handling, row, failed)
    if (this.#handlers.answersAtOnce(row)) this.#end(handling?.above ?? undefined, row, failed)
  }

  #end(draft: Draft | undefined, row: number, failed: boolean): void {
    if (draft === undefined || draft.endRow !== 0) return
    draft.endRow = row
    draft.failed = failed
  }

  /** What was going on at an instance when it crashed ended there. */
  die(outages: Outages): void {
    const crashes = outages.all.filter(({ kind }) => kind === 'crash')
    if (crashes.length === 0) return
    for (const draft of [...this.#spans.values(), ...this.#handling.values()]) {
      if (draft.endRow !== 0) continue
      const crash = crashes.find(({ lane, from }) => lane === draft.lane && from > draft.row)
      if (crash !== undefined) this.#end(draft, crash.from, true)
    }
  }
}
