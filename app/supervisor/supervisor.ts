/**
 * Gives work to lab processes and takes it away when it goes wrong: it hangs, grows too large,
 * dies, takes too long or is no longer wanted. It evaluates nothing itself and knows neither Node
 * nor Electron; processes and time are ports.
 */
import type {
  Command,
  Described,
  Done,
  LabFiles,
  Problem,
  Report,
  RunSpec,
  SweepDone,
  SweepSpec,
} from '../lab/run.ts'
import { endedCleanly, type Final, Job } from './job.ts'
import type { Clock, Exit, LabProcess } from './ports.ts'
import { exitProblem, problemOf, stoppedProblem } from './problems.ts'
import { tickMs } from './watch.ts'

/** How long work that is asked to stop may take to say so, in ms. */
export const stopGraceMs = 300
/** A spare is started this long after its predecessor was taken: the run goes first. */
const spareDelayMs = 200

/** How many processes a supervisor keeps, and what it makes them with. */
export interface SupervisorOptions {
  readonly fork: () => LabProcess
  readonly clock: Clock
  /** Every report of every process, as it comes. */
  readonly onReport?: (report: Report) => void
  /** Idle processes kept ready. Default 1; 0 starts one only when there is work. */
  readonly spares?: number
  /** Idle processes kept at most after their work. Default 2. */
  readonly keep?: number
  /** A process that grew beyond this is not used again, MB. Default 900. */
  readonly reuseBelowMb?: number
}

/** Work in progress; `done` resolves in every case and never rejects. */
export interface Work<T> {
  readonly id: number
  /** Asks it to end, and ends it after {@link stopGraceMs}. */
  stop(): void
  readonly done: Promise<T>
}

/** Runs labs in processes of their own. */
export interface Supervisor {
  run(spec: RunSpec, listener?: (report: Report) => void): Work<Done>
  sweep(spec: SweepSpec, listener?: (report: Report) => void): Work<SweepDone>
  describe(lab: LabFiles): Promise<Described>
  /** Ends every process; unfinished work resolves as stopped. */
  close(): void
}

interface Seat {
  readonly process: LabProcess
  ready: boolean
  memoryMb: number
  job: Job | null
  /** Cancels the next tick of the job's watch. */
  cancelTick: () => void
}

/** Makes a supervisor, with its spares on their way. */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  return new ProcessSupervisor(options)
}

class ProcessSupervisor implements Supervisor {
  readonly #options: Required<SupervisorOptions>
  readonly #seats = new Set<Seat>()
  #nextRun = 1
  #closed = false
  #cancelSpare: () => void = () => {}

  constructor(options: SupervisorOptions) {
    this.#options = { onReport: () => {}, spares: 1, keep: 2, reuseBelowMb: 900, ...options }
    this.#addSpares()
  }

  run(spec: RunSpec, listener: (report: Report) => void = () => {}): Work<Done> {
    return this.#work({ type: 'run', run: this.#nextRun++, spec }, listener) as Work<Done>
  }

  sweep(spec: SweepSpec, listener: (report: Report) => void = () => {}): Work<SweepDone> {
    return this.#work({ type: 'sweep', run: this.#nextRun++, spec }, listener) as Work<SweepDone>
  }

  describe(lab: LabFiles): Promise<Described> {
    const command = { type: 'describe', run: this.#nextRun++, lab } as const
    return this.#work(command, () => {}).done as Promise<Described>
  }

  close(): void {
    this.#closed = true
    this.#cancelSpare()
    for (const seat of [...this.#seats]) {
      this.#remove(seat)
      const { job } = seat
      job?.abandon(stoppedProblem(job.kind, job.watch.at), this.#options.clock.now())
    }
  }

  #work(
    command: Exclude<Command, { type: 'stop' }>,
    listener: (report: Report) => void,
  ): Work<Final> {
    const job = new Job(command, listener)
    if (this.#closed) {
      // Windows still ask while the app is closing.
      job.abandon(stoppedProblem(job.kind, null), this.#options.clock.now())
      return { id: job.run, stop: () => {}, done: job.done }
    }
    const seat = this.#idleSeat() ?? this.#addSeat()
    seat.job = job
    if (seat.ready) this.#begin(seat, job)
    this.#tickLater(seat, job, this.#options.clock.now())
    this.#sparesLater()
    const stop = () => this.#stop(seat, job, stoppedProblem(job.kind, job.watch.at))
    return { id: job.run, stop, done: job.done }
  }

  /** The one used last: its code is warm. */
  #idleSeat(): Seat | undefined {
    const idle = [...this.#seats].filter((seat) => seat.job === null)
    return idle.filter((seat) => seat.ready).at(-1) ?? idle.at(-1)
  }

  #addSeat(): Seat {
    const process = this.#options.fork()
    const seat: Seat = { process, ready: false, memoryMb: 0, job: null, cancelTick: () => {} }
    this.#seats.add(seat)
    process.onReport((report) => this.#heard(seat, report))
    process.onExit((exit) => this.#exited(seat, exit))
    return seat
  }

  #addSpares(): void {
    let missing = this.#options.spares
    for (const seat of this.#seats) if (seat.job === null) missing--
    for (; missing > 0; missing--) this.#addSeat()
  }

  #sparesLater(): void {
    this.#cancelSpare()
    this.#cancelSpare = this.#options.clock.after(spareDelayMs, () => {
      if (!this.#closed) this.#addSpares()
    })
  }

  #begin(seat: Seat, job: Job): void {
    seat.process.send(job.begin(this.#options.clock.now()))
  }

  #heard(seat: Seat, report: Report): void {
    if (!this.#seats.has(seat)) return
    this.#options.onReport(report)
    if (report.type === 'alive') seat.memoryMb = report.memoryMb
    const { job } = seat
    if (report.type === 'ready') {
      seat.ready = true
      if (job !== null) this.#begin(seat, job)
      return
    }
    // A word about work that is over, or was never this process's, is not for anyone.
    if (job === null || ('run' in report && report.run !== job.run)) return
    if (report.type === 'done' || report.type === 'sweep-done' || report.type === 'described') {
      this.#free(seat, endedCleanly(report))
      job.finish(report)
      return
    }
    if (report.type === 'alive' && report.at !== null && report.at.run !== job.run) return
    const verdict = job.watch.heard(report)
    job.hear(report)
    if (verdict !== null) {
      this.#end(seat, job, problemOf(verdict, job.kind, job.limits, job.watch.at))
    }
  }

  /** Work is over: the process waits for more, or makes room for a fresh one. */
  #free(seat: Seat, clean: boolean): void {
    seat.cancelTick()
    seat.job = null
    const idle = [...this.#seats].filter((other) => other.job === null).length
    const wanted = Math.max(this.#options.keep, this.#options.spares)
    if (!clean || idle > wanted || seat.memoryMb > this.#options.reuseBelowMb) this.#remove(seat)
    else {
      // Last in the set is used next.
      this.#seats.delete(seat)
      this.#seats.add(seat)
    }
    this.#sparesLater()
  }

  #exited(seat: Seat, exit: Exit): void {
    if (!this.#seats.delete(seat)) return
    seat.cancelTick()
    const { job } = seat
    if (job !== null) {
      const problem = job.stopping ?? exitProblem(exit, job.kind, job.watch.at)
      job.abandon(problem, this.#options.clock.now())
    }
    // A spare that dies before it was ever used would die again: the next work finds out why.
    if (seat.ready) this.#sparesLater()
  }

  #tickLater(seat: Seat, job: Job, lastMs: number): void {
    seat.cancelTick = this.#options.clock.after(tickMs, () => {
      const nowMs = this.#options.clock.now()
      const verdict = job.watch.tick(nowMs - lastMs)
      const problem = verdict && problemOf(verdict, job.kind, job.limits, job.watch.at)
      if (problem === null) this.#tickLater(seat, job, nowMs)
      else if (verdict === 'limit') {
        this.#stop(seat, job, problem)
        this.#tickLater(seat, job, nowMs)
      } else this.#end(seat, job, problem)
    })
  }

  /** Asks the process to end the work with what it has, and does not wait long for it. */
  #stop(seat: Seat, job: Job, problem: Problem): void {
    if (job.ended || job.stopping !== null) return
    job.stopping = problem
    if (!seat.ready) {
      // Nothing was sent yet: the process goes on starting and takes the next work.
      seat.cancelTick()
      seat.job = null
      job.abandon(problem, this.#options.clock.now())
      return
    }
    seat.process.send({ type: 'stop', run: job.run })
    this.#options.clock.after(stopGraceMs, () => {
      if (!job.ended) this.#end(seat, job, problem)
    })
  }

  /** Takes the process away from under the work. */
  #end(seat: Seat, job: Job, problem: Problem): void {
    this.#remove(seat)
    job.abandon(job.stopping ?? problem, this.#options.clock.now())
    if (!this.#closed) this.#addSpares()
  }

  #remove(seat: Seat): void {
    seat.cancelTick()
    this.#seats.delete(seat)
    seat.process.kill()
  }
}
