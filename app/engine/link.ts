/** One direction of a link: how long a message takes, and whether it arrives at all. */
import type { LinkSpec } from '../sdk/orrery.d.ts'
import type { Random } from './random.ts'

/** One fault bound to the n-th message of a link. */
export interface LinkFault {
  readonly kind: 'drop' | 'duplicate' | 'delay'
  readonly nth: number
  readonly byUs: number
}

type Latency = { readonly low: number; readonly spread: number; readonly mean: number }

/** One direction between two lanes, as it is now. */
export class Link {
  readonly #latency: Latency
  readonly #loss: number
  readonly #duplication: number
  readonly #reordering: number
  readonly #bytesPerUs: number
  /** Reliable and at once: nothing to decide. */
  readonly plain: boolean
  /** No loss, no faults: only a latency to draw. */
  #simple: boolean
  #sent = 0
  #lastArrival = 0
  #busyUntil = 0
  /** Partitions in force. */
  cuts = 0
  readonly faults: LinkFault[]

  constructor(spec: LinkSpec | null, faults: LinkFault[]) {
    this.#latency = latencyOf(spec?.latencyMs ?? 0)
    this.#loss = spec?.loss ?? 0
    this.#duplication = spec?.duplication ?? 0
    this.#reordering = spec?.reordering ?? 0
    this.#bytesPerUs = (spec?.bandwidth ?? 0) / 1e6
    this.faults = faults
    this.#simple = this.#loss + this.#duplication + this.#bytesPerUs === 0 && faults.length === 0
    const { low, spread, mean } = this.#latency
    this.plain = this.#simple && low + spread + mean === 0
  }

  /**
   * Decides about one message of `bytes` sent at `now`: the arrival times (none: lost; two:
   * duplicated), virtual µs. `why` says what befell it.
   */
  send(now: number, bytes: number, random: Random, out: Decision): Decision {
    out.why = ''
    out.second = -1
    if (this.cuts > 0) return lose(out, 'the network is partitioned')
    if (this.plain) {
      out.arrival = now
      return out
    }
    out.arrival = this.#inOrder(now + this.#draw(random), random)
    if (this.#simple) return out
    const fault = this.#faultOf(++this.#sent)
    if (fault?.kind === 'drop') return lose(out, `fault: message ${fault.nth} of this link`)
    if (this.#loss > 0 && random.chance(this.#loss)) return lose(out, 'lost by the network')
    if (this.#bytesPerUs > 0) this.#queueBehind(now, bytes, out)
    if (fault?.kind === 'delay') {
      out.arrival += fault.byUs
      out.why = `fault: delayed by ${fault.byUs / 1000} ms`
    }
    if (fault?.kind === 'duplicate' || random.chance(this.#duplication)) {
      out.second = out.arrival + this.#draw(random)
      out.why = 'duplicated by the network'
    }
    return out
  }

  #draw(random: Random): number {
    const { low, spread, mean } = this.#latency
    if (mean > 0) return random.exponentialInteger(mean)
    return spread === 0 ? low : low + random.below(spread + 1)
  }

  /** A connection keeps its order, except for the share that `reordering` lets overtake. */
  #inOrder(arrival: number, random: Random): number {
    if (this.#reordering > 0 && random.chance(this.#reordering)) return arrival
    if (arrival < this.#lastArrival) return this.#lastArrival
    this.#lastArrival = arrival
    return arrival
  }

  #queueBehind(now: number, bytes: number, out: Decision): void {
    const start = Math.max(now, this.#busyUntil)
    this.#busyUntil = start + Math.ceil(bytes / this.#bytesPerUs)
    out.arrival += this.#busyUntil - now
  }

  #faultOf(nth: number): LinkFault | undefined {
    for (const fault of this.faults) if (fault.nth === nth) return fault
    return undefined
  }
}

/** The outcome of {@link Link.send}; one object is reused. `arrival` −1: lost. */
export interface Decision {
  arrival: number
  /** Arrival of a second copy, or −1. */
  second: number
  why: string
}

function lose(out: Decision, why: string): Decision {
  out.arrival = -1
  out.why = why
  return out
}

function latencyOf(latencyMs: NonNullable<LinkSpec['latencyMs']>): Latency {
  if (typeof latencyMs === 'number')
    return { low: Math.round(latencyMs * 1000), spread: 0, mean: 0 }
  if ('mean' in latencyMs) return { low: 0, spread: 0, mean: Math.round(latencyMs.mean * 1000) }
  const low = Math.round(latencyMs[0] * 1000)
  return { low, spread: Math.round(latencyMs[1] * 1000) - low, mean: 0 }
}
