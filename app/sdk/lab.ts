/** The words of `lab.ts`, `checks.ts` and `exercises.ts`: each returns plain data. */
import type {
  Check,
  CheckOptions,
  Exercise,
  Fault,
  LabSpec,
  Load,
  LoadBase,
  ScenarioSpec,
} from './orrery.d.ts'

const same = <T>(value: T): T => value

function load(shape: Load['shape'], needs: readonly string[]) {
  return (spec: LoadBase & Record<string, unknown>): Load => {
    for (const name of needs) {
      const value = spec[name]
      if (typeof value !== 'number' || !(value >= 0) || !Number.isFinite(value)) {
        throw new TypeError(
          `${shape} load of '${spec.method}': ${name} must be a number, not ${value}`,
        )
      }
    }
    if ('rate' in spec && !((spec.rate as number) > 0)) {
      throw new TypeError(`${shape} load of '${spec.method}': rate must be above 0`)
    }
    return { ...spec, shape }
  }
}

function check(kind: Check['kind']) {
  return (name: string, test: Check['test'], options: CheckOptions = {}): Check => {
    if (typeof test !== 'function') throw new TypeError(`${kind}('${name}') needs a function`)
    return { kind, name, test, ...options }
  }
}

interface CrashOptions {
  restartAfterMs?: number
}
const crash = (target: string) => {
  const bound =
    (side: 'before' | 'after') =>
    (point: string, nth = 1, options: CrashOptions = {}): Fault => ({
      kind: 'crash',
      target,
      when: { side, point, nth },
      ...options,
    })
  return {
    at: (atMs: number, options: CrashOptions = {}): Fault => ({
      kind: 'crash',
      target,
      when: { atMs },
      ...options,
    }),
    before: bound('before'),
    after: bound('after'),
  }
}

/** Gives a fault its span: `.from(ms).until(ms)`. */
function during(rest: Record<string, unknown>) {
  return {
    from: (fromMs: number) => ({
      until: (untilMs: number): Fault => ({ ...rest, fromMs, untilMs }) as Fault,
    }),
  }
}

/** Everything a lab's own files may import from `orrery`. */
export const labWords: Readonly<Record<string, unknown>> = Object.freeze({
  lab: same<LabSpec>,
  scenario: same<ScenarioSpec>,
  exercise: same<Exercise>,
  constant: load('constant', ['rate']),
  poisson: load('poisson', ['rate']),
  burst: load('burst', ['size']),
  ramp: load('ramp', ['fromRate', 'toRate']),
  closedLoop: load('closed', ['users', 'thinkMs']),
  crash,
  restart: (target: string) => ({
    at: (atMs: number): Fault => ({ kind: 'restart', target, atMs }),
  }),
  start: (service: string) => ({ at: (atMs: number): Fault => ({ kind: 'start', service, atMs }) }),
  pause: (target: string) => during({ kind: 'pause', target }),
  slow: (target: string, factor: number) => during({ kind: 'slow', target, factor }),
  partition: (a: string, b: string) => during({ kind: 'partition', a, b }),
  drop: (from: string, to: string, nth: number): Fault => ({ kind: 'drop', from, to, nth }),
  duplicate: (from: string, to: string, nth: number): Fault => ({
    kind: 'duplicate',
    from,
    to,
    nth,
  }),
  delay: (from: string, to: string, nth: number, byMs: number): Fault => ({
    kind: 'delay',
    from,
    to,
    nth,
    byMs,
  }),
  always: check('always'),
  sometimes: check('sometimes'),
  eventually: check('eventually'),
})
