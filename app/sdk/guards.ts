/** What the compiler's one pass writes into the code: request context, and budgets. */
import type { Instance } from '../engine/instance.ts'
import type { Simulation } from '../engine/simulation.ts'

const nothing = () => {}

/** Endless loops a run lives through; each costs real time, and the point has been made. */
const loopsBorne = 5

/** The guards of `app/lab/compiled.ts`, for one life of an instance. */
export function guards(sim: Simulation, instance: Instance): Record<string, unknown> {
  const { turns, awaits } = sim.budgets
  const file = `${instance.service.name}.ts`
  let loops = 0
  const endless = (message: string, line: number): RangeError => {
    if (++loops === loopsBorne) {
      const service = instance.service.name
      const ended = `${message}. It came back in ${loops} requests, so the run was ended.`
      sim.end({ code: 'hang', message: ended, file, line, service, event: sim.recorder.count })
    }
    return Object.assign(new RangeError(message), { file, line })
  }
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
        sim.uncaught(endless(message, line), instance)
      }
      return new Promise(nothing)
    },
    $t: (line: number) => {
      if (++sim.turns <= turns) return
      const message = `An endless loop at line ${line}: ${turns} turns in one event`
      throw endless(message, line)
    },
  }
}
