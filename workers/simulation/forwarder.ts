/** Reads a run's trace out of shared memory while it grows and sends it on in parts. */
import { headerFields } from '../../app/engine/plan.ts'
import type { RunPosition, TracePart } from '../../app/lab/run.ts'
import {
  type Chunk,
  chunkOf,
  chunkRows,
  type Lane,
  payloadChunkBytes,
} from '../../app/trace/format.ts'
import { packRows, TraceReader } from '../../app/trace/reader.ts'
import type { ThreadMessage } from './messages.ts'
import { type Whereabouts, whereaboutsOf } from './whereabouts.ts'

/** Heartbeats without an event until the trace is searched for where the run stands. */
const beatsUntilStanding = 6

/** Follows one run in shared memory, in the process around the simulation thread. */
export class Forwarder {
  readonly #send: (part: TracePart) => void
  #run = 0
  #header: Float64Array | null = null
  #chunks: Chunk[] = []
  #arena: Uint8Array[] = []
  #names: string[] = []
  #lanes: Lane[] = []
  /** Already sent. */
  #rows = 0
  #payloads = 0
  #namesSent = 0
  #lanesSent = 0
  /** Rows there were at the last flush. */
  #written = 0
  /** Events there were at the last heartbeats, how many of them, and where that is. */
  #standsAt = -1
  #beats = 0
  #whereabouts: Whereabouts | null = null

  constructor(send: (part: TracePart) => void) {
    this.#send = send
  }

  hear(message: Exclude<ThreadMessage, { type: 'report' }>): void {
    switch (message.type) {
      case 'begin':
        this.#run = message.run
        this.#header = new Float64Array(message.header)
        this.#chunks = []
        this.#arena = []
        this.#names = []
        this.#lanes = []
        this.#rows = 0
        this.#payloads = 0
        this.#namesSent = 0
        this.#lanesSent = 0
        break
      case 'chunk':
        if (message.kind === 'rows') this.#chunks.push(chunkOf(message.bytes))
        else this.#arena.push(new Uint8Array(message.bytes))
        break
      case 'name':
        this.#names.push(message.name)
        break
      case 'lane':
        this.#lanes.push(message.lane)
        break
    }
  }

  /** Sends what is new; a part never crosses a chunk. `isLast`: the run is over. */
  flush(isLast = false): void {
    const header = this.#header
    if (header === null) return
    // The last row may still get its payload, unless the thread stands still or is done.
    const written = header[headerFields.rows]!
    const isStill = isLast || written === this.#written
    this.#written = written
    // Rows beyond the kept ones are counted but lie in no chunk.
    const rows = Math.min(isStill ? written : written - 1, this.#chunks.length * chunkRows)
    let payloads = this.#newPayloads(header[headerFields.payloads]!)
    while (this.#rows < rows || payloads.length > 0) {
      const from = this.#rows
      const to = Math.min(rows, (Math.floor(from / chunkRows) + 1) * chunkRows)
      const chunk = this.#chunks[Math.floor(from / chunkRows)]
      const columns = chunk === undefined ? new Uint8Array(0) : packRows(chunk, from, to)
      this.#send({
        type: 'trace',
        run: this.#run,
        from,
        rows: to - from,
        columns,
        payloads,
        names: this.#names.slice(this.#namesSent),
        lanes: this.#lanes.slice(this.#lanesSent),
      })
      this.#namesSent = this.#names.length
      this.#lanesSent = this.#lanes.length
      this.#rows = to
      payloads = []
    }
  }

  #newPayloads(end: number): { at: number; bytes: Uint8Array }[] {
    const parts: { at: number; bytes: Uint8Array }[] = []
    while (this.#payloads < end) {
      const index = Math.floor(this.#payloads / payloadChunkBytes)
      const chunk = this.#arena[index]
      if (chunk === undefined) break
      const start = this.#payloads % payloadChunkBytes
      const stop = Math.min(payloadChunkBytes, end - index * payloadChunkBytes)
      parts.push({ at: this.#payloads, bytes: chunk.slice(start, stop) })
      this.#payloads = index * payloadChunkBytes + stop
    }
    return parts
  }

  /** Where the run is by its header; null between runs. Asked for with every heartbeat. */
  position(): RunPosition | null {
    const header = this.#header
    if (header === null) return null
    const events = header[headerFields.events]!
    const lane = this.#lanes[header[headerFields.lane]!]
    const found = this.#standing(events, lane)
    return {
      run: this.#run,
      events,
      row: header[headerFields.rows]!,
      virtualMs: header[headerFields.timeUs]! / 1000,
      instance: lane?.name ?? '',
      handler: found?.handler ?? this.#names[header[headerFields.name]!] ?? '',
      line: found?.line || header[headerFields.line]!,
    }
  }

  /** What the trace says of a run that has stood still for a while; null for one that moves. */
  #standing(events: number, lane: Lane | undefined): Whereabouts | null {
    if (events !== this.#standsAt) {
      this.#standsAt = events
      this.#beats = 0
      this.#whereabouts = null
    }
    if (++this.#beats !== beatsUntilStanding || lane === undefined) return this.#whereabouts
    const trace = new TraceReader()
    trace.chunks.push(...this.#chunks)
    trace.arena.push(...this.#arena)
    trace.names.push(...this.#names)
    trace.lanes.push(...this.#lanes)
    trace.count = this.#rows
    this.#whereabouts = whereaboutsOf(trace, lane)
    return this.#whereabouts
  }

  /** The run is over. */
  end(): void {
    this.#header = null
  }
}
