/**
 * The broker's core: a state machine that is told what happens and the time, and says what to do
 * next through its host. Topics copy a message into one queue a group; a queue hands each message
 * to one of its consumers and keeps it until it is acknowledged. As in AMQP 0-9-1, a message taken
 * back goes to the front.
 */
import { Deque } from './agenda.ts'
import type { Consumer, Delivery, Queue, Stored } from './queues.ts'

/** What the core asks of whoever drives it. */
export interface BrokerHost {
  /** Carry this to its consumer. */
  deliver(delivery: Delivery): void
  /** Call {@link BrokerCore.expire} after this long. */
  expireAfter(us: number, delivery: Delivery): void
  /** Call {@link BrokerCore.retry} after this long. */
  retryAfter(us: number, delivery: Delivery): void
  tookBack(delivery: Delivery, why: string): void
  putAside(delivery: Delivery, because: string): void
}

/** Suffix of the queue that gets messages delivered too often. */
export const deadSuffix = '.dead'

/** Was this its consumer's last try? A message that kills its consumer is worn out as well. */
function worn({ attempt, consumer }: Delivery): boolean {
  return attempt >= consumer.maxAttempts
}

/** Topics, queues, consumers and what is delivered to whom. */
export class BrokerCore {
  readonly queues = new Map<string, Queue>()
  readonly #topics = new Map<string, Queue[]>()
  readonly #host: BrokerHost
  #messages = 0

  constructor(host: BrokerHost) {
    this.#host = host
  }

  /** An id for a message whose sender gave none. */
  nextId(): string {
    return `m-${++this.#messages}`
  }

  queue(name: string): Queue {
    let queue = this.queues.get(name)
    if (queue === undefined) {
      const unacknowledged = new Set<Delivery>()
      queue = { name, waiting: new Deque(), consumers: [], unacknowledged, next: 0 }
      this.queues.set(name, queue)
    }
    return queue
  }

  /** A group's queue for a topic, `topic/group`; it outlives its consumers. */
  bind(topic: string, group: string): Queue {
    const queue = this.queue(`${topic}/${group}`)
    const bound = this.#topics.get(topic) ?? []
    if (!bound.includes(queue)) bound.push(queue)
    this.#topics.set(topic, bound)
    return queue
  }

  /** Groups that get a copy of what is published to a topic. */
  groupsOf(topic: string): number {
    return this.#topics.get(topic)?.length ?? 0
  }

  /** Copies a message to every group; returns how many there were. */
  publish(message: Stored): number {
    const queues = this.#topics.get(message.name)
    if (queues === undefined) return 0
    for (const queue of queues) this.#put(queue, { ...message })
    return queues.length
  }

  enqueue(message: Stored): void {
    this.#put(this.queue(message.name), message)
  }

  #put(queue: Queue, message: Stored): void {
    queue.waiting.push(message)
    this.#serve(queue)
  }

  consume(queue: Queue, consumer: Consumer): void {
    queue.consumers.push(consumer)
    this.#serve(queue)
  }

  /** Consumers take turns; one with its hands full is passed over. */
  #serve(queue: Queue): void {
    while (queue.waiting.length > 0) {
      const consumer = this.#nextConsumer(queue)
      if (consumer === null) return
      const message = queue.waiting.shift()!
      const attempt = ++message.attempts
      const delivery: Delivery = { message, queue, consumer, attempt, settled: false }
      consumer.inFlight++
      queue.unacknowledged.add(delivery)
      this.#host.deliver(delivery)
      this.#host.expireAfter(consumer.ackTimeoutUs, delivery)
    }
  }

  #nextConsumer(queue: Queue): Consumer | null {
    const { consumers } = queue
    for (let tried = 0; tried < consumers.length; tried++) {
      const consumer = consumers[queue.next % consumers.length]!
      queue.next = (queue.next + 1) % consumers.length
      if (consumer.inFlight < consumer.concurrency) return consumer
    }
    return null
  }

  /** Ends a delivery once; false when it had ended already (a late acknowledgement). */
  #settle(delivery: Delivery): boolean {
    if (delivery.settled) return false
    delivery.settled = true
    delivery.consumer.inFlight--
    delivery.queue.unacknowledged.delete(delivery)
    return true
  }

  acknowledge(delivery: Delivery): void {
    if (this.#settle(delivery)) this.#serve(delivery.queue)
  }

  /** The handler threw. The consumer's place stays taken until the retry, so that order is kept. */
  refuse(delivery: Delivery, because: string): void {
    if (delivery.settled) return
    if (worn(delivery)) this.#giveUp(delivery, because)
    else this.#host.retryAfter(delivery.consumer.retryDelayUs, delivery)
  }

  #giveUp(delivery: Delivery, because: string): void {
    if (!this.#settle(delivery)) return
    this.#bury(delivery, because)
    this.#serve(delivery.queue)
  }

  #bury(delivery: Delivery, because: string): void {
    const { attempt: attempts, message, queue } = delivery
    this.#host.putAside(delivery, because)
    const died = { queue: queue.name, attempts, because }
    this.#put(this.queue(queue.name + deadSuffix), { ...message, attempts: 0, died })
  }

  retry(delivery: Delivery): void {
    this.#takeBack(delivery, 'its handler threw')
  }

  expire(delivery: Delivery): void {
    if (delivery.settled) return
    const why = 'it was not acknowledged in time'
    if (worn(delivery)) this.#giveUp(delivery, why)
    else this.#takeBack(delivery, why)
  }

  #takeBack(delivery: Delivery, why: string): void {
    if (!this.#settle(delivery)) return
    this.#host.tookBack(delivery, why)
    delivery.queue.waiting.unshift(delivery.message)
    this.#serve(delivery.queue)
  }

  /** A connection closed: its consumers go, what they held comes back in its old order. */
  close(session: unknown, why: string): void {
    for (const queue of this.queues.values()) {
      const gone = queue.consumers.filter((consumer) => consumer.session === session)
      if (gone.length === 0) continue
      for (const consumer of gone) consumer.closed = true
      const staying = queue.consumers.filter((consumer) => consumer.session !== session)
      queue.consumers.splice(0, queue.consumers.length, ...staying)
      queue.next = 0
      const held = [...queue.unacknowledged].filter(({ consumer }) => consumer.session === session)
      for (const delivery of held.reverse()) {
        if (!this.#settle(delivery)) continue
        if (worn(delivery)) {
          this.#bury(delivery, why)
          continue
        }
        this.#host.tookBack(delivery, why)
        queue.waiting.unshift(delivery.message)
      }
      this.#serve(queue)
    }
  }
}
