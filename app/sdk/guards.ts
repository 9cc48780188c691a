/** What the compiler's one pass writes into the code: request context, and budgets. */
import type { Instance } from '../engine/instance.ts'
import type { Simulation } from '../engine/simulation.ts'

const nothing = () => {}

/** The guards of `app/lab/compiled.ts`, for one life of an instance. */
export function guards(sim: Simulation, instance: Instance): Record<string, unknown> {
  const { turns, awaits } = sim.budgets
  return {
    $g: () => sim.request,
    $r: (value: unknown, context: number) => {
      sim.request = context
      return value
    },
    $s: (context: number) => {
      sim.request = context
    },
    $w: (awaited: unknown, line: number) => {
      instance.line = line
      if (!instance.alive) return new Promise(nothing)
      if (++sim.awaits <= awaits) return awaited
      if (sim.awaits === awaits + 1) {
        const message = `An endless loop of awaits at line ${line}: ${awaits} awaits without time going on`
        sim.uncaught(located(new RangeError(message), instance, line), instance)
      }
      return new Promise(nothing)
    },
    $t: (line: number) => {
      if (++sim.turns <= turns) return
      const message = `An endless loop at line ${line}: ${turns} turns in one event`
      throw located(new RangeError(message), instance, line)
    },
  }
}

/** Marks an error with its place, for readers that know no stack. */
function located(error: RangeError, instance: Instance, line: number): RangeError {
  return Object.assign(error, { file: `${instance.service.name}.ts`, line })
}
