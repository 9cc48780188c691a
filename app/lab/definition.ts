/** A lab as its files define it: evaluated, checked for sense, described for a catalogue. */
import type { Check, Exercise, Knob, LabSpec, ScenarioSpec } from '../sdk/orrery.d.ts'
import type { LabDescription } from './run.ts'

/** What `lab.ts`, `checks.ts` and `exercises.ts` export. */
export interface Definition {
  readonly id: string
  readonly spec: LabSpec
  readonly checks: readonly Check[]
  readonly exercises: readonly Exercise[]
}

/** A mistake in a lab's own files; `file` is which. */
export class LabError extends Error {
  readonly file: string
  constructor(file: string, message: string) {
    super(message)
    this.name = 'LabError'
    this.file = file
  }
}

const known = {
  lab: ['services', 'links', 'knobs', 'scenarios', 'database', 'charts'],
  scenario: ['title', 'about', 'endMs', 'load', 'faults', 'knobs', 'variant'],
  service: ['replicas', 'database', 'restartAfterMs'],
}

function refuseUnknown(file: string, what: string, keys: readonly string[], value: object): void {
  for (const key of Object.keys(value)) {
    if (keys.includes(key)) continue
    throw new LabError(file, `${what} has an unknown key '${key}' (known are: ${keys.join(', ')})`)
  }
}

/** Puts the exports together. Throws a {@link LabError} that says what is wrong where. */
export function define(id: string, exports: Record<string, unknown>): Definition {
  const spec = exports['lab.ts'] as LabSpec | undefined
  const file = `${id}/lab.ts`
  if (spec === null || typeof spec !== 'object') {
    throw new LabError(file, 'lab.ts must export default lab({ services, scenarios, … })')
  }
  refuseUnknown(file, 'The lab', known.lab, spec)
  if (Object.keys(spec.services ?? {}).length === 0) {
    throw new LabError(file, 'The lab declares no services')
  }
  for (const [name, service] of Object.entries(spec.services)) {
    refuseUnknown(file, `Service '${name}'`, known.service, service)
  }
  if (Object.keys(spec.scenarios ?? {}).length === 0) {
    throw new LabError(file, 'The lab declares no scenarios')
  }
  for (const [name, scenario] of Object.entries(spec.scenarios)) {
    refuseUnknown(file, `Scenario '${name}'`, known.scenario, scenario)
    if (!(scenario.endMs > 0)) throw new LabError(file, `Scenario '${name}' needs endMs above 0`)
    for (const knob of Object.keys(scenario.knobs ?? {})) {
      if (spec.knobs?.[knob] !== undefined) continue
      throw new LabError(file, `Scenario '${name}' sets '${knob}', which is no knob of the lab`)
    }
  }
  const checks = checksOf(id, exports, Object.keys(spec.scenarios))
  return { id, spec, checks, exercises: exercisesOf(id, exports) }
}

function checksOf(
  id: string,
  exports: Record<string, unknown>,
  scenarios: readonly string[],
): readonly Check[] {
  const checks = exports['checks.ts']
  if (Array.isArray(checks) && checks.every((check) => typeof check?.test === 'function')) {
    const names = new Set<string>()
    for (const { name, scenarios: asked = [] } of checks as Check[]) {
      for (const scenario of asked) {
        if (scenarios.includes(scenario)) continue
        const message = `The check '${name}' is asked of '${scenario}', which is no scenario`
        throw new LabError(`${id}/checks.ts`, message)
      }
      if (names.has(name)) throw new LabError(`${id}/checks.ts`, `Two checks are named '${name}'`)
      names.add(name)
    }
    return checks
  }
  throw new LabError(`${id}/checks.ts`, 'checks.ts must export default [always(…), …]')
}

function exercisesOf(id: string, exports: Record<string, unknown>): readonly Exercise[] {
  const exercises = exports['exercises.ts'] ?? []
  if (Array.isArray(exercises)) return exercises
  throw new LabError(`${id}/exercises.ts`, 'exercises.ts must export default [exercise({…}), …]')
}

/** The scenario of this name. */
export function scenarioOf({ id, spec }: Definition, name: string): ScenarioSpec {
  const scenario = spec.scenarios[name]
  if (scenario !== undefined) return scenario
  const names = Object.keys(spec.scenarios).join(', ')
  throw new LabError(`${id}/lab.ts`, `There is no scenario '${name}' (there are: ${names})`)
}

/** The run's knobs: the lab's defaults, over them the scenario's, over them the reader's. */
export function knobsOf(
  { id, spec }: Definition,
  scenario: ScenarioSpec,
  given: Readonly<Record<string, number | string>>,
): Record<string, number | string> {
  const knobs: Record<string, number | string> = {}
  for (const [name, knob] of Object.entries(spec.knobs ?? {})) knobs[name] = knob.default
  for (const [name, value] of [...Object.entries(scenario.knobs ?? {}), ...Object.entries(given)]) {
    const knob = spec.knobs?.[name]
    if (knob === undefined) {
      const names = Object.keys(knobs).join(', ') || 'none'
      throw new LabError(`${id}/lab.ts`, `There is no knob '${name}' (there are: ${names})`)
    }
    const wrong = wrongValue(name, knob, value)
    if (wrong !== '') throw new LabError(`${id}/lab.ts`, wrong)
    knobs[name] = value
  }
  return knobs
}

function wrongValue(name: string, knob: Knob, value: number | string): string {
  if ('options' in knob) {
    if (knob.options.includes(String(value))) return ''
    return `Knob '${name}' cannot be '${value}' (it can be: ${knob.options.join(', ')})`
  }
  if (typeof value === 'number' && value >= knob.min && value <= knob.max) return ''
  return `Knob '${name}' must be between ${knob.min} and ${knob.max} ${knob.unit}, not ${value}`
}

/** What a catalogue shows of it. */
export function describe(definition: Definition, variants: readonly string[]): LabDescription {
  const { id, spec, checks, exercises } = definition
  return {
    id,
    variants,
    services: Object.keys(spec.services),
    scenarios: Object.entries(spec.scenarios).map(([name, scenario]) => ({
      id: name,
      title: scenario.title,
      about: scenario.about,
      variant: scenario.variant ?? 'pattern',
      endMs: scenario.endMs,
      knobs: scenario.knobs ?? {},
    })),
    knobs: Object.entries(spec.knobs ?? {}).map(([name, knob]) => ({
      id: name,
      about: knob.about,
      unit: 'options' in knob ? '' : knob.unit,
      min: 'options' in knob ? null : knob.min,
      max: 'options' in knob ? null : knob.max,
      step: 'options' in knob ? null : (knob.step ?? null),
      options: 'options' in knob ? knob.options : null,
      default: knob.default,
    })),
    checks: checks.map(({ name, kind }) => ({ name, kind })),
    charts: spec.charts ?? [],
    exercises: exercises.map((exercise) => ({
      id: exercise.id,
      title: exercise.title,
      task: exercise.task,
      hint: exercise.hint ?? '',
      scenario: exercise.scenario,
      variant: exercise.variant ?? 'pattern',
    })),
  }
}
