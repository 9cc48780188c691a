/** All links between lanes, and the partitions in force. */
import type { LinkSpec } from '../sdk/orrery.d.ts'
import type { Lane } from '../trace/format.ts'
import { type Decision, Link, type LinkFault } from './link.ts'
import type { Random } from './random.ts'

/** A fault as the lab names it, by lane or service name. */
export interface NamedLinkFault extends LinkFault {
  readonly from: string
  readonly to: string
}

/** All links of a run, made when first used. */
export class Network {
  readonly #specs: readonly LinkSpec[]
  readonly #faults: readonly NamedLinkFault[]
  readonly #lanes: readonly Lane[]
  readonly #random: Random
  readonly #decision: Decision = { arrival: 0, second: -1, why: '' }
  /** By sender and receiver. */
  readonly #links: (Link | undefined)[][] = []
  /** Cuts in force, for links that are made later. */
  readonly #cuts: [a: string, b: string][] = []

  constructor(
    specs: readonly LinkSpec[],
    faults: readonly NamedLinkFault[],
    lanes: readonly Lane[],
    random: Random,
  ) {
    this.#specs = specs
    this.#faults = faults
    this.#lanes = lanes
    this.#random = random
  }

  /** Decides about one message; the answer is good until the next one. */
  send(now: number, from: number, to: number, bytes: number): Decision {
    return this.link(from, to).send(now, bytes, this.#random, this.#decision)
  }

  /** A draw of a link's latency, µs, for news that is not a message; 0 where nothing arrives. */
  latency(now: number, from: number, to: number): number {
    if (this.link(from, to).plain) return 0
    const { arrival } = this.send(now, from, to, 0)
    return arrival < 0 ? 0 : arrival - now
  }

  /** The direction between two lanes. */
  link(from: number, to: number): Link {
    const known = this.#links[from]?.[to]
    if (known !== undefined) return known
    const a = this.#lanes[from]!
    const b = this.#lanes[to]!
    const faults = this.#faults.filter((fault) => names(fault.from, a) && names(fault.to, b))
    const link = new Link(this.#specFor(a, b), faults)
    link.cuts = this.#cuts.filter(([x, y]) => cuts(x, y, a, b)).length
    while (this.#links.length <= from) this.#links.push([])
    const row = this.#links[from]!
    while (row.length < to) row.push(undefined)
    row[to] = link
    return link
  }

  /** The last spec that matches; one written for names beats one with `*`. */
  #specFor(a: Lane, b: Lane): LinkSpec | null {
    let best: LinkSpec | null = null
    let bestRank = -1
    for (const spec of this.#specs) {
      const there = names(spec.from, a) && names(spec.to, b)
      const back = spec.bothWays !== false && names(spec.from, b) && names(spec.to, a)
      if (!there && !back) continue
      const rank = Number(spec.from !== '*') + Number(spec.to !== '*')
      if (rank < bestRank) continue
      best = spec
      bestRank = rank
    }
    return best
  }

  /** A partition between two names begins. */
  cut(a: string, b: string): void {
    this.#cuts.push([a, b])
    this.#eachCut(a, b, 1)
  }

  /** It ends. */
  heal(a: string, b: string): void {
    const index = this.#cuts.findIndex(([x, y]) => x === a && y === b)
    if (index < 0) return
    this.#cuts.splice(index, 1)
    this.#eachCut(a, b, -1)
  }

  #eachCut(a: string, b: string, by: number): void {
    for (const [from, row] of this.#links.entries()) {
      for (const [to, link] of row.entries()) {
        if (link !== undefined && cuts(a, b, this.#lanes[from]!, this.#lanes[to]!)) link.cuts += by
      }
    }
  }
}

/** Does a name in a lab mean this lane: `*`, its service or itself. */
export function names(name: string, lane: Lane): boolean {
  return name === '*' || name === lane.service || name === lane.name
}

function cuts(a: string, b: string, from: Lane, to: Lane): boolean {
  if (from.name === to.name) return false
  return (names(a, from) && names(b, to)) || (names(a, to) && names(b, from))
}
