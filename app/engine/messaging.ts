/** Joins the broker's core to the simulation: its lane, its links, its rows in the trace. */
import { Kind } from '../trace/format.ts'
import { Act } from './actions.ts'
import type { Event } from './agenda.ts'
import { BrokerCore, type BrokerHost, type Consumer, type Delivery, type Stored } from './broker.ts'
import type { CallFailure } from './calls.ts'
import { copy } from './copy.ts'
import type { Instance } from './instance.ts'
import type { Simulation } from './simulation.ts'

/** A publisher gives up waiting for the broker's confirmation after this long, µs. */
const confirmTimeoutUs = 5_000_000

/** A message on its way to the broker. */
interface Outgoing {
  readonly instance: Instance
  readonly lane: number
  readonly name: string
  readonly nameId: number
  readonly queue: boolean
  readonly payload: unknown
  readonly key: string | undefined
  readonly id: string | undefined
  readonly row: number
  readonly resolve: (value: undefined) => void
  readonly reject: (failure: CallFailure) => void
  settled: boolean
}

/** What a subscriber's handler is given. */
export interface MessageInfo {
  readonly id: string
  readonly key: string | undefined
  readonly attempt: number
  readonly publishedAtMs: number
}
export interface Subscriber extends Consumer {
  readonly instance: Instance
  readonly nameId: number
  /** Line that registered it. */
  readonly line: number
  readonly run: (payload: unknown, message: MessageInfo) => unknown
}

export class Messaging implements BrokerHost {
  readonly core: BrokerCore
  readonly lane: number
  readonly #sim: Simulation

  constructor(sim: Simulation, lane: number) {
    this.#sim = sim
    this.lane = lane
    this.core = new BrokerCore(this)
  }

  /** Sends to a topic, or to a queue; the row is written here. */
  send(
    instance: Instance,
    to: { name: string; queue: boolean; payload: unknown; key?: string; id?: string; line: number },
    resolve: (value: undefined) => void,
    reject: (failure: CallFailure) => void,
  ): void {
    const sim = this.#sim
    const nameId = sim.recorder.nameOf(to.name)
    const payload = copy(to.payload)
    const { lane } = instance
    const row = sim.record(Kind.publish, lane, this.lane, nameId, to.line, sim.span, sim.request, 0)
    const bytes = sim.payload(payload)
    const { name, queue, key, id } = to
    const outgoing: Outgoing = {
      instance,
      lane,
      name,
      nameId,
      queue,
      payload,
      key,
      id,
      row,
      resolve,
      reject,
      settled: false,
    }
    const { request } = sim
    sim.agenda.add(
      sim.now + confirmTimeoutUs,
      Act.publishTimeout,
      instance,
      outgoing,
      null,
      row,
      request,
    )
    const decision = sim.carry(lane, this.lane, bytes, nameId, row, request)
    if (decision.arrival < 0) return
    const { arrival, second } = decision
    sim.agenda.add(arrival, Act.accept, null, outgoing, null, row, request)
    if (second >= 0) sim.agenda.add(second, Act.accept, null, outgoing, null, row, request)
  }

  /** Event: a message reaches the broker. */
  accept(event: Event): void {
    const sim = this.#sim
    const out = event.subject as Outgoing
    const message: Stored = {
      id: out.id ?? this.core.nextId(),
      key: out.key,
      name: out.name,
      payload: out.payload,
      publishedAt: sim.now,
      span: 0,
      request: event.request,
      attempts: 0,
    }
    const row = sim.record(
      Kind.accept,
      this.lane,
      out.lane,
      out.nameId,
      0,
      event.span,
      event.request,
      out.queue ? 1 : this.core.groupsOf(out.name),
    )
    sim.payload({ id: message.id, key: message.key, payload: out.payload })
    const stored = { ...message, span: row }
    if (out.queue) this.core.enqueue(stored)
    else this.core.publish(stored)
    const decision = sim.carry(this.lane, out.lane, 0, out.nameId, row, event.request)
    if (decision.arrival < 0) return
    sim.agenda.add(decision.arrival, Act.confirm, out.instance, out, null, row, event.request)
  }

  /** Event: the publisher learns that the broker has it. */
  confirm(event: Event): boolean {
    const out = event.subject as Outgoing
    if (out.settled) return false
    out.settled = true
    const sim = this.#sim
    sim.span = sim.record(
      Kind.confirm,
      out.lane,
      this.lane,
      out.nameId,
      0,
      event.span,
      event.request,
      out.row,
    )
    out.resolve(undefined)
    return true
  }

  /** Event: no confirmation came. */
  timedOut(event: Event): boolean {
    const out = event.subject as Outgoing
    if (out.settled) return false
    out.settled = true
    const sim = this.#sim
    const message = `the broker did not confirm '${out.name}' within ${confirmTimeoutUs / 1000} ms`
    sim.span = sim.record(
      Kind.reject,
      out.lane,
      this.lane,
      out.nameId,
      0,
      event.span,
      event.request,
      out.row,
    )
    sim.payload({ code: 'timeout', message })
    out.reject({ code: 'timeout', message })
    return true
  }

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
    if (failed) sim.payload(sim.describeError(error, instance, delivery.message.name))
    sim.metrics
      .distribution(`${instance.service.name}.${delivery.message.name}`, 'latency')
      .step.record(took)
    const decision = sim.carry(instance.lane, this.lane, 0, nameId, answered, request)
    if (decision.arrival < 0) return
    sim.agenda.add(decision.arrival, Act.acknowledge, null, delivery, failed, answered, request)
  }

  expireAfter(us: number, delivery: Delivery): void {
    this.#sim.agenda.add(
      this.#sim.now + us,
      Act.expire,
      null,
      delivery,
      null,
      0,
      delivery.message.request,
    )
  }

  retryAfter(us: number, delivery: Delivery): void {
    this.#sim.agenda.add(
      this.#sim.now + us,
      Act.retry,
      null,
      delivery,
      null,
      0,
      delivery.message.request,
    )
  }

  tookBack(delivery: Delivery, why: string): void {
    this.#note(Kind.requeue, delivery, why)
  }

  putAside(delivery: Delivery): void {
    this.#note(Kind.deadLetter, delivery, `delivered ${delivery.attempt} times`)
  }

  #note(kind: number, delivery: Delivery, why: string): void {
    const { instance, nameId } = delivery.consumer as Subscriber
    const { span, request, id } = delivery.message
    this.#sim.record(kind, this.lane, instance.lane, nameId, 0, span, request, delivery.attempt)
    this.#sim.payload({ id, why })
  }
}
