/** Joins the broker's core to the simulation: its lane, its links, its rows in the trace. */
import { Kind } from '../trace/format.ts'
import { Act } from './actions.ts'
import type { Event } from './agenda.ts'
import { BrokerCore } from './broker.ts'
import type { CallFailure } from './call.ts'
import { copy } from './copy.ts'
import { Deliveries } from './deliveries.ts'
import type { Instance } from './instance.ts'
import type { Stored } from './queues.ts'
import type { Simulation } from './simulation.ts'
import { usOf } from './time.ts'

/** A publisher that says nothing waits this long for the broker's confirmation, ms. */
const confirmTimeoutMs = 5_000

/** What a service asks to be sent. */
export interface Sending {
  readonly name: string
  /** A queue's, not a topic's. */
  readonly queue: boolean
  readonly payload: unknown
  readonly key?: string
  readonly id?: string
  readonly timeoutMs?: number
  readonly line: number
}

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
  readonly timeoutMs: number
  readonly resolve: (value: undefined) => void
  readonly reject: (failure: CallFailure) => void
  settled: boolean
}

/** The broker in a run: what is sent to it, and its confirmations. */
export class Messaging {
  readonly core: BrokerCore
  readonly deliveries: Deliveries
  readonly lane: number
  readonly #sim: Simulation

  constructor(sim: Simulation) {
    this.#sim = sim
    this.lane = sim.recorder.lane({ name: 'broker', service: 'broker', kind: 'broker' })
    this.deliveries = new Deliveries(sim, this.lane)
    this.core = new BrokerCore(this.deliveries)
  }

  /** Sends to a topic, or to a queue; the row is written here. */
  send(
    instance: Instance,
    to: Sending,
    resolve: (value: undefined) => void,
    reject: (failure: CallFailure) => void,
  ): void {
    const sim = this.#sim
    const nameId = sim.recorder.nameOf(to.name)
    const payload = copy(to.payload)
    const { lane } = instance
    const row = sim.record(Kind.publish, lane, this.lane, nameId, to.line, sim.span, sim.request, 0)
    const bytes = sim.payload(payload)
    const { name, queue, key, id, timeoutMs = confirmTimeoutMs } = to
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
      timeoutMs,
      resolve,
      reject,
      settled: false,
    }
    const { request } = sim
    sim.agenda.add(
      sim.now + usOf(timeoutMs),
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
      died: undefined,
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
    const message = `the broker did not confirm '${out.name}' within ${out.timeoutMs} ms`
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
}
