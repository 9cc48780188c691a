/**
 * The trace as it lies in memory: rows in columns, in chunks of fixed size, appended by the
 * recorder and read by everyone else. A row is an event; its number is its place in the run.
 */

/** What a row says happened. Numbers are part of the fingerprint: append, never renumber. */
export const Kind = {
  /**
   * A call leaves. instance → peer; name = method; payload; roots a request when the load sends it.
   */
  send: 1,
  /** The load calls at the service's door (no network between): send and receive in one. */
  arrive: 2,
  /** A call reaches its instance. */
  receive: 3,
  /** A handler that had to wait for its turn begins. value = row of the call. */
  start: 4,
  /**
   * A handler returned; the answer leaves. payload = result, value = row of the call (send or
   * arrive).
   */
  reply: 5,
  /** A handler threw; the error leaves. payload = { name, message }, value = row of the call. */
  fail: 6,
  /** The answer reached the caller, whose code goes on. value = row of the call. */
  resume: 7,
  /**
   * The caller learns that its call (or publish) failed. payload = { code, message }; value = its
   * row.
   */
  reject: 8,

  /** An event or queue message leaves for the broker. name = topic or queue; payload. */
  publish: 10,
  /**
   * The broker took it. value = queues it was copied to; payload = { id, key, payload }; parent =
   * the publish row.
   */
  accept: 11,
  /** The publisher learns that the broker has it. value = the publish row. */
  confirm: 12,
  /**
   * A message reaches a consumer, whose handler begins. value = attempt; payload = { id, payload };
   * parent = accept row.
   */
  deliver: 13,
  /** The handler returned: acknowledged. value = the deliver row. */
  ack: 14,
  /**
   * The handler threw: it will be delivered again. payload = { name, message }; value = the deliver
   * row.
   */
  nack: 15,
  /** The broker took a message back: its consumer died or did not answer in time. */
  requeue: 16,
  /** Delivered too often: put aside. name = queue. */
  deadLetter: 17,

  /**
   * A statement leaves for the database. name = SQL (or begin, commit, rollback); payload = params.
   */
  query: 20,
  /** The database executed it. value = rows; payload = error, if refused. instance = who asked. */
  execute: 21,
  /** Its answer reached the instance. payload = rows, value = rows. */
  rows: 22,
  /** Its error reached the instance. payload = { code, message }. */
  refuse: 23,

  sleep: 30,
  wake: 31,
  /** Work asked of the processor. value = µs. */
  work: 32,
  worked: 33,
  timer: 34,
  fire: 35,

  /** name = '' ; payload = text. */
  log: 40,
  /** name = path in `state`; payload = new value. */
  state: 41,

  /** An instance's code is loaded and its top level has finished. */
  ready: 50,
  /** payload = why, in words. */
  crash: 51,
  restart: 52,
  /** A message was lost on its way. instance → peer; parent = its send. payload = why. */
  drop: 53,
  duplicate: 54,
  delay: 55,
  partition: 56,
  heal: 57,
  pause: 58,
  unpause: 59,
  slow: 60,
  unslow: 61,
  /** An error nobody caught. payload = { name, message, line }. */
  uncaught: 62,
  /** The run was ended by a limit. payload = sentence. */
  limit: 63,
} as const
/** Name of a kind. */
export type KindName = keyof typeof Kind
/** Number of a kind. */
export type KindCode = (typeof Kind)[KindName]

/** Kind names by number. */
export const kindNames: readonly string[] = (() => {
  const names: string[] = []
  for (const [name, code] of Object.entries(Kind)) names[code] = name
  return names
})()

/** Rows in a chunk. */
export const chunkRows = 16_384
/** Bytes in a payload chunk; one payload never straddles two. */
export const payloadChunkBytes = 1 << 20

/** Columns in the order they lie in a chunk: widest first, so that each is aligned. */
export const columns = [
  /** Virtual µs. */
  { name: 'time', bytes: 8 },
  { name: 'value', bytes: 8 },
  /** Row that woke this code, 0 for none (rows are numbered from 1). */
  { name: 'parent', bytes: 4 },
  /** Row of the request this is work for, 0 for none. */
  { name: 'request', bytes: 4 },
  /** Where the payload lies: chunk × payloadChunkBytes + offset, + 1; 0 for none. */
  { name: 'payload', bytes: 4 },
  /** Index into the name table. */
  { name: 'name', bytes: 2 },
  /** Index into the instance table; 0 is nobody. */
  { name: 'instance', bytes: 2 },
  { name: 'peer', bytes: 2 },
  /** Line in the service's file, 0 for unknown. */
  { name: 'line', bytes: 2 },
  { name: 'kind', bytes: 1 },
] as const

/** Bytes of one row over all columns. */
export const rowBytes = 39
/** Bytes of one chunk. */
export const chunkBytes = rowBytes * chunkRows

/** Views of one chunk's columns. */
export interface Chunk {
  readonly time: Float64Array
  readonly value: Float64Array
  readonly parent: Uint32Array
  readonly request: Uint32Array
  readonly payload: Uint32Array
  readonly name: Uint16Array
  readonly instance: Uint16Array
  readonly peer: Uint16Array
  readonly line: Uint16Array
  readonly kind: Uint8Array
}

/** Lays the columns over a buffer of {@link chunkBytes} bytes. */
export function chunkOf(buffer: ArrayBufferLike): Chunk {
  let at = 0
  const next = (bytes: number) => {
    const start = at
    at += bytes * chunkRows
    return start
  }
  return {
    time: new Float64Array(buffer, next(8), chunkRows),
    value: new Float64Array(buffer, next(8), chunkRows),
    parent: new Uint32Array(buffer, next(4), chunkRows),
    request: new Uint32Array(buffer, next(4), chunkRows),
    payload: new Uint32Array(buffer, next(4), chunkRows),
    name: new Uint16Array(buffer, next(2), chunkRows),
    instance: new Uint16Array(buffer, next(2), chunkRows),
    peer: new Uint16Array(buffer, next(2), chunkRows),
    line: new Uint16Array(buffer, next(2), chunkRows),
    kind: new Uint8Array(buffer, next(1), chunkRows),
  }
}

/** What an entry of the instance table is: index 0 is nobody. */
export interface Lane {
  /** `order`, `server#2`, `broker`, or the name of a load. */
  readonly name: string
  /** The service; for a load or the broker its own name. */
  readonly service: string
  readonly kind: 'service' | 'load' | 'broker'
}

/** One committed change of a row, recorded when a run is made to be looked at. */
export interface RowChange {
  /** Trace row of the statement or commit that made it visible. */
  readonly event: number
  /** Service that owns the table. */
  readonly service: string
  readonly table: string
  readonly op: 'insert' | 'update' | 'delete'
  /** Cells as Postgres prints them, by column order of {@link TableShape}; null for SQL null. */
  readonly before: readonly (string | null)[] | null
  readonly after: readonly (string | null)[] | null
}
/** A table the run's services made. */
export interface TableShape {
  readonly service: string
  readonly table: string
  readonly columns: readonly string[]
  /** Positions of the primary key's columns; empty if there is none. */
  readonly key: readonly number[]
  /** Rows before the first event, as {@link RowChange.after}. */
  readonly rows: readonly (readonly (string | null)[])[]
}

/** Levels and percentiles by second of virtual time: what charts draw. */
export interface MetricSeries {
  /**
   * `order.placeOrder` (latency of a method), `clients.placeOrder` (what the load saw),
   * `order.queue`, or a lab's own.
   */
  readonly name: string
  readonly kind: 'latency' | 'count' | 'gauge' | 'observe'
  /** Width of one point, virtual ms. */
  readonly stepMs: number
  /** Points: atMs = end of the step. For latency and observe the percentiles are in ms. */
  readonly points: readonly {
    readonly atMs: number
    /** Samples in the step, or the counter's increase, or the gauge's last value. */
    readonly value: number
    readonly p50?: number
    readonly p95?: number
    readonly p99?: number
    readonly max?: number
  }[]
}
