/** What the broker's queues hold. */
import type { Deque } from './agenda.ts'

/** A message in a queue. */
export interface Stored {
  readonly id: string
  readonly key: string | undefined
  /** Topic or queue it was sent to. */
  readonly name: string
  readonly payload: unknown
  readonly publishedAt: number
  /** Row where the broker took it, and the request it belongs to. */
  readonly span: number
  readonly request: number
  /** Deliveries so far. */
  attempts: number
  /** In a dead letter queue: how it came there. */
  readonly died: Died | undefined
}

/** Why a message was put aside. */
export interface Died {
  /** The queue that gave it up, and after how many deliveries. */
  readonly queue: string
  readonly attempts: number
  /** What went wrong with the last one. */
  readonly because: string
}

/** One instance taking messages from one queue. */
export interface Consumer {
  /** Identity of the connection; all its consumers go when it closes. */
  readonly session: unknown
  readonly concurrency: number
  readonly ackTimeoutUs: number
  readonly maxAttempts: number
  readonly retryDelayUs: number
  /** Messages delivered and not yet acknowledged. */
  inFlight: number
  closed: boolean
}

/** A message on its way to, or at, a consumer. */
export interface Delivery {
  readonly message: Stored
  readonly queue: Queue
  readonly consumer: Consumer
  readonly attempt: number
  settled: boolean
}

/** Messages waiting for consumers, and those delivered but not yet acknowledged. */
export interface Queue {
  readonly name: string
  readonly waiting: Deque<Stored>
  readonly consumers: Consumer[]
  readonly unacknowledged: Set<Delivery>
  next: number
}
