/** Everything panes ask about a run, kept up to date while its trace grows, a slice at a time. */
import { Density } from './density.ts'
import { ExecutingLines } from './executing.ts'
import { Handlers } from './handlers.ts'
import { LaneOrder } from './lanes.ts'
import { Outages } from './outages.ts'
import { Queues } from './queues.ts'
import { TraceReader } from './reader.ts'
import { type StepFilter, Steps } from './steps.ts'

/** Rows looked at between two glances at the clock: well under a millisecond. */
const slice = 1_024

/** A trace and its indexes. */
export class Readings {
  readonly trace = new TraceReader()
  readonly handlers = new Handlers(this.trace)
  readonly outages = new Outages(this.trace)
  readonly lanes = new LaneOrder(this.trace)
  readonly queues = new Queues(this.trace, this.handlers)
  readonly density = new Density(this.trace)
  readonly lines = new ExecutingLines(this.trace)
  /** The steps the reader chose to see. */
  steps = new Steps(this.trace, this.handlers)
  /** Rows that every index has seen: what panes may show. */
  rows = 0

  /** Chooses which steps are seen; they are found again by {@link fold}. */
  choose(filter: StepFilter): void {
    this.steps = new Steps(this.trace, this.handlers, filter)
  }

  /** Rows have come, or steps are to be found again. */
  get behind(): boolean {
    return this.rows < this.trace.count || this.steps.seen < this.rows
  }

  /**
   * Takes in rows until `late` says to stop; one slice at least. True when there is nothing left.
   */
  fold(late: () => boolean): boolean {
    while (this.behind) {
      if (this.rows < this.trace.count) this.#foldRows()
      else this.steps.extend(Math.min(this.rows, this.steps.seen + slice * 4))
      if (late()) return !this.behind
    }
    return true
  }

  #foldRows(): void {
    const to = Math.min(this.trace.count, this.rows + slice)
    this.handlers.extend(to)
    this.outages.extend(to)
    this.lanes.extend(to)
    this.queues.extend(to)
    this.density.extend(to)
    this.lines.extend(to)
    // New steps are only those of the slice: a filter that is still catching up does so by itself.
    if (this.steps.seen === this.rows) this.steps.extend(to)
    this.rows = to
  }
}
