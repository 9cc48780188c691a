/** The words with which a service tells about itself: its log and its own numbers. */
import type { Instance } from '../engine/instance.ts'
import type { Simulation } from '../engine/simulation.ts'
import { Kind } from '../trace/format.ts'

/** How a value reads in the log. */
function shown(value: unknown): string {
  if (typeof value === 'string') return value
  if (value instanceof Error) return `${value.name}: ${value.message}`
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return String(value)
  }
}

/** `log`, `metric` and `console` of one life. */
export function tellingWords(sim: Simulation, instance: Instance): Record<string, unknown> {
  const prefix = instance.service.name
  const $log = (line: number, ...parts: unknown[]) => {
    if (!instance.alive) return
    sim.record(Kind.log, instance.lane, 0, 0, line, sim.span, sim.request, 0)
    sim.payload(parts.map(shown).join(' ').slice(0, 10_000))
  }
  const metric = Object.freeze({
    count: (name: string, by = 1) => {
      if (instance.alive) sim.metrics.count(`${prefix}.${name}`, by)
    },
    gauge: (name: string, value: number) => {
      if (instance.alive) sim.metrics.gauge(`${prefix}.${name}`, value)
    },
    observe: (name: string, value: number) => {
      if (instance.alive) sim.metrics.observe(`${prefix}.${name}`, value)
    },
  })
  const log = (...parts: unknown[]) => $log(0, ...parts)
  const console = Object.freeze({ log, info: log, warn: log, error: log, debug: log })
  return { $log, log, metric, console }
}
