/** Errors of the learner's code: made plain data, located, counted. */
import type { Problem } from '../lab/run.ts'
import { Kind } from '../trace/format.ts'
import type { Instance } from './instance.ts'
import type { SimulationPorts } from './plan.ts'
import type { Simulation } from './simulation.ts'

/** A problem and how often it came; `thrown`: by a handler, so that its caller knows of it. */
export type CountedProblem = Problem & { count: number; thrown: boolean }

/** Different problems that are kept. */
const maxProblems = 100

/** What went wrong in a run without ending it. */
export class Failures {
  /** First of each place, in the order they came. */
  readonly problems = new Map<string, CountedProblem>()
  readonly #sim: Simulation
  readonly #locate: SimulationPorts['locate']

  constructor(sim: Simulation, locate: SimulationPorts['locate']) {
    this.#sim = sim
    this.#locate = locate
  }

  /** An error nobody caught: recorded, and the run goes on. */
  uncaught(error: unknown, instance: Instance | null): Problem {
    const sim = this.#sim
    const problem = this.#problemOf(error, instance, '')
    const lane = instance?.lane ?? 0
    const line = problem.line ?? 0
    sim.record(Kind.uncaught, lane, 0, 0, line, sim.span, sim.request, 0)
    sim.payload({ message: problem.message })
    this.#note(problem, false)
    return { ...problem, event: sim.recorder.count }
  }

  /** What a handler threw, as data for its caller. */
  thrown(error: unknown, instance: Instance, handler: string): PlainError {
    // A stack costs more than the rest of the event: read it for mistakes only.
    if (isMistake(error)) this.#note(this.#problemOf(error, instance, handler), true)
    return plainError(error)
  }

  #problemOf(error: unknown, instance: Instance | null, handler: string): Problem {
    const { name, message } = plainError(error)
    const { file, line } = this.#locate(error)
    return {
      code: 'uncaught',
      message: `${name}: ${message}`,
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
      ...(instance === null ? {} : { service: instance.service.name }),
      ...(handler === '' ? {} : { handler }),
      event: this.#sim.recorder.count,
    }
  }

  #note(problem: Problem, thrown: boolean): void {
    const { file, line, handler, message } = problem
    const key = `${file}:${line}:${handler}:${message.slice(0, 40)}`
    const known = this.problems.get(key)
    if (known !== undefined) known.count++
    else if (this.problems.size < maxProblems)
      this.problems.set(key, { ...problem, count: 1, thrown })
  }
}

/** What was thrown, as plain data. */
export interface PlainError {
  readonly name: string
  readonly message: string
}

/** Name, message and own fields of whatever was thrown. */
function plainError(error: unknown): PlainError {
  if (error === null || typeof error !== 'object') return { name: 'Error', message: String(error) }
  const { name, message } = error as Error
  const fields: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(error)) {
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value))
      fields[key] = value
  }
  return { ...fields, name: String(name ?? 'Error'), message: String(message ?? '') }
}

const mistakes = new Set(['TypeError', 'ReferenceError', 'RangeError', 'SyntaxError'])
/**
 * Classes of SQLSTATE that only other code mends: not supported, wrong data, a transaction misused,
 * wrong names or syntax, too complex. Constraints, conflicts and what a trigger raises are answers
 * to be handled.
 */
const sqlMistake = /^(0A|22|25|42|54)/

/** A programming error, as against an answer a handler meant to give. */
function isMistake(error: unknown): boolean {
  if (error === null || typeof error !== 'object') return false
  const { name, code } = error as { name?: string; code?: string }
  return mistakes.has(String(name)) || (name === 'DatabaseError' && sqlMistake.test(String(code)))
}
