/** `sweep`: many runs in search of one that breaks a check. */
import { availableParallelism } from 'node:os'
import type { Report, SweepProgress, SweepResult, SweepSpec } from '../../app/lab/run.ts'
import type { Fault } from '../../app/sdk/orrery.d.ts'
import { spreadSweep } from '../../app/supervisor/spread.ts'
import type { Request } from './arguments.ts'
import { toJson } from './json.ts'
import { problemLine, replayCommand, titleLine } from './report.ts'
import { type Bench, prepare } from './session.ts'
import { figure, grouped, span, table, wrapped } from './table.ts'

/** Sweeps, prints, and answers the exit code: violations are what was looked for, not a failure. */
export async function sweep(
  bench: Bench,
  request: Extract<Request, { command: 'sweep' }>,
): Promise<number> {
  const { terminal } = bench
  const { spec: base, title } = await prepare(bench, request.run)
  const spec: SweepSpec = { base, mode: request.mode, seeds: request.seeds }
  if (!request.json) await terminal.print(titleLine(terminal, title, base))
  const startedMs = performance.now()
  let latest: SweepProgress | null = null
  const end = terminal.progress(
    () => {
      if (latest === null) return `starting the sweep … ${span(performance.now() - startedMs)}`
      const { done, total, violations } = latest
      return `${grouped(done)} of ${grouped(total)} schedules, ${grouped(violations)} violations`
    },
    request.json ? 'never' : 'once',
  )
  const work = spreadSweep(bench.supervisor, spec, sweepParts(), (report: Report) => {
    if (report.type === 'sweep-progress') latest = report
  })
  bench.working(work)
  const { result } = await work.done
  end()
  if (request.json) await terminal.print(toJson(result))
  else await terminal.print(...summary(bench, spec, result, request.run.code))
  if (result.error === null) return 0
  terminal.tell(terminal.style('red', problemLine(result.error)))
  return 1
}

/** One simulation a core; each has its own databases, so not more than a small machine bears. */
function sweepParts(): number {
  return Math.min(8, availableParallelism())
}

function summary(
  { terminal }: Bench,
  spec: SweepSpec,
  result: SweepResult,
  code: string | null,
): string[] {
  const what = spec.mode === 'seeds' ? 'seeds' : 'crash points'
  if (result.schedules === 0) return []
  const head = `${grouped(result.schedules)} ${what} at ${figure(result.perSecond)} a second`
  if (result.violations === 0) {
    return ['', `${head}: ${terminal.style('green', 'every check held')}`]
  }
  const found = terminal.style('red', `${grouped(result.violations)} broke a check`)
  const byCheck = Object.entries(result.byCheck).map(([name, count]) => [
    `  ${name}`,
    grouped(count),
  ])
  const lines = ['', `${head}: ${found}`, '', ...table(byCheck)]
  const examples = [...result.examples]
  const { first } = result
  if (
    first !== null &&
    !examples.some((it) => it.seed === first.seed && it.check === first.check)
  ) {
    examples.unshift(first)
  }
  for (const { seed, faults, check, because, event } of examples) {
    lines.push('', `${terminal.style('red', '✗')} ${terminal.style('bold', check)}`)
    for (const line of wrapped(because, terminal.width - 4)) lines.push(`  ${line}`)
    lines.push(`  seed   ${seed}`)
    for (const fault of faults) lines.push(`  fault  ${faultText(fault)}`)
    lines.push(`  event  ${grouped(event)}`)
    if (first !== null && first.seed === seed && first.check === check && first.event === event) {
      lines.push(`  print  ${first.fingerprint}`)
    }
    const alone = spec.mode === 'crash-points' ? { withoutScenarioFaults: true } : {}
    const again = replayCommand(
      { ...spec.base, ...alone, seed },
      { code, faults: newFaults(spec, faults) },
    )
    lines.push(`  again  ${again}`)
  }
  return lines
}

/** Faults the schedule added to those that were given. */
function newFaults(spec: SweepSpec, faults: readonly Fault[]): readonly Fault[] {
  const given = new Set((spec.base.faults ?? []).map((fault) => JSON.stringify(fault)))
  return faults.filter((fault) => !given.has(JSON.stringify(fault)))
}

/** A fault in words. */
export function faultText(fault: Fault): string {
  switch (fault.kind) {
    case 'crash': {
      const { when, restartAfterMs } = fault
      const back = restartAfterMs === undefined ? '' : `, back after ${restartAfterMs} ms`
      if ('atMs' in when) return `${fault.target} crashes at ${when.atMs} ms${back}`
      const point = 'point' in when ? `${when.point} ${when.nth}` : `its call ${when.call}`
      return `${fault.target} crashes ${when.side} ${point}${back}`
    }
    case 'restart':
      return `${fault.target} is restarted at ${fault.atMs} ms`
    case 'start':
      return `another ${fault.service} starts at ${fault.atMs} ms`
    case 'pause':
      return `${fault.target} stands still, ${between(fault)}`
    case 'slow':
      return `${fault.target} is ${fault.factor} times slower, ${between(fault)}`
    case 'partition':
      return `${fault.a} and ${fault.b} are cut off, ${between(fault)}`
    case 'delay':
      return `message ${fault.nth} from ${fault.from} to ${fault.to} comes ${fault.byMs} ms later`
    default: {
      const what = fault.kind === 'drop' ? 'is lost' : 'comes twice'
      return `message ${fault.nth} from ${fault.from} to ${fault.to} ${what}`
    }
  }
}

const between = ({ fromMs, untilMs }: { fromMs: number; untilMs: number }) =>
  `from ${fromMs} to ${untilMs} ms`
