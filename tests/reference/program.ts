/** Random programs: a few services whose handlers sleep, work, call, publish and set timers. */
import { Random } from '../../app/engine/random.ts'

/** One step of a handler. */
export type Step =
  | { readonly do: 'log' | 'work' | 'sleep'; readonly n: number }
  | { readonly do: 'call'; readonly service: string; readonly method: string }
  | { readonly do: 'publish'; readonly topic: string }
  /** Branches side by side, each beginning with a wait; goes on when all are done. */
  | { readonly do: 'all'; readonly branches: readonly (readonly Step[])[] }
  /** A timer; the handler goes on at once. */
  | { readonly do: 'later'; readonly n: number; readonly steps: readonly Step[] }

/** A service of a program. */
export interface ServiceProgram {
  readonly name: string
  readonly replicas: number
  /** −1: stays down. */
  readonly restartAfterMs: number
  /** Slept before the handlers are there. */
  readonly bootMs: number
  readonly handlers: readonly { method: string; concurrency: number; steps: readonly Step[] }[]
  readonly subscriptions: readonly { topic: string; concurrency: number; steps: readonly Step[] }[]
}

/** A whole run. */
export interface Program {
  readonly seed: number
  readonly endMs: number
  readonly services: readonly ServiceProgram[]
  /** Latency of every link, uniform between the two; 0 and 0: no network. */
  readonly latencyMs: readonly [low: number, high: number]
  readonly arrivals: readonly { atMs: number; service: string; method: string }[]
  readonly crashes: readonly { atMs: number; target: string }[]
}

const methods = ['m0', 'm1']
const topics = ['t0', 't1']

/** The program of a seed. */
export function programOf(seed: number): Program {
  const random = new Random(seed, 77)
  const upTo = (limit: number) => random.below(limit + 1)
  const names = ['a', 'b', 'c'].slice(0, 1 + upTo(2))
  // Calls go forward only, or a program might call itself without end.
  const step = (own: number, depth: number): Step => {
    const draw = random.below(10)
    const later = names.slice(own + 1)
    if (draw < 3 && later.length > 0) {
      const service = later[random.below(later.length)]!
      return { do: 'call', service, method: methods[random.below(2)]! }
    }
    if (draw < 4) return { do: 'work', n: upTo(4) }
    if (draw < 6) return { do: 'sleep', n: upTo(4) }
    // Subscribers publish nothing, or messages might breed.
    if (draw < 7 && own >= 0) return { do: 'publish', topic: topics[random.below(2)]! }
    if (draw < 8 && depth < 2) {
      // A branch that did not wait would end at a depth of microtasks that only V8 knows.
      const branches = Array.from({ length: 1 + upTo(2) }, () => [
        { do: random.chance(0.5) ? 'sleep' : 'work', n: upTo(4) } as const,
        ...steps(own, depth + 1),
      ])
      return { do: 'all', branches }
    }
    if (draw < 9 && depth < 2) return { do: 'later', n: upTo(4), steps: steps(own, depth + 1) }
    return { do: 'log', n: random.below(100) }
  }
  const steps = (own: number, depth: number) =>
    Array.from({ length: upTo(3) }, () => step(own, depth))
  const withCrashes = random.chance(0.5)
  const services = names.map(
    (name, own): ServiceProgram => ({
      name,
      replicas: 1 + upTo(1),
      restartAfterMs: random.chance(0.3) ? -1 : upTo(12),
      bootMs: random.chance(0.7) ? 0 : 1 + upTo(3),
      handlers: methods.map((method) => ({
        method,
        concurrency: random.chance(0.5) ? Number.POSITIVE_INFINITY : 1 + upTo(2),
        steps: steps(own, 0),
      })),
      subscriptions: topics
        .filter(() => random.chance(0.4))
        .map((topic) => ({ topic, concurrency: 1 + upTo(1), steps: subscriberSteps(random) })),
    }),
  )
  const pick = () => names[random.below(names.length)]!
  const arrivals = Array.from({ length: 2 + upTo(10) }, () => ({
    atMs: upTo(25),
    service: pick(),
    method: methods[random.below(2)]!,
  }))
  const low = random.chance(0.3) ? 0 : random.below(3)
  const latencyMs = [low, low === 0 ? 0 : low + upTo(3)] as const
  const crashes = withCrashes
    ? Array.from({ length: 1 + upTo(2) }, () => ({ atMs: upTo(40), target: pick() }))
    : []
  return { seed, endMs: 150, services, latencyMs, arrivals, crashes }
}

function subscriberSteps(random: Random): Step[] {
  return Array.from({ length: random.below(3) }, (): Step => {
    const n = random.below(5)
    return random.chance(0.5)
      ? { do: 'sleep', n }
      : random.chance(0.5)
        ? { do: 'work', n }
        : { do: 'log', n }
  })
}
