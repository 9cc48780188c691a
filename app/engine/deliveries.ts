/** Messages from the broker to their consumers, and what becomes of them. */
import { Kind } from '../trace/format.ts'
import { Act } from './actions.ts'
import type { Event } from './agenda.ts'
import type { BrokerHost } from './broker.ts'
import { copy } from './copy.ts'
import type { Instance } from './instance.ts'
import type { Consumer, Delivery, Died } from './queues.ts'
import type { Simulation } from './simulation.ts'

/** What a subscriber's handler is given. */
export interface MessageInfo {
  readonly id: string
  readonly key: string | undefined
  readonly attempt: number
  readonly publishedAtMs: number
  readonly died: Died | undefined
}
/** A handler of an instance as the broker's consumer. */
export interface Subscriber extends Consumer {
  readonly instance: Instance
  readonly nameId: number
  /** Line that registered it. */
  readonly line: number
  readonly run: (payload: unknown, message: MessageInfo) => unknown
}

/** Carries out what the broker's core decides. */
export class Deliveries implements BrokerHost {
  readonly lane: number
  readonly #sim: Simulation

  constructor(sim: Simulation, lane: number) {
    this.#sim = sim
    this.lane = lane
  }

  /** Sends a message to its consumer. */
  deliver(delivery: Delivery): void {
    const sim = this.#sim
    const { message } = delivery
    const { instance, nameId } = delivery.consumer as Subscriber
    const decision = sim.carry(this.lane, instance.lane, 0, nameId, message.span, message.request)
    if (decision.arrival < 0) return
    const { arrival, second } = decision
    sim.agenda.add(arrival, Act.deliver, instance, delivery, null, message.span, message.request)
    if (second >= 0)
      sim.agenda.add(second, Act.deliver, instance, delivery, null, message.span, message.request)
  }

  /** Event: a message reaches its consumer, whose handler begins. */
  arrive(event: Event): boolean {
    const sim = this.#sim
    const delivery = event.subject as Delivery
    const { message } = delivery
    const subscriber = delivery.consumer as Subscriber
    if (subscriber.closed) return false
    const { instance, nameId } = subscriber
    const row = sim.record(
      Kind.deliver,
      instance.lane,
      this.lane,
      nameId,
      0,
      event.span,
      event.request,
      delivery.attempt,
    )
    sim.payload({ id: message.id, payload: message.payload })
    sim.span = row
    const deliveredAt = sim.now
    const settle = (error: unknown, failed: boolean) => {
      this.#handled(delivery, row, deliveredAt, error, failed)
    }
    try {
      sim.begins(subscriber.nameId, subscriber.line)
      const result = subscriber.run(copy(message.payload), {
        id: message.id,
        key: message.key,
        attempt: delivery.attempt,
        publishedAtMs: message.publishedAt / 1000,
        died: message.died,
      })
      if (result instanceof Promise) {
        sim.nativeThen.call(
          result,
          () => settle(null, false),
          (error: unknown) => settle(error, true),
        )
      } else settle(null, false)
    } catch (error) {
      settle(error, true)
    }
    return true
  }

  #handled(
    delivery: Delivery,
    row: number,
    deliveredAt: number,
    error: unknown,
    failed: boolean,
  ): void {
    const sim = this.#sim
    const { instance, nameId } = delivery.consumer as Subscriber
    if (!instance.alive) return
    const { request } = delivery.message
    const kind = failed ? Kind.nack : Kind.ack
    const took = sim.now - deliveredAt
    const answered = sim.record(kind, instance.lane, this.lane, nameId, 0, sim.span, request, row)
    const thrown = failed ? sim.failures.thrown(error, instance, delivery.message.name) : null
    if (thrown !== null) sim.payload(thrown)
    sim.metrics
      .distribution(`${instance.service.name}.${delivery.message.name}`, 'latency')
      .step.record(took)
    const decision = sim.carry(instance.lane, this.lane, 0, nameId, answered, request)
    if (decision.arrival < 0) return
    const because = thrown === null ? null : thrown.message
    sim.agenda.add(decision.arrival, Act.acknowledge, null, delivery, because, answered, request)
  }

  expireAfter(us: number, delivery: Delivery): void {
    this.#later(us, Act.expire, delivery)
  }

  retryAfter(us: number, delivery: Delivery): void {
    this.#later(us, Act.retry, delivery)
  }

  #later(us: number, action: number, delivery: Delivery): void {
    const { agenda } = this.#sim
    agenda.add(agenda.now + us, action, null, delivery, null, 0, delivery.message.request)
  }

  tookBack(delivery: Delivery, why: string): void {
    this.#note(Kind.requeue, delivery, why)
  }

  putAside(delivery: Delivery, because: string): void {
    const why = `delivered ${delivery.attempt} times: ${because}`
    this.#note(Kind.deadLetter, delivery, why)
  }

  #note(kind: number, delivery: Delivery, why: string): void {
    const { instance, nameId } = delivery.consumer as Subscriber
    const { span, request, id } = delivery.message
    this.#sim.record(kind, this.lane, instance.lane, nameId, 0, span, request, delivery.attempt)
    this.#sim.payload({ id, why })
  }
}
