import { expect, test } from 'vitest'
import type { Report, SweepDone, SweepResult, SweepSpec, Violation } from '../lab/run.ts'
import { spreadSweep } from './spread.ts'
import type { Supervisor } from './supervisor.ts'

const spec: SweepSpec = {
  base: { lab: { id: 'x', files: {} }, variant: 'naive', scenario: 's', seed: 1, knobs: {} },
  mode: 'seeds',
  seeds: 10,
}
const violation = (schedule: number, check: string): Violation => {
  return {
    seed: 1 + schedule,
    faults: [],
    check,
    because: `${check} ${schedule}`,
    event: 3,
    schedule,
  }
}
const result = (rest: Partial<SweepResult>): SweepResult => ({
  lab: 'x',
  variant: 'naive',
  scenario: 's',
  schedules: 5,
  perSecond: 100,
  violations: 0,
  byCheck: {},
  first: null,
  examples: [],
  error: null,
  ...rest,
})

/** A supervisor whose parts end when the test says so. */
class Parts {
  readonly specs: SweepSpec[] = []
  readonly tell: ((report: Report) => void)[] = []
  readonly end: ((result: SweepResult) => void)[] = []
  readonly stopped: number[] = []

  sweep(part: SweepSpec, listener: (report: Report) => void = () => {}) {
    const id = this.specs.push(part)
    this.tell.push(listener)
    const done = new Promise<SweepDone>((resolve) => {
      this.end.push((ended) => resolve({ type: 'sweep-done', run: id, result: ended }))
    })
    return { id, stop: () => void this.stopped.push(id), done }
  }
}
function spread(parts: number) {
  const fake = new Parts()
  const heard: Report[] = []
  const supervisor = fake as unknown as Supervisor
  return { fake, heard, work: spreadSweep(supervisor, spec, parts, (report) => heard.push(report)) }
}

test('spread: one part is the sweep itself', () => {
  const { fake } = spread(1)
  expect(fake.specs).toEqual([spec])
})

test('spread: parts are joined, progress and findings, whichever ends first', async () => {
  const { fake, heard, work } = spread(2)
  expect(fake.specs.map(({ part }) => part)).toEqual([
    { index: 0, of: 2 },
    { index: 1, of: 2 },
  ])
  const progress = { type: 'sweep-progress', total: 5 } as const
  fake.tell[1]!({ ...progress, run: 2, done: 3, violations: 1 })
  fake.tell[0]!({ ...progress, run: 1, done: 2, violations: 0 })
  expect(heard.at(-1)).toEqual({ ...progress, run: 1, done: 5, total: 10, violations: 1 })
  const late = violation(7, 'b')
  const early = violation(4, 'a')
  fake.end[1]!(
    result({
      violations: 2,
      byCheck: { b: 2, a: 1 },
      first: { ...late, fingerprint: 'l' },
      examples: [late, violation(9, 'a')],
    }),
  )
  fake.end[0]!(
    result({
      violations: 1,
      byCheck: { a: 1 },
      first: { ...early, fingerprint: 'e' },
      examples: [early],
    }),
  )
  const done = await work.done
  expect(done).toEqual({
    type: 'sweep-done',
    run: 1,
    result: result({
      schedules: 10,
      perSecond: 200,
      violations: 3,
      byCheck: { a: 2, b: 2 },
      first: { ...early, fingerprint: 'e' },
      examples: [early, late],
    }),
  })
  expect(heard.at(-1)).toBe(done)
})

test('spread: a part that fails ends the others, and its problem is told', async () => {
  const { fake, work } = spread(3)
  const error = { code: 'syntax', message: 'a.ts, line 3: no.' } as const
  fake.end[1]!(result({ error }))
  await Promise.resolve()
  await Promise.resolve()
  expect(fake.stopped).toEqual([1, 3])
  fake.end[0]!(result({ error: { code: 'stopped', message: 'Stopped.' } }))
  fake.end[2]!(result({}))
  expect((await work.done).result.error).toEqual(error)
})

test('spread: stop reaches every part', () => {
  const { fake, work } = spread(2)
  work.stop()
  expect(fake.stopped).toEqual([1, 2])
})
