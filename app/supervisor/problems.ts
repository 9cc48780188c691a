/** What is told of work that was taken away: the sentence, and a result with all that is known. */
import type {
  Described,
  Done,
  Limits,
  Problem,
  RunPosition,
  RunSpec,
  SweepDone,
  SweepSpec,
} from '../lab/run.ts'
import type { Exit } from './ports.ts'
import type { JobKind, Verdict } from './watch.ts'

const group = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, ',')
const milliseconds = (value: number) => String(Math.round(value * 1_000) / 1_000)

/** The service's code that ran last, in words; empty when none did. */
function place(at: RunPosition | null): string {
  if (at === null || at.instance === '') return ''
  const handler = at.handler === '' ? 'the top level' : `handler "${at.handler}"`
  const line = at.line > 0 ? ` (${serviceOf(at)}.ts:${at.line})` : ''
  return ` in ${handler} of ${at.instance}${line}`
}

function moment(at: RunPosition | null): string {
  if (at === null || at.row === 0) return ' before the first event'
  return ` after event ${group(at.row)} at ${milliseconds(at.virtualMs)} ms`
}

const serviceOf = (at: RunPosition) => at.instance.split('#')[0]!

/** The fields of a problem that say where it happened. */
function located(code: Problem['code'], message: string, at: RunPosition | null): Problem {
  if (at === null || at.instance === '') return { code, message }
  const service = serviceOf(at)
  const line = at.line > 0 ? { file: `${service}.ts`, line: at.line } : {}
  return { code, message, ...line, service, handler: at.handler, event: at.row }
}

const nouns = { run: 'run', sweep: 'sweep', describe: 'reading of the lab' } as const

/** The problem behind a {@link Verdict}. */
export function problemOf(
  verdict: Verdict,
  kind: JobKind,
  limits: Limits,
  at: RunPosition | null,
): Problem {
  const where = `${place(at)}${moment(at)}`
  switch (verdict) {
    case 'start':
      return {
        code: 'died',
        message: 'The lab process did not start within 60 s: the computer may be out of memory.',
      }
    case 'memory':
      return located(
        'memory',
        `The ${nouns[kind]} used more than ${group(limits.memoryMb)} MB of memory${where} and ` +
          'was stopped: look for something that grows without end.',
        at,
      )
    case 'limit':
      return located(
        'limit',
        `The run took longer than ${group(limits.wallMs / 1_000)} s of real time and was ` +
          `stopped${where}: a shorter scenario or a lower rate needs less.`,
        at,
      )
    default:
      return hang(kind, where, at)
  }
}

function hang(kind: JobKind, where: string, at: RunPosition | null): Problem {
  if (kind === 'describe') {
    return {
      code: 'hang',
      message: 'lab.ts, checks.ts or exercises.ts does not come to an end: look for a loop there.',
    }
  }
  if (at === null || at.instance === '') {
    return { code: 'hang', message: `The ${nouns[kind]} hung before any service's code ran.` }
  }
  return located(
    'hang',
    `The ${nouns[kind]} hung${where}: this code does not come to an end, so it was stopped.`,
    at,
  )
}

/** The problem behind a process that ended by itself while it had work. */
export function exitProblem(exit: Exit, kind: JobKind, at: RunPosition | null): Problem {
  const where = `${place(at)}${moment(at)}`
  const outOfMemory = /heap|memory|invalid size|invalid table size|invalid array length/i
  if (exit.signal === 'SIGABRT' || exit.code === 134 || outOfMemory.test(exit.said)) {
    return located(
      'memory',
      `The ${nouns[kind]} ran out of memory${where}: look for an array, a map or a text that ` +
        'grows without end.',
      at,
    )
  }
  const how = exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`
  // Where no code of a service ran, what it said last is all there is to go by.
  const said = /^.*\b\w*Error\b.*$/m.exec(exit.said)?.[0].trim() ?? ''
  const last = said === '' || where.startsWith(' in ') ? '' : ` It said: ${said}`
  return located('died', `The lab process ended (${how})${where}.${last}`, at)
}

/** The problem of a reader who had enough. */
export function stoppedProblem(kind: JobKind, at: RunPosition | null): Problem {
  return located('stopped', `The ${nouns[kind]} was stopped${place(at)}${moment(at)}.`, at)
}

/** The result of a run that did not live to give one; its trace so far stays valid. */
export function brokenRun(
  run: number,
  spec: RunSpec,
  at: RunPosition | null,
  wallMs: number,
  error: Problem,
): Done {
  const result = {
    lab: spec.lab.id,
    variant: spec.variant,
    scenario: spec.scenario,
    seed: spec.seed,
    host: 'simulation' as const,
    knobs: spec.knobs,
    fingerprint: '',
    virtualMs: at?.virtualMs ?? 0,
    wallMs,
    events: at?.row ?? 0,
    truncated: true,
    checks: [],
    metrics: {},
    tables: {},
    error,
    uncaught: [],
  }
  return { type: 'done', run, result, series: [], shapes: [], changes: [] }
}

/** The result of a sweep that was cut off after `schedules` of its schedules. */
export function brokenSweep(
  run: number,
  spec: SweepSpec,
  schedules: number,
  violations: number,
  wallMs: number,
  error: Problem,
): SweepDone {
  const result = {
    lab: spec.base.lab.id,
    variant: spec.base.variant,
    scenario: spec.base.scenario,
    schedules,
    perSecond: wallMs > 0 ? (schedules * 1_000) / wallMs : 0,
    violations,
    byCheck: {},
    first: null,
    examples: [],
    error,
  }
  return { type: 'sweep-done', run, result }
}

/** The description of a lab whose own files broke the process. */
export function brokenDescription(run: number, error: Problem): Described {
  return { type: 'described', run, lab: null, error }
}
