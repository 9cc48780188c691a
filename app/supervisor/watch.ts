/** Decides from a lab process's reports, and their absence, whether its work has gone wrong. */
import type { Limits, Progress, Report, RunPosition } from '../lab/run.ts'

/** What a process was asked to do. */
export type JobKind = 'run' | 'sweep' | 'describe'

/** Why work is taken away from a process. `silent`: its main thread answers no more. */
export type Verdict = 'hang' | 'silent' | 'memory' | 'limit' | 'start'

/** How often {@link Watch.tick} is meant to be called, in ms. */
export const tickMs = 100
/** A hang: this long without an event while a service's code runs, in ms. */
export const hangMs = 1_500
/** Patience where no service's code runs: loading Postgres, compiling, evaluating checks; ms. */
export const patienceMs = 10_000
/** A process that has not said `ready` by then will not, in ms. */
export const startMs = 60_000
/** Reading a lab's own files is a matter of milliseconds; allowed, in ms. */
export const describeMs = 5_000

/**
 * Follows one job. Time is counted in ticks and one tick counts at most 250 ms, so that a
 * computer that slept, or a supervisor that was itself held up, accuses nobody. Standing still is
 * counted in the process's own processor time where it tells it: on a busy computer code that gets
 * no processor is slow, not endless.
 */
export class Watch {
  readonly #kind: JobKind
  readonly #limits: Limits
  #ready = false
  #phase: Progress['phase'] = 'compiling'
  #mark = ''
  #totalMs = 0
  #stillMs = 0
  #silentMs = 0
  /** Processor time told, and how much of it no tick has counted yet; null while none is told. */
  #cpuMs = 0
  #uncountedMs: number | null = null
  /** Where the work is, as last heard; stays when the process dies. */
  at: RunPosition | null = null
  /** Resident memory as last heard, MB. */
  memoryMb = 0

  constructor(kind: JobKind, limits: Limits) {
    this.#kind = kind
    this.#limits = limits
  }

  /** The command went out; before that only the start is watched. */
  started(): void {
    this.#ready = true
    this.#totalMs = 0
    this.#stillMs = 0
    this.#silentMs = 0
  }

  /** Takes note of a report; answers a verdict if the report itself calls for one. */
  heard(report: Report): Verdict | null {
    this.#silentMs = 0
    switch (report.type) {
      case 'alive':
        this.memoryMb = report.memoryMb
        if (report.cpuMs !== undefined) {
          this.#uncountedMs = (this.#uncountedMs ?? 0) + Math.max(0, report.cpuMs - this.#cpuMs)
          this.#cpuMs = report.cpuMs
        }
        if (report.at !== null) this.#moved(report.at)
        return report.memoryMb > this.#limits.memoryMb ? 'memory' : null
      case 'progress':
        if (report.phase !== this.#phase) this.#stillMs = 0
        this.#phase = report.phase
        return null
      case 'sweep-progress':
        this.#stillMs = 0
        return null
      default:
        return null
    }
  }

  #moved(at: RunPosition): void {
    const mark = `${at.run} ${at.events} ${at.virtualMs}`
    if (mark !== this.#mark) this.#stillMs = 0
    this.#mark = mark
    this.at = at
  }

  /** Lets `elapsedMs` of real time pass. */
  tick(elapsedMs: number): Verdict | null {
    const countedMs = Math.min(elapsedMs, 250)
    const workedMs = this.#worked(countedMs)
    this.#totalMs += this.#kind === 'describe' && this.#ready ? workedMs : countedMs
    this.#stillMs += workedMs
    this.#silentMs += countedMs
    if (!this.#ready) return this.#totalMs >= startMs ? 'start' : null
    if (this.#kind === 'describe') return this.#totalMs >= describeMs ? 'hang' : null
    if (this.#silentMs >= hangMs) return 'silent'
    if (this.#stillMs >= (this.#inCode() ? hangMs : patienceMs)) return 'hang'
    return this.#kind === 'run' && this.#totalMs >= this.#limits.wallMs ? 'limit' : null
  }

  /**
   * Of so much real time, what counts against the code; a wait without any work counts an eighth.
   */
  #worked(countedMs: number): number {
    if (this.#uncountedMs === null) return countedMs
    const workedMs = Math.min(countedMs, this.#uncountedMs)
    this.#uncountedMs = 0
    return Math.max(workedMs, countedMs / 8)
  }

  #inCode(): boolean {
    if (this.#phase === 'loading' || this.#phase === 'checking') return false
    return this.at !== null && this.at.instance !== ''
  }
}
