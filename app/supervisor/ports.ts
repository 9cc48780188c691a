/** What a supervisor needs from its surroundings: processes and time. */
import type { Command, Report } from '../lab/run.ts'

/** How a lab process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: string | null
  /** The last of what it wrote to stderr; may be empty. */
  readonly said: string
}

/** A lab process as its supervisor sees it; Node and Electron each have one. */
export interface LabProcess {
  send(command: Command): void
  onReport(listener: (report: Report) => void): void
  /** Called once, after the last report. */
  onExit(listener: (exit: Exit) => void): void
  /** Ends it at once, whatever it is doing. */
  kill(): void
}

/** Real time, injected so that the rules can be tested to the millisecond. */
export interface Clock {
  /** Ms since any fixed instant; never goes back. */
  now(): number
  /** Calls `task` once after `ms`; the answer cancels it. */
  after(ms: number, task: () => void): () => void
}
