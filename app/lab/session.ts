/** One run inside the realm: from a definition and compiled services to checks and measures. */
import type { Databases } from '../engine/databases.ts'
import type { Instance } from '../engine/instance.ts'
import type { Plan, ServicePlan } from '../engine/plan.ts'
import { Recorder, type RecorderOptions, type RecorderPorts } from '../engine/recorder.ts'
import { Simulation } from '../engine/simulation.ts'
import { usOf } from '../engine/time.ts'
import type { Check, Fault, Load, Run, Witness } from '../sdk/orrery.d.ts'
import { makeWords } from '../sdk/words.ts'
import type { Lane, MetricSeries } from '../trace/format.ts'
import { TraceReader } from '../trace/reader.ts'
import type { Compiled } from './compiled.ts'
import { guardNames, locatedWords } from './compiled.ts'
import { type Definition, knobsOf, LabError, scenarioOf } from './definition.ts'
import { locate } from './locate.ts'
import { freshTurns } from './loops.ts'
import type { CheckResult, Limits, MetricTotal, Problem } from './run.ts'
import { viewRun } from './run-view.ts'
import { enterRun, nativeThen } from './world.ts'

/** Makes a function of a module's code; its parameters are `names`. Cached by the host. */
export type MakeFunction = (
  module: Compiled,
  names: readonly string[],
) => (...words: unknown[]) => unknown

/** What a session is made of. */
export interface SessionInput {
  readonly definition: Definition
  /** Compiled service files by service name. */
  readonly services: Readonly<Record<string, Compiled>>
  readonly scenario: string
  readonly knobs: Readonly<Record<string, number | string>>
  readonly seed: number
  readonly faults: readonly Fault[]
  readonly withoutScenarioFaults: boolean
  readonly limits: Limits
  readonly recording: RecorderOptions
  readonly ports: RecorderPorts
  readonly header: Float64Array
  readonly makeFunction: MakeFunction
  readonly databases: ((sim: Simulation) => Databases) | null
  /** Only start the services: no load, no faults. */
  readonly bootOnly?: boolean
}

/** What a finished run measured. */
export interface Outcome {
  readonly events: number
  readonly virtualMs: number
  readonly checks: readonly CheckResult[]
  readonly metrics: Readonly<Record<string, MetricTotal>>
  readonly series: readonly MetricSeries[]
  readonly truncated: boolean
  readonly error: Problem | null
  readonly uncaught: readonly Problem[]
}

/** Turns of loops, and awaits, one event may take before the code is said to be endless. */
const budgets = { turns: 10_000_000, awaits: 100_000 }

/** Names every service is given besides what it imports. */
const ambient: readonly string[] = [
  ...locatedWords.map((word) => `$${word}`),
  ...guardNames,
  'setTimeout',
  'setInterval',
  'clearTimeout',
  'clearInterval',
  'console',
]

/** One run inside the realm, from its first event to its checks. */
export class Session {
  readonly sim: Simulation
  readonly knobs: Readonly<Record<string, number | string>>
  readonly lanes: readonly Lane[]
  readonly #input: SessionInput
  readonly #endMs: number

  constructor(input: SessionInput) {
    this.#input = input
    const { definition, seed, limits } = input
    const scenario = scenarioOf(definition, input.scenario)
    this.knobs = knobsOf(definition, scenario, input.knobs)
    this.#endMs = scenario.endMs
    const recorder = new Recorder(input.recording, input.ports)
    const own = input.withoutScenarioFaults ? [] : this.#listOf<Fault>(scenario.faults)
    const plan: Plan = {
      seed,
      endMs: scenario.endMs,
      // A run without a fingerprint is one of many, and nobody looks at its charts.
      isCharted: input.recording.hash !== null,
      services: this.#services(),
      links: definition.spec.links ?? [],
      loads: input.bootOnly ? [] : this.#listOf<Load>(scenario.load),
      faults: input.bootOnly ? [] : [...own, ...input.faults],
      limits,
      budgets,
    }
    this.#checkNames(plan)
    this.sim = new Simulation(plan, {
      recorder,
      header: input.header,
      nativeThen,
      databases: input.databases,
      locate,
    })
    this.lanes = recorder.lanes
    enterRun(this.sim)
  }

  #listOf<T>(list: T[] | ((knobs: Record<string, unknown>) => T[]) | undefined): T[] {
    freshTurns()
    return typeof list === 'function' ? list(this.knobs) : (list ?? [])
  }

  #services(): ServicePlan[] {
    const { definition, services, makeFunction } = this.#input
    return Object.entries(definition.spec.services).map(([name, spec]) => {
      const module = services[name]
      const file = `${definition.id}/services/${name}.ts`
      if (module === undefined) throw new LabError(file, `Service '${name}' has no file ${name}.ts`)
      const { replicas = 1, database = false, restartAfterMs } = spec
      const parameters = [...module.imports.map((one) => one.as), ...ambient]
      const words = [...module.imports.map((one) => one.name), ...ambient]
      const run = makeFunction(module, parameters)
      return {
        name,
        replicas: typeof replicas === 'function' ? replicas(this.knobs) : replicas,
        database: database === true ? name : database === false ? null : database,
        restartAfterUs: restartAfterMs === undefined ? -1 : usOf(restartAfterMs),
        boot: (instance: Instance) => {
          const own = makeWords(this.sim, instance, this.knobs)
          return run(...words.map((word) => own[word]))
        },
      }
    })
  }

  /** A load or fault that names nobody would silently do nothing. */
  #checkNames({ loads, faults, services }: Plan): void {
    const { definition } = this.#input
    const file = `${definition.id}/lab.ts`
    const names = new Set<string>(['broker', '*'])
    for (const { name, replicas } of services) {
      names.add(name)
      for (let i = 1; i <= replicas + 16; i++) names.add(`${name}#${i}`)
    }
    const need = (name: string, what: string) => {
      if (names.has(name)) return
      const known = [...names].filter((one) => !one.includes('#')).join(', ')
      throw new LabError(file, `${what} names '${name}', which is not in this lab (${known})`)
    }
    for (const load of loads) need(load.to, `The load of '${load.method}'`)
    for (const load of loads) names.add(load.from ?? 'clients')
    for (const fault of faults) {
      if ('target' in fault) need(fault.target, `A ${fault.kind} fault`)
      if ('service' in fault) need(fault.service, `A ${fault.kind} fault`)
      if ('a' in fault) for (const side of [fault.a, fault.b]) need(side, 'A partition')
      if ('nth' in fault)
        for (const side of [fault.from, fault.to]) need(side, `A ${fault.kind} fault`)
    }
  }

  /** True when every instance's top level has finished. */
  get ready(): boolean {
    for (const { instance } of this.sim.deployment.replicas.values())
      if (!instance.ready) return false
    return true
  }

  /** Instances whose top level is still waiting, as a problem; null when there are none. */
  #neverReady(): Problem | null {
    for (const { instance, name, service } of this.sim.deployment.replicas.values()) {
      if (instance.ready || !instance.alive) continue
      const file = `${service.name}.ts`
      const { line } = instance
      const blocked = this.sim.databases?.blockedBy(instance) ?? ''
      const why = blocked === '' ? '' : ` ${blocked}`
      const message = `${name} never became ready: the await at ${file}:${line} had not finished when the run ended.${why}`
      return { code: 'boot', message, file, line, service: service.name }
    }
    return null
  }

  /** Reads back the trace this session recorded. */
  reader(): TraceReader {
    const reader = new TraceReader()
    const { recorder } = this.sim
    reader.chunks.push(...recorder.chunks)
    reader.arena.push(...recorder.payloads.chunks)
    reader.names.push(...recorder.names)
    reader.lanes.push(...recorder.lanes)
    reader.count = recorder.kept
    return reader
  }

  /** Evaluates the checks against the trace and the final tables; an exercise's own comes first. */
  finish(
    tables: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>,
    exercise?: string,
  ): Outcome {
    const { sim } = this
    const endUs = sim.problem === null ? sim.endUs : sim.now
    sim.metrics.advance(endUs)
    const reader = this.reader()
    const { knobs } = this
    const view = viewRun({
      reader,
      tables,
      knobs,
      scenario: this.#input.scenario,
      endMs: this.#endMs,
    })
    const { exercises, checks: own } = this.#input.definition
    const extra = exercises.filter(({ id }) => id === exercise).map(({ check }) => check)
    const asked = own.filter(({ scenarios }) => scenarios?.includes(this.#input.scenario) ?? true)
    const checks = [...extra, ...asked]
    const error = sim.problem ?? this.#neverReady() ?? this.#mistake()
    return {
      events: sim.recorder.count,
      virtualMs: endUs / 1000,
      checks:
        sim.problem === null ? checks.map((check) => evaluate(check, view, reader.count)) : [],
      metrics: sim.metrics.totals(endUs / 1000),
      series: sim.metrics.series(),
      truncated: sim.recorder.truncated || sim.problem?.code === 'limit',
      error,
      uncaught: [...sim.failures.problems.values()],
    }
  }

  #mistake(): Problem | null {
    for (const { count, thrown: _, ...problem } of this.sim.failures.problems.values()) {
      const often = count > 1 ? ` (${count} times)` : ''
      return { ...problem, message: problem.message + often }
    }
    return null
  }
}

/** Evaluates one check; a check that throws has failed, with its error as witness. */
export function evaluate(check: Check, view: Run, lastEvent: number): CheckResult {
  const { name, kind } = check
  let found: readonly Witness[]
  freshTurns()
  try {
    const result = check.test(view)
    found = result === undefined || result === null ? [] : Array.isArray(result) ? result : [result]
  } catch (error) {
    const because = `the check itself threw ${String(error)}`
    return { name, kind, held: false, witness: { event: lastEvent, because }, count: 1 }
  }
  const first = found[0]
  const held = kind === 'sometimes' ? first !== undefined : first === undefined
  const witness =
    first === undefined ? null : { event: first.event ?? lastEvent, because: first.because }
  return { name, kind, held, witness, count: found.length }
}
