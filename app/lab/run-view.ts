/** A finished run as checks see it: calls, messages and tables made of the trace's rows. */
import type { CallView, EventView, Knobs, MessageView, Run } from '../sdk/orrery.d.ts'
import { Kind, kindNames } from '../trace/format.ts'
import type { TraceReader } from '../trace/reader.ts'

type Tables = Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Payloads are decoded when first asked for: most checks look at few. */
class CallRecord implements CallView {
  readonly #reader: TraceReader
  readonly event: number
  endEvent = -1
  to: string
  outcome: CallView['outcome'] = 'pending'
  startedMs: number | undefined = undefined
  /** Row of the answer at the callee. */
  answered = 0

  constructor(reader: TraceReader, row: number) {
    this.#reader = reader
    this.event = row
    this.to = reader.lane(reader.peer(row)).name
  }
  get from(): string {
    return this.#reader.lane(this.#reader.instance(this.event)).name
  }
  get service(): string {
    return this.#reader.lane(this.#reader.peer(this.event)).service
  }
  get method(): string {
    return this.#reader.name(this.event)
  }
  get payload(): unknown {
    return this.#reader.payload(this.event)
  }
  get sentMs(): number {
    return this.#reader.time(this.event) / 1000
  }
  get endMs(): number | undefined {
    return this.endEvent < 0 ? undefined : this.#reader.time(this.endEvent) / 1000
  }
  get result(): unknown {
    return this.outcome === 'ok' ? this.#reader.payload(this.answered) : undefined
  }
  get error(): string | undefined {
    if (this.outcome === 'ok' || this.outcome === 'pending') return undefined
    const payload = this.#reader.payload(this.endEvent) as { message?: string } | undefined
    return payload?.message ?? ''
  }
  get latencyMs(): number | undefined {
    const end = this.endMs
    return end === undefined ? undefined : end - this.sentMs
  }
  get request(): number {
    return this.#reader.request(this.event) || this.event
  }
}

/** Indexes of one trace, built at the first question. */
class Index {
  readonly calls: CallRecord[] = []
  readonly published = new Map<string, MessageView[]>()
  readonly delivered = new Map<string, MessageView[]>()
  readonly byKind = new Map<number, number[]>()
  readonly #reader: TraceReader
  /** Row of the call → the call. */
  readonly #open = new Map<number, CallRecord>()

  constructor(reader: TraceReader) {
    this.#reader = reader
    for (let row = 1; row <= reader.count; row++) this.#take(row)
  }

  #take(row: number): void {
    const reader = this.#reader
    const kind = reader.kind(row)
    let rows = this.byKind.get(kind)
    if (rows === undefined) {
      rows = []
      this.byKind.set(kind, rows)
    }
    rows.push(row)
    switch (kind) {
      case Kind.send:
      case Kind.arrive: {
        const call = new CallRecord(reader, row)
        this.calls.push(call)
        this.#open.set(row, call)
        if (kind === Kind.arrive) call.startedMs = reader.time(row) / 1000
        break
      }
      case Kind.receive:
      case Kind.start:
        this.#follow(row)
        break
      case Kind.accept:
        push(this.published, reader.name(row), this.#message(row, true))
        break
      case Kind.deliver:
        push(this.delivered, reader.name(row), this.#message(row, false))
        break
      case Kind.resume:
      case Kind.reject:
      case Kind.reply:
      case Kind.fail:
        this.#end(row, kind)
        break
      case Kind.drop:
        this.#loseAnswer(row)
        break
    }
  }

  #follow(row: number): void {
    const reader = this.#reader
    const sent = reader.kind(row) === Kind.receive ? reader.parent(row) : reader.value(row)
    const call = this.#open.get(sent)
    if (call !== undefined) call.startedMs = reader.time(row) / 1000
  }

  #end(row: number, kind: number): void {
    const reader = this.#reader
    const call = this.#open.get(reader.value(row))
    if (call === undefined || call.outcome !== 'pending') return
    if (kind === Kind.reply || kind === Kind.fail) {
      call.answered = row
      // Without a network between, the answer's row is the end.
      if (reader.kind(call.event) !== Kind.arrive) return
      call.outcome = kind === Kind.reply ? 'ok' : 'failed'
    } else if (kind === Kind.resume) call.outcome = 'ok'
    else call.outcome = (reader.payload(row) as { code: CallView['outcome'] }).code
    call.endEvent = row
  }

  /** An answer that was lost on its way ended nothing. */
  #loseAnswer(row: number): void {
    const reader = this.#reader
    const lost = reader.parent(row)
    const kind = lost === 0 ? 0 : reader.kind(lost)
    if (kind !== Kind.reply && kind !== Kind.fail) return
    const call = this.#open.get(reader.value(lost))
    if (call === undefined || call.endEvent !== lost) return
    call.outcome = 'pending'
    call.endEvent = -1
  }

  #message(row: number, accepted: boolean): MessageView {
    const reader = this.#reader
    const { id, payload } = reader.payload(row) as { id: string; payload: unknown }
    const other = reader.lane(reader.peer(row)).name
    const own = reader.lane(reader.instance(row)).name
    const message: Mutable<MessageView> = {
      event: row,
      atMs: reader.time(row) / 1000,
      from: other,
      to: own,
      name: reader.name(row),
      id,
      payload,
      attempt: accepted ? 0 : reader.value(row),
      request: reader.request(row),
    }
    return message
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

/** What a run view is made of. */
export interface RunViewInput {
  readonly reader: TraceReader
  readonly tables: Tables
  readonly knobs: Knobs
  readonly scenario: string
  readonly endMs: number
}

/** Makes the view that checks are given. */
export function viewRun({ reader, tables, knobs, scenario, endMs }: RunViewInput): Run {
  let index: Index | undefined
  const indexed = () => {
    index ??= new Index(reader)
    return index
  }
  const isLoad = (call: CallView) => {
    const lane = reader.instance(call.event)
    return reader.lane(lane).kind === 'load'
  }
  return {
    knobs,
    scenario,
    endMs,
    calls: (service, method) =>
      indexed().calls.filter((call) =>
        service === undefined
          ? isLoad(call)
          : call.service === service && (method === undefined || call.method === method),
      ),
    requests: () => indexed().calls.filter(isLoad),
    published: (name) => indexed().published.get(name) ?? [],
    deliveries: (name) => indexed().delivered.get(name) ?? [],
    events: (kind) => {
      const code = kindNames.indexOf(kind)
      if (code < 0) throw new TypeError(`There is no kind of event '${kind}'`)
      return (indexed().byKind.get(code) ?? []).map((row) => eventView(reader, row))
    },
    table: <Row>(service: string, table: string) => {
      const own = tables[service]
      if (own?.[table] !== undefined) return own[table] as readonly Row[]
      const known = Object.keys(own ?? {}).join(', ') || 'none'
      throw new TypeError(`Service '${service}' has no table '${table}' (it has: ${known})`)
    },
    percentile,
    mean: (values) =>
      values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length,
  }
}

function eventView(reader: TraceReader, row: number): EventView {
  return {
    event: row,
    atMs: reader.time(row) / 1000,
    kind: reader.kindName(row),
    instance: reader.lane(reader.instance(row)).name,
    peer: reader.lane(reader.peer(row)).name,
    name: reader.name(row),
    get payload() {
      return reader.payload(row)
    },
    value: reader.value(row),
    request: reader.request(row),
  }
}

/** Nearest-rank percentile: the smallest value that the share `p` of values does not exceed. */
export function percentile(values: readonly number[], p: number): number {
  if (values.length === 0) return 0
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * p) - 1))]!
}
