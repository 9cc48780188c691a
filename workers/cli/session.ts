/** From words to a run: finds the lab, asks it what it has, and refuses what it does not. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { servicesOf } from '../../app/catalogue/lab-files.ts'
import { instead, listed, nearest } from '../../app/catalogue/names.ts'
import { parseNote } from '../../app/catalogue/note.ts'
import type { LabDescription, LabFiles, Problem, RunSpec } from '../../app/lab/run.ts'
import type { Supervisor, Work } from '../../app/supervisor/supervisor.ts'
import { labIds, readLabFiles } from '../patterns.ts'
import { type RunWords, UsageError } from './arguments.ts'
import type { Terminal } from './terminal.ts'

/** What a command works with. */
export interface Bench {
  readonly terminal: Terminal
  readonly supervisor: Supervisor
  /** The labs' folder. */
  readonly folder: string
  /** Work that an interrupt stops. */
  working(work: Work<unknown>): void
}

/** A lab whose own files do not stand. */
export class BrokenLab extends Error {
  override readonly name = 'BrokenLab'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

/** A run that may be started, and what there is to tell about it. */
export interface Prepared {
  readonly spec: RunSpec
  readonly title: string
  readonly description: LabDescription
}

type Knob = LabDescription['knobs'][number]

/** Throws a {@link UsageError} for what the lab lacks, a {@link BrokenLab} if it does not stand. */
export async function prepare(
  { terminal, supervisor, folder }: Bench,
  words: RunWords,
): Promise<Prepared> {
  const lab = findLab(folder, words.lab)
  const end = terminal.progress(() => `starting ${lab.id} …`, 'never')
  const described = await supervisor.describe(lab)
  end()
  if (described.lab === null) throw new BrokenLab(described.error!)
  const description = described.lab
  const variant = words.variant || 'pattern'
  refuse('variant', variant, description.variants)
  const scenario = words.scenario ?? defaultScenario(description, variant)
  const scenarios = description.scenarios.map((it) => it.id)
  refuse('scenario', scenario, scenarios)
  const spec: RunSpec = {
    lab,
    variant,
    scenario,
    seed: words.seed,
    knobs: readKnobs(words.knobs, description.knobs),
    ...(words.code === null ? {} : { code: readCode(words.code, lab, variant) }),
    ...(words.faults.length === 0 ? {} : { faults: words.faults }),
    ...(words.withoutScenarioFaults ? { withoutScenarioFaults: true } : {}),
  }
  const note = parseNote(lab.files['note.md'] ?? '')
  return { spec, title: note.ok ? note.value.title : lab.id, description }
}

/** The files of a lab. Throws a {@link UsageError} that names the valid ones. */
export function findLab(folder: string, id: string): LabFiles {
  const ids = labIds(folder)
  // The template is a lab like the others, only not listed.
  if (/^[\w-]+$/.test(id) && existsSync(path.join(folder, id, 'lab.ts'))) {
    return readLabFiles(folder, id)
  }
  throw new UsageError(`No lab is called "${id}": ${instead(id, ids)}`)
}

/** Somebody who asks for a variant wants to see what it does: its own scenario, if it has one. */
function defaultScenario(description: LabDescription, variant: string): string {
  const { scenarios } = description
  const own = variant === 'pattern' ? undefined : scenarios.find((it) => it.variant === variant)
  return (own ?? scenarios[0])!.id
}

function refuse(what: string, word: string, valid: readonly string[]): void {
  if (valid.includes(word)) return
  throw new UsageError(`No ${what} is called "${word}": ${instead(word, valid)}`)
}

function readKnobs(
  written: ReadonlyMap<string, string>,
  knobs: readonly Knob[],
): Record<string, number | string> {
  const ids = knobs.map((knob) => knob.id)
  const values: Record<string, number | string> = {}
  for (const [id, text] of written) {
    refuse('knob', id, ids)
    values[id] = knobValue(knobs.find((knob) => knob.id === id)!, text)
  }
  return values
}

function knobValue(knob: Knob, text: string): number | string {
  if (knob.options !== null) {
    if (knob.options.includes(text)) return text
    const meant = nearest(text, knob.options)
    const suggestion = meant === undefined ? '' : ` Did you mean ${meant}?`
    throw new UsageError(`${knob.id} is ${alternatives(knob.options)}, not "${text}".${suggestion}`)
  }
  const value = Number(text)
  const low = knob.min ?? Number.NEGATIVE_INFINITY
  const high = knob.max ?? Number.POSITIVE_INFINITY
  if (text.trim() === '' || !Number.isFinite(value) || value < low || value > high) {
    const unit = knob.unit === '' ? '' : ` ${knob.unit}`
    throw new UsageError(`${knob.id} is a number from ${low} to ${high}${unit}, not "${text}".`)
  }
  return value
}

const alternatives = (words: readonly string[]) => listed(words).replace(/ and (?=[^ ]*$)/, ' or ')

/** The edited service files in a folder, or in its `services/`. */
function readCode(folder: string, lab: LabFiles, variant: string): Record<string, string> {
  const services = Object.keys(servicesOf(lab.files, variant) ?? {})
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UsageError(`--code takes a folder; there is none at ${folder}.`)
  }
  const inner = path.join(folder, 'services')
  const hasInner = existsSync(inner) && statSync(inner).isDirectory()
  const place = hasInner ? inner : folder
  const names = readdirSync(place).filter((name) => name.endsWith('.ts'))
  if (names.length === 0) {
    throw new UsageError(
      `${place} holds no service file of ${lab.id}: there are ${listed(services)}.`,
    )
  }
  for (const name of names) {
    if (!services.includes(name)) {
      throw new UsageError(`${lab.id} has no service file ${name}: ${instead(name, services)}`)
    }
  }
  const code: Record<string, string> = {}
  for (const name of names) code[name] = readFileSync(path.join(place, name), 'utf8')
  return code
}
