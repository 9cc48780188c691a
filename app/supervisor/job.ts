/** One piece of work in a lab process: what was asked, who listens, how it is going. */
import {
  type Command,
  type Described,
  type Done,
  defaultLimits,
  type LabFiles,
  type Limits,
  type Problem,
  type Report,
  type RunSpec,
  type SweepDone,
  type SweepSpec,
} from '../lab/run.ts'
import { brokenDescription, brokenRun, brokenSweep } from './problems.ts'
import { type JobKind, Watch } from './watch.ts'

/** The report that ends a job. */
export type Final = Done | SweepDone | Described

/** Work to be done, with the one who listens to it. */
export class Job {
  readonly run: number
  readonly kind: JobKind
  readonly watch: Watch
  readonly limits: Limits
  readonly done: Promise<Final>
  /** Why it was asked to stop, once it was. */
  stopping: Problem | null = null
  #command: Exclude<Command, { type: 'stop' }>
  #listener: (report: Report) => void
  #resolve: (final: Final) => void = () => {}
  #startedMs = 0
  #schedules = 0
  #violations = 0
  #ended = false

  constructor(command: Exclude<Command, { type: 'stop' }>, listener: (report: Report) => void) {
    this.run = command.run
    this.kind = command.type
    this.#command = command
    this.#listener = listener
    this.limits = { ...defaultLimits, ...limitsOf(command) }
    this.watch = new Watch(command.type, this.limits)
    this.done = new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Marks the start and answers the command to send. */
  begin(nowMs: number): Command {
    this.#startedMs = nowMs
    this.watch.started()
    return this.#command
  }

  /** Passes a report on. */
  hear(report: Report): void {
    if (this.#ended) return
    if (report.type === 'sweep-progress') {
      this.#schedules = report.done
      this.#violations = report.violations
    }
    this.#listener(report)
  }

  /** Ends with the process's own last word; a cut made on request carries the reason. */
  finish(final: Final): void {
    const { stopping } = this
    if (stopping !== null && final.type === 'done' && needsReason(final)) {
      this.#end({ ...final, result: { ...final.result, truncated: true, error: stopping } })
    } else if (stopping !== null && final.type === 'sweep-done' && final.result.error === null) {
      this.#end({ ...final, result: { ...final.result, error: stopping } })
    } else this.#end(final)
  }

  /** Ends without a last word from the process. */
  abandon(problem: Problem, nowMs: number): void {
    const { at } = this.watch
    const wallMs = Math.max(0, nowMs - this.#startedMs)
    const command = this.#command
    if (command.type === 'run') {
      this.#end(brokenRun(this.run, command.spec, at, wallMs, problem))
    } else if (command.type === 'sweep') {
      const { spec } = command
      this.#end(brokenSweep(this.run, spec, this.#schedules, this.#violations, wallMs, problem))
    } else this.#end(brokenDescription(this.run, problem))
  }

  #end(final: Final): void {
    if (this.#ended) return
    this.#ended = true
    this.#listener(final)
    this.#resolve(final)
  }
}

/** A run that had ended by itself when the request to stop arrived keeps its result. */
function needsReason(final: Done): boolean {
  const { error, truncated } = final.result
  return error === null ? truncated : error.code === 'stopped'
}

function limitsOf(command: { spec: RunSpec | SweepSpec } | { lab: LabFiles }): Partial<Limits> {
  if (!('spec' in command)) return {}
  return ('base' in command.spec ? command.spec.base.limits : command.spec.limits) ?? {}
}

/** After this a process may take the next job; otherwise a fresh one does. */
export function endedCleanly(final: Final): boolean {
  const error = final.type === 'described' ? final.error : final.result.error
  return error === null || ['syntax', 'import', 'lab', 'boot', 'stopped'].includes(error.code)
}
