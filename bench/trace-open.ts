/**
 * Opening and winding a run of 50,000 events, without a window: what the panes wait for. A part of
 * the budget only: drawing is measured in a browser, end to end.
 */
import { sentence, whatHappened } from '../app/trace/describe.ts'
import { Readings } from '../app/trace/readings.ts'
import { RowsAt } from '../app/trace/rows-at.ts'
import { usualShow } from '../app/trace/steps.ts'
import { outboxRun } from '../tests/fixtures/outbox-run.ts'

/** One measured figure and what it must stay below. */
export interface TraceFigure {
  readonly what: string
  readonly ms: number
  readonly budgetMs: number
}

const orders = 2_500
const visibleSteps = 12
const jumps = 400

/** Measures on a run of about 50,000 events. Medians of `rounds`. */
export function traceOpen(rounds = 5): { events: number; figures: TraceFigure[] } {
  const made = outboxRun({ orders, crashEvery: 118 })
  const samples = Array.from({ length: rounds }, () => measure(made))
  const figure = (what: string, budgetMs: number, of: (sample: Sample) => number): TraceFigure => ({
    what,
    ms: median(samples.map(of)),
    budgetMs,
  })
  return {
    events: made.rows,
    figures: [
      figure('open: rows appended and every index built', 1_000, ({ openMs }) => openMs),
      figure('open: row changes taken in', 1_000, ({ changesMs }) => changesMs),
      figure(
        'scrub: a far jump, all panes’ state and 12 steps in words',
        16,
        ({ jumpMs }) => jumpMs,
      ),
      figure('scrub: 99 in 100 such jumps', 16, ({ jumpP99Ms }) => jumpP99Ms),
      figure(
        'filter: steps of one request found in the whole run',
        100,
        ({ filterMs }) => filterMs,
      ),
      figure('search: every event’s line read for a word', 500, ({ searchMs }) => searchMs),
    ],
  }
}

interface Sample {
  openMs: number
  changesMs: number
  jumpMs: number
  jumpP99Ms: number
  filterMs: number
  searchMs: number
}

function measure(made: ReturnType<typeof outboxRun>): Sample {
  const readings = new Readings()
  const openMs = timed(() => {
    for (const part of made.parts) readings.trace.append(part)
    readings.fold(() => false)
  })
  const tables = new RowsAt(made.done.shapes, made.done.changes)
  const changesMs = timed(() => tables.extend(made.done.changes.length))
  const jumpsMs = Array.from({ length: jumps }, (_, i) => {
    // Golden-section steps: far apart, and never the same place twice.
    const row = 1 + Math.floor(((i * 0.618_034) % 1) * (made.rows - 1))
    return timed(() => showAt(readings, tables, row))
  })
  const filterMs = timed(() => {
    readings.choose({ show: usualShow, request: readings.trace.request(made.rows >> 1) })
    readings.fold(() => false)
  })
  const searchMs = timed(() => {
    let found = 0
    for (let row = 1; row <= made.rows; row++) {
      if (sentence(readings.trace, row, 400).includes('o-1234')) found++
    }
    if (found === 0) throw new Error('the searched order is not in the trace')
  })
  return {
    openMs,
    changesMs,
    jumpMs: median(jumpsMs),
    jumpP99Ms: jumpsMs.sort((a, b) => a - b)[Math.floor(jumps * 0.99)]!,
    filterMs,
    searchMs,
  }
}

/** What one frame of scrubbing asks of the indexes. */
function showAt(readings: Readings, tables: RowsAt, row: number): void {
  const { steps, trace, queues, outages, lines, lanes } = readings
  const first = Math.max(0, steps.indexAt(row) - visibleSteps)
  for (let i = first; i < Math.min(steps.count, first + visibleSteps); i++) {
    whatHappened(trace, steps.at(i).row)
  }
  tables.seek(row)
  queues.flightsAt(row)
  queues.backlogsAt(row)
  for (const lane of lanes.shown) {
    queues.loadAt(lane, row)
    lines.at(lane, row)
  }
  outages.at(row)
}

function timed(work: () => void): number {
  const from = performance.now()
  work()
  return performance.now() - from
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!
}

/** The figures as lines of text. */
export function traceOpenText(): string {
  const { events, figures } = traceOpen()
  const lines = figures.map(({ what, ms, budgetMs }) => {
    const verdict = ms <= budgetMs ? 'met' : 'not met'
    return `  ${what.padEnd(58)} ${ms.toFixed(2).padStart(8)} ms   of ${budgetMs} ms   ${verdict}`
  })
  return [`Trace of ${events.toLocaleString('en-US')} events`, ...lines].join('\n')
}
