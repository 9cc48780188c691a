/** `run`: one run, told to a person, to a script, or as it happens. */
import type { Progress, Report, RunSpec, TracePart } from '../../app/lab/run.ts'
import { TraceReader } from '../../app/trace/reader.ts'
import { laneWidthOf, rowText } from '../../app/trace/text.ts'
import type { Request } from './arguments.ts'
import { toJson } from './json.ts'
import {
  checksSection,
  footer,
  latencySection,
  problemLine,
  replayCommand,
  titleLine,
  traceSection,
  uncaughtSection,
} from './report.ts'
import { type Bench, type Prepared, prepare } from './session.ts'
import { grouped, span } from './table.ts'
import type { Terminal } from './terminal.ts'

/** Runs, prints, and answers the exit code. */
export async function run(
  bench: Bench,
  request: Extract<Request, { command: 'run' }>,
): Promise<number> {
  const { terminal } = bench
  const prepared = await prepare(bench, request.run)
  const { spec } = prepared
  const watcher = request.output === 'watch' ? new Watcher(terminal) : null
  const isForPerson = request.output !== 'json'
  if (isForPerson) await terminal.print(titleLine(terminal, prepared.title, spec))
  const { trace, done } = await follow(bench, spec, isForPerson, (part) => watcher?.show(part))
  const { error } = done.result
  if (watcher !== null) await watcher.finish()
  if (request.output === 'json') await terminal.print(toJson(done.result))
  else {
    await terminal.print(
      ...(watcher === null ? traceSection(terminal, trace, done) : []),
      ...checksSection(terminal, trace, done),
      ...latencySection(terminal, done),
      ...uncaughtSection(terminal, done),
      ...footer(terminal, done, replayCommand(spec, { code: request.run.code })),
      ...hint(
        terminal,
        prepared,
        done.result.checks.every((check) => check.held),
      ),
    )
  }
  if (error === null) return 0
  terminal.tell(terminal.style('red', problemLine(error)))
  return 1
}

/** Starts a run; for a person gathers its trace and shows a progress line when it takes long. */
export async function follow(
  bench: Bench,
  spec: RunSpec,
  isForPerson: boolean,
  onPart: (trace: TraceReader) => void = () => {},
) {
  const trace = new TraceReader()
  const startedMs = performance.now()
  let latest: Progress | null = null
  const line = () => progressLine(spec, latest, performance.now() - startedMs)
  const end = bench.terminal.progress(line, isForPerson ? 'once' : 'never')
  const listener = (report: Report) => {
    if (report.type === 'progress') latest = report
    if (report.type === 'trace' && isForPerson) {
      trace.append(report satisfies TracePart)
      onPart(trace)
    }
  }
  const work = bench.supervisor.run(spec, listener)
  bench.working(work)
  const done = await work.done
  end()
  return { trace, done }
}

function progressLine(spec: RunSpec, latest: Progress | null, passedMs: number): string {
  const name = `${spec.lab.id} · ${spec.variant} · ${spec.scenario}`
  if (latest === null || latest.phase !== 'running') {
    return `${latest?.phase ?? 'starting'} ${name} … ${span(passedMs)}`
  }
  const { virtualMs, endMs, events } = latest
  return `running ${name} … ${span(virtualMs)} of ${span(endMs)}, ${grouped(events)} events`
}

/** A scenario that is meant for another variant says little about this one. */
function hint(terminal: Terminal, { spec, description }: Prepared, allHeld: boolean): string[] {
  const scenario = description.scenarios.find(({ id }) => id === spec.scenario)
  if (scenario === undefined || scenario.variant === spec.variant || !allHeld) return []
  return [
    terminal.style('dim', `This scenario is meant to be seen with --variant ${scenario.variant}.`),
  ]
}

/** Prints the trace while it grows, no faster than it is read. */
class Watcher {
  readonly #terminal: Terminal
  #trace: TraceReader | null = null
  #shown = 0
  #printing: Promise<void> | null = null

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  show(trace: TraceReader): void {
    this.#trace = trace
    this.#printing ??= this.#print().finally(() => {
      this.#printing = null
    })
  }

  async finish(): Promise<void> {
    await this.#printing
    await this.#print()
  }

  async #print(): Promise<void> {
    const trace = this.#trace
    if (trace === null) return
    while (this.#shown < trace.count) {
      const width = laneWidthOf(trace)
      const to = Math.min(trace.count, this.#shown + 500)
      const lines: string[] = []
      for (let row = this.#shown + 1; row <= to; row++) lines.push(rowText(trace, row, width))
      this.#shown = to
      await this.#terminal.print(...lines)
    }
  }
}
