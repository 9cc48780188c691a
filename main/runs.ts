/** Runs under way, each with the window that watches it. */
import { fail } from '../app/contract/failure.ts'
import type { Caller } from '../app/contract/host.ts'
import type { Done, Report, RunSpec } from '../app/lab/run.ts'
import type { Supervisor, Work } from '../app/supervisor/supervisor.ts'

/** Each is a process that may take a core and more than a gigabyte. */
const maxRuns = 4

/** Starts and stops runs and brings their reports to their windows. */
export class Runs {
  readonly #supervisor: Supervisor
  readonly #works = new Map<number, Work<unknown>>()
  readonly #runsOf = new WeakMap<Caller, Set<number>>()

  constructor(supervisor: Supervisor) {
    this.#supervisor = supervisor
  }

  /** Starts a run; `completed` is called when it ends by itself and without an error. */
  start(spec: RunSpec, caller: Caller, completed: (done: Done) => void): { run: number } {
    if (this.#works.size >= maxRuns) {
      throw fail('invalid', `${maxRuns} runs are under way: stop one of them first.`)
    }
    const work = this.#supervisor.run(spec, (report) => {
      if (report.type === 'done' && report.result.error === null) completed(report)
      pass(report, work.id, caller)
    })
    this.#works.set(work.id, work)
    this.#belongs(work.id, caller)
    void work.done.then(() => {
      this.#works.delete(work.id)
      this.#runsOf.get(caller)?.delete(work.id)
    })
    return { run: work.id }
  }

  /** Asks a run to end; nothing happens for one that has. */
  stop(run: number): void {
    this.#works.get(run)?.stop()
  }

  /** A run nobody watches is stopped. */
  #belongs(run: number, caller: Caller): void {
    const known = this.#runsOf.get(caller)
    const runs = known ?? new Set<number>()
    this.#runsOf.set(caller, runs.add(run))
    if (known !== undefined) return
    caller.onGone(() => {
      for (const id of runs) this.stop(id)
    })
  }
}

function pass(report: Report, run: number, { emit }: Caller): void {
  if (report.type === 'trace') emit('trace', report)
  else if (report.type === 'progress') emit('progress', report)
  else if (report.type === 'alive') {
    emit('alive', { run, memoryMb: report.memoryMb, at: report.at })
  } else if (report.type === 'done') {
    const { error } = report.result
    if (error !== null) emit('runProblem', { run, problem: error })
    emit('done', report)
  }
}
