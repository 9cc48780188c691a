/**
 * One sweep over several lab processes: each takes every n-th schedule, the findings are joined.
 */
import type {
  Problem,
  Report,
  SweepDone,
  SweepProgress,
  SweepResult,
  SweepSpec,
  Violation,
} from '../lab/run.ts'
import type { Supervisor, Work } from './supervisor.ts'

/**
 * Sweeps in `parts` processes at once. What it finds does not depend on their number: the first
 * violation is the one of the first schedule that has any. A part that fails ends the others.
 */
export function spreadSweep(
  supervisor: Supervisor,
  spec: SweepSpec,
  parts: number,
  listener: (report: Report) => void = () => {},
): Work<SweepDone> {
  if (parts <= 1) return supervisor.sweep(spec, listener)
  const latest: SweepProgress[] = []
  let failure: Problem | null = null
  const works: Work<SweepDone>[] = Array.from({ length: parts }, (_, index) => {
    const work = supervisor.sweep({ ...spec, part: { index, of: parts } }, (report) => {
      if (report.type === 'sweep-progress') {
        latest[index] = report
        listener(joinedProgress(works[0]!.id, latest))
      } else if (report.type !== 'sweep-done') listener(report)
    })
    void work.done.then(({ result }) => {
      if (result.error === null || failure !== null) return
      failure = result.error
      for (const other of works) if (other !== work) other.stop()
    })
    return work
  })
  const run = works[0]!.id
  const done = Promise.all(works.map((work) => work.done)).then((dones): SweepDone => {
    const results = dones.map(({ result }) => result)
    const joined: SweepDone = { type: 'sweep-done', run, result: joinedResult(results, failure) }
    listener(joined)
    return joined
  })
  const stop = () => {
    for (const work of works) work.stop()
  }
  return { id: run, stop, done }
}

function joinedProgress(run: number, parts: readonly SweepProgress[]): SweepProgress {
  const sum = (of: (part: SweepProgress) => number) =>
    parts.reduce((total, part) => total + (part === undefined ? 0 : of(part)), 0)
  return {
    type: 'sweep-progress',
    run,
    done: sum((part) => part.done),
    total: sum((part) => part.total),
    violations: sum((part) => part.violations),
  }
}

function joinedResult(parts: readonly SweepResult[], failure: Problem | null): SweepResult {
  const sum = (of: (part: SweepResult) => number) =>
    parts.reduce((total, part) => total + of(part), 0)
  const byCheck = new Map<string, number>()
  const examples = new Map<string, Violation>()
  for (const part of parts) {
    for (const [check, count] of Object.entries(part.byCheck)) {
      byCheck.set(check, (byCheck.get(check) ?? 0) + count)
    }
    for (const example of part.examples) {
      const known = examples.get(example.check)
      if (known === undefined || example.schedule < known.schedule) {
        examples.set(example.check, example)
      }
    }
  }
  const firsts = parts.flatMap(({ first }) => first ?? []).sort((a, b) => a.schedule - b.schedule)
  return {
    ...parts[0]!,
    schedules: sum((part) => part.schedules),
    perSecond: Math.round(sum((part) => part.perSecond) * 10) / 10,
    violations: sum((part) => part.violations),
    byCheck: Object.fromEntries([...byCheck].sort(([a], [b]) => (a < b ? -1 : 1))),
    first: firsts[0] ?? null,
    examples: [...examples.values()].sort((a, b) => a.schedule - b.schedule),
    error: failure,
  }
}
