/** What the lab's own realm offers its host: the only functions that cross between the two. */
import { DatabaseActor } from '../database/actor.ts'
import type { DatabaseErrorFields } from '../database/answer.ts'
import { Session as Connection, type Costs, type Job } from '../database/job.ts'
import type { PostgresPort } from '../database/port.ts'
import { type PreparedDatabase, SimulatedDatabases } from '../database/simulated.ts'
import type { RecorderOptions, RecorderPorts } from '../engine/recorder.ts'
import { labWords } from '../sdk/lab.ts'
import type { Fault, LabSpec } from '../sdk/orrery.d.ts'
import type { RowChange } from '../trace/format.ts'
import type { Compiled } from './compiled.ts'
import { type Definition, define, describe, knobsOf, LabError, scenarioOf } from './definition.ts'
import { freshTurns, labTurn } from './loops.ts'
import { type Migration, rehearse } from './rehearsal.ts'
import type { LabDescription, Limits, Problem } from './run.ts'
import { type MakeFunction, Session } from './session.ts'
import { enterRun, installWorld } from './world.ts'

export { installWorld, rehearse }

/** Evaluates a lab's own files; a mistake in them is a problem, not an exception. */
export function defineLab(
  id: string,
  modules: Readonly<Record<string, Compiled>>,
  makeFunction: MakeFunction,
): Definition | Problem {
  let at = `${id}/lab.ts`
  freshTurns()
  try {
    const exports: Record<string, unknown> = {}
    for (const [file, module] of Object.entries(modules)) {
      at = `${id}/${file}`
      const names = ['$t', ...module.imports.map((one) => one.as)]
      const words = [labTurn, ...module.imports.map((one) => labWords[one.name])]
      const exported = makeFunction(module, names)(...words) as { default?: unknown }
      exports[file] = exported.default
    }
    return define(id, exports)
  } catch (error) {
    return labProblem(error, at)
  }
}

/** Any error while a lab's own files are evaluated, as a problem that names the file. */
export function labProblem(error: unknown, at: string): Problem {
  const file = error instanceof LabError ? error.file : at
  const { message, stack } = error as { message?: string; stack?: string }
  const name = file.slice(file.lastIndexOf('/') + 1)
  const line = new RegExp(`${name.replace('.', '\\.')}:(\\d+)`).exec(stack ?? '')?.[1]
  const place = line === undefined ? {} : { line: Number(line) }
  return { code: 'lab', message: `${file}: ${message ?? String(error)}`, file, ...place }
}

/** What a catalogue shows of a lab. */
export const describeLab = (definition: Definition, variants: readonly string[]): LabDescription =>
  describe(definition, variants)

/** What the databases of a lab are: their services, and who shares. */
export interface DatabasePlan {
  readonly name: string
  readonly services: readonly string[]
  readonly isShared: boolean
}

/** The databases a lab declares. */
export function databasesOf(spec: LabSpec): DatabasePlan[] {
  const plans = new Map<string, string[]>()
  for (const [service, { database }] of Object.entries(spec.services)) {
    if (database === undefined || database === false) continue
    const name = database === true ? service : database
    plans.set(name, [...(plans.get(name) ?? []), service])
  }
  return [...plans].map(([name, services]) => ({ name, services, isShared: services.length > 1 }))
}

const costsOf = ({ database = {} }: LabSpec): Costs => ({
  statementUs: Math.round((database.statementMs ?? 0.2) * 1000),
  rowUs: Math.round((database.rowMs ?? 0.002) * 1000),
  commitUs: Math.round((database.commitMs ?? 0.8) * 1000),
})

/** Everything a run is made of but its databases. */
export interface RunParts {
  readonly definition: Definition
  readonly services: Readonly<Record<string, Compiled>>
  readonly scenario: string
  readonly knobs: Readonly<Record<string, number | string>>
  readonly seed: number
  readonly faults: readonly Fault[]
  readonly withoutScenarioFaults: boolean
  readonly limits: Limits
  readonly makeFunction: MakeFunction
}

/**
 * Brings an empty database to where runs begin: roles and migrations. The host takes its snapshot
 * right after. A migration Postgres refuses is a problem with its line.
 */
export function prepareDatabase(
  plan: DatabasePlan,
  port: PostgresPort,
  migrations: readonly Migration[],
): PreparedDatabase | Problem {
  let refused: { fields: DatabaseErrorFields; migration: Migration } | null = null
  let finished: Job | null = null
  const host = {
    nowUs: () => 0,
    executed: () => {},
    changed: () => {},
    finishAfter: (_us: number, job: Job) => {
      finished = job
    },
    answer: () => {},
  }
  const costs = { statementUs: 0, rowUs: 0, commitUs: 0 }
  const setUp = { dates: Date, history: false, costs, owners: new Map<string, string>() }
  const actor = new DatabaseActor<Job>(port, host, { ...setUp, ...plan })
  actor.admit()
  for (const migration of migrations) {
    if (!plan.services.includes(migration.service)) continue
    const { service, sql, line } = migration
    const job: Job = {
      session: new Connection(service, service),
      transaction: null,
      control: 'migrate',
      sql,
      params: null,
      line,
      result: null,
      error: null,
      costUs: 0,
    }
    actor.arrive(job)
    if (finished !== null) actor.finished(finished)
    finished = null
    const { error } = job
    if (error !== null) refused ??= { fields: error, migration }
  }
  if (refused !== null) return migrationProblem(refused)
  return {
    name: plan.name,
    port,
    state: actor.state(),
    services: plan.services,
    isShared: plan.isShared,
  }
}

function migrationProblem({
  fields,
  migration,
}: {
  fields: DatabaseErrorFields
  migration: Migration
}): Problem {
  const { service, line } = migration
  const file = `${service}.ts`
  const message = `Postgres refused the migration at ${file}:${line}: ${fields.message} (${fields.code})`
  return { code: 'database', message, file, line, service }
}

/** Tables by owner, for the sentence about another service's table. */
function ownersOf(databases: readonly PreparedDatabase[]): Map<string, string> {
  const owners = new Map<string, string>()
  for (const { state } of databases) {
    for (const { service, table } of state.shapes)
      if (!owners.has(table)) owners.set(table, service)
  }
  return owners
}

/** How a run is recorded. */
export interface Recording {
  readonly options: RecorderOptions
  readonly ports: RecorderPorts
  readonly header: Float64Array
  readonly history: boolean
}

/** A run ready to advance, and what it needs afterwards. */
export interface ReadyRun {
  readonly session: Session
  readonly tables: () => Record<string, Record<string, unknown[]>>
  readonly changes: readonly RowChange[]
}

/** Makes a run over prepared databases, which the host has restored and reseeded. */
export function makeRun(
  parts: RunParts,
  databases: readonly PreparedDatabase[],
  recording: Recording,
): ReadyRun {
  let own: SimulatedDatabases | null = null
  const { spec } = parts.definition
  // A sweep reads no stacks, and making them was a fifth of the time of a lab that throws.
  Object.assign(Error, { stackTraceLimit: recording.options.hash === null ? 0 : 10 })
  const session = new Session({
    ...parts,
    recording: recording.options,
    ports: recording.ports,
    header: recording.header,
    databases:
      databases.length === 0
        ? null
        : (sim) => {
            own = new SimulatedDatabases(sim, {
              databases,
              costs: costsOf(spec),
              linkUs: Math.round((spec.database?.linkMs ?? 0.1) * 1000),
              history: recording.history,
              owners: ownersOf(databases),
            })
            return own
          },
  })
  const simulated = own as SimulatedDatabases | null
  return {
    session,
    tables: () => simulated?.finalTables() ?? {},
    changes: simulated?.changes ?? [],
  }
}

/** The values of all knobs in a run; throws a {@link LabError} for a wrong one. */
export function resolveKnobs(
  definition: Definition,
  scenario: string,
  given: Readonly<Record<string, number | string>>,
): Record<string, number | string> {
  return knobsOf(definition, scenarioOf(definition, scenario), given)
}

/** Says that no run's code is running any more. */
export const leaveRun = (): void => enterRun(null)
