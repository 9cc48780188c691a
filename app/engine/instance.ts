/** Services, their replicas, and one life of a replica. */
import { Deque } from './agenda.ts'
import type { Call } from './call.ts'
import type { Distribution } from './metrics.ts'
import { Random, streams } from './random.ts'
import type { Job } from './time.ts'

/** A method's handler as one instance registered it. */
export interface Handler {
  readonly method: string
  readonly name: number
  /** Line that registered it. */
  readonly line: number
  readonly run: (payload: unknown, request: unknown) => unknown
  readonly concurrency: number
  active: number
  readonly waiting: Deque<Call>
  readonly latency: Distribution
}

/** What a service is, for all its replicas. */
export interface Service {
  readonly name: string
  /** Name of its database; null for none. */
  readonly database: string | null
  /** Time from a crash to the platform's restart, µs; −1: it stays down. */
  readonly restartAfterUs: number
  readonly replicas: Replica[]
  /** Evaluates the service's code for one instance. */
  readonly boot: (instance: Instance) => unknown
  /** Whose turn it is among the live replicas. */
  turn: number
  /** Replicas it was declared with, for their names. */
  readonly declared: number
}

/** A place where lives of one instance follow each other. */
export interface Replica {
  readonly name: string
  readonly lane: number
  readonly service: Service
  /** The present or last life. */
  instance: Instance
  lives: number
  /** SDK calls made in all lives: the crash points. */
  calls: number
}

/** An event put off while its instance is paused. */
export interface Held {
  readonly action: number
  readonly subject: unknown
  readonly value: unknown
  readonly span: number
  readonly request: number
}

/** One life of a replica, from boot to crash. */
export class Instance {
  readonly replica: Replica
  readonly service: Service
  readonly lane: number
  readonly name: string
  readonly random: Random
  readonly handlers = new Map<string, Handler>()
  /** Calls that came before the top level had finished. */
  readonly early = new Deque<Call>()
  /** Calls being handled or waiting here, as a linked list. */
  calls: Call | null = null
  callCount = 0
  /** Connected to a database. */
  connected = false
  alive = true
  ready = false
  paused = false
  readonly held: Held[] = []
  /** Factor on `work` and statements. */
  slowness = 1
  /** The processor has a job; what else it was asked for waits, in order. */
  working = false
  readonly backlog = new Deque<Job>()
  /** When the present job ends, µs. */
  workEndsAt = 0
  /** Processor time given out, µs, and used as of the last metrics step. */
  busyUs = 0
  busyAtStep = 0
  /** Line of the last await, for a boot that never ends. */
  line = 0

  constructor(replica: Replica, seed: number) {
    this.replica = replica
    this.service = replica.service
    this.lane = replica.lane
    this.name = replica.name
    replica.lives++
    this.random = new Random(seed, streams.instance + replica.lane * 1000 + replica.lives)
  }
}

/** The next live replica of a service, in turn; null when all are down. */
export function pick(service: Service): Replica | null {
  const { replicas } = service
  for (let tried = 0; tried < replicas.length; tried++) {
    if (service.turn >= replicas.length) service.turn = 0
    const replica = replicas[service.turn++]!
    if (replica.instance.alive) return replica
  }
  return null
}
