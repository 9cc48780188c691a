/** What every lab has to fulfil, found by walking the folder: nobody registers a lab here. */
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { folderProblems, servicesOf, variantsOf } from '../app/catalogue/lab-files.ts'
import { codeFootnotes, type Note, parseNote } from '../app/catalogue/note.ts'
import type { Done, LabDescription, RunSpec, SweepResult } from '../app/lab/run.ts'
import type { Exercise } from '../app/sdk/orrery.d.ts'
import type { Supervisor } from '../app/supervisor/supervisor.ts'
import { labIds, readLabFiles, readPatterns } from '../workers/patterns.ts'
import { build, realSupervisor } from './built.ts'
import { root } from './sources.ts'

const folder = path.join(root, 'patterns')
const ids = ['_template', ...labIds(folder)]
const cores = availableParallelism()
/** Seeds a pattern is tried on: a schedule with a database takes ten times as long. */
const seedsOf = (usesSql: boolean) => (usesSql ? 50 : 200)

let supervisor: Supervisor
beforeAll(() => {
  build()
  supervisor = realSupervisor(0, cores)
})
afterAll(() => supervisor.close())

/** Runs tasks on all cores; answers in the order of the items. */
async function onAllCores<T, R>(
  items: readonly T[],
  task: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = []
  const waiting = items.entries()
  const work = async () => {
    for (const [index, item] of waiting) results[index] = await task(item, index)
  }
  await Promise.all(Array.from({ length: cores }, work))
  return results
}

function noteOf(files: Readonly<Record<string, string>>): Note {
  const note = parseNote(files['note.md'] ?? '')
  if (!note.ok) throw new Error(note.problems.join('\n'))
  return note.value
}

/** A run in a process that has made no other. */
async function inFreshProcess(spec: RunSpec): Promise<Done> {
  const fresh = realSupervisor(0, 0)
  try {
    return await fresh.run(spec).done
  } finally {
    fresh.close()
  }
}

/** Violated checks of a run, as `kind name: because`. */
function violated({ result }: Done): readonly string[] {
  return result.checks
    .filter((check) => !check.held && check.kind !== 'sometimes')
    .map(({ kind, name, witness }) => `${kind} ${name}: ${witness?.because}`)
}

test('patterns: notes, cards and order are sound', () => {
  const patterns = readPatterns(folder)
  expect(patterns.ok ? [] : patterns.problems).toEqual([])
})

test.each(labIds(folder))('%s: the code and the note are of a readable length', (id) => {
  const { files } = readLabFiles(folder, id)
  const lengthOf = (text: string) => text.trimEnd().split('\n').length
  const lengths = Object.values(servicesOf(files, 'pattern')!).map(lengthOf)
  for (const length of lengths) expect(length).toBeGreaterThanOrEqual(20)
  for (const length of lengths) expect(length).toBeLessThanOrEqual(120)
  const total = lengths.reduce((sum, length) => sum + length, 0)
  expect(total).toBeGreaterThanOrEqual(80)
  expect(total).toBeLessThanOrEqual(250)
  const note = lengthOf(files['note.md']!)
  expect(note).toBeGreaterThanOrEqual(40)
  expect(note).toBeLessThanOrEqual(120)
})

describe.each(ids)('%s', (id) => {
  const lab = readLabFiles(folder, id)
  const services = servicesOf(lab.files, 'pattern')!
  const usesSql = Object.values(services).some((text) => /\bdb\b/.test(text))
  let description: LabDescription

  const specOf = (variant: string, scenario: string, rest: Partial<RunSpec> = {}): RunSpec => {
    return { lab, variant, scenario, seed: 1, knobs: {}, ...rest }
  }
  const run = (spec: RunSpec) => supervisor.run(spec).done

  beforeAll(async () => {
    const described = await supervisor.describe(lab)
    if (described.lab === null) throw new Error(described.error?.message)
    description = described.lab
  })

  test('the folder is complete, and its parts fit together', () => {
    expect(folderProblems(lab.files)).toEqual([])
    const files = Object.keys(services).map((name) => name.replace(/\.ts$/, ''))
    expect([...description.services].sort()).toEqual(files.sort())
    expect(description.variants).toEqual(variantsOf(lab.files))
    expect(description.variants.length).toBeGreaterThan(1)
    for (const { variant } of description.scenarios) expect(description.variants).toContain(variant)
    expect(description.exercises.length).toBeGreaterThanOrEqual(3)
    const cards = lab.files['cards.md']!.match(/^## /gm)!.length
    expect(cards).toBeGreaterThanOrEqual(id === '_template' ? 3 : 4)
    expect(cards).toBeLessThanOrEqual(10)
  })

  test('footnotes in the note and in the code are the same', () => {
    const texts = Object.entries(lab.files).filter(([name]) => /^[\w-]+\/.*\.ts$/.test(name))
    const inCode = new Set(texts.flatMap(([, text]) => codeFootnotes(text)))
    expect([...inCode].sort((a, b) => a - b)).toEqual(noteOf(lab.files).footnotes)
  })

  test('live blocks name scenarios and variants that exist', () => {
    const scenarios = description.scenarios.map((scenario) => scenario.id)
    for (const { settings } of noteOf(lab.files).blocks) {
      if (settings.has('scenario')) expect(scenarios).toContain(settings.get('scenario'))
      if (settings.has('variant')) expect(description.variants).toContain(settings.get('variant'))
    }
  })

  /** A variant that no scenario is meant for is no mistake but another right answer. */
  const isRight = (variant: string) =>
    variant === 'pattern' || description.scenarios.every((it) => it.variant !== variant)

  test('what is right holds every check on every seed', { timeout: 600_000 }, async () => {
    const pairs = description.variants
      .filter(isRight)
      .flatMap((variant) =>
        description.scenarios.map(({ id: scenario }) => ({ variant, scenario })),
      )
    const results = await onAllCores(pairs, async ({ variant, scenario }) => {
      const base = specOf(variant, scenario)
      const spec = { base, mode: 'seeds', seeds: seedsOf(usesSql) } as const
      return (await supervisor.sweep(spec).done).result
    })
    expect(results.map(wrongWith).filter(Boolean)).toEqual([])
  })

  test('each mistake fails a named check wherever it is meant to be seen, and nothing else', {
    timeout: 120_000,
  }, async () => {
    const mistakes = description.variants.filter((variant) => !isRight(variant))
    expect(mistakes.length).toBeGreaterThan(0)
    for (const variant of mistakes) {
      const meant = description.scenarios.filter((scenario) => scenario.variant === variant)
      const runs = await onAllCores(meant, (scenario) => run(specOf(variant, scenario.id)))
      const failures = runs.map(violated)
      const quiet = meant.filter((_, i) => failures[i]!.length === 0).map((it) => it.id)
      expect(quiet, `${variant} passes`).toEqual([])
      expect(runs.map(({ result }) => result.error).filter(Boolean)).toEqual([])
    }
  })

  test('what sometimes happens does happen', { timeout: 120_000 }, async () => {
    const pairs = description.scenarios.flatMap((scenario) =>
      [...new Set(['pattern', scenario.variant])].map((variant) => [variant, scenario.id] as const),
    )
    const runs = await onAllCores(pairs, ([variant, scenario]) => run(specOf(variant, scenario)))
    const unseen = description.checks
      .filter(({ kind }) => kind === 'sometimes')
      .map(({ name }) => name)
      .filter((name) => !runs.some((it) => it.result.checks.some((c) => c.name === name && c.held)))
    expect(unseen).toEqual([])
  })

  test('the same run twice is the same run', { timeout: 300_000 }, async () => {
    const wrong = await onAllCores(
      description.scenarios,
      async ({ id: scenario, variant }, nth) => {
        const spec = specOf(variant, scenario)
        const runs = [await run(spec), await run(spec)]
        if (nth === 0) runs.push(await inFreshProcess(spec))
        const prints = new Set(runs.map(({ result }) => result.fingerprint))
        if (prints.size > 1 || !/^[0-9a-f]{64}$/.test([...prints][0]!)) return [scenario, ...prints]
        const other = await run({ ...spec, seed: 2 })
        return prints.has(other.result.fingerprint) ? [scenario, 'seed 2 is seed 1'] : []
      },
    )
    expect(wrong.flat()).toEqual([])
  })

  test('each exercise is unsolved as shipped, and solved by its solution', {
    timeout: 120_000,
  }, async () => {
    const module = (await import(path.join(folder, id, 'exercises.ts'))) as { default: Exercise[] }
    const outcomes = await onAllCores(module.default, async (exercise) => {
      const base = specOf(exercise.variant ?? 'pattern', exercise.scenario, {
        seed: exercise.seed ?? 1,
        knobs: exercise.knobs ?? {},
      })
      const shipped = await judged(base, exercise)
      const solved = await judged({ ...base, code: solutionOf(exercise, lab.files) }, exercise)
      return { id: exercise.id, shipped, solved }
    })
    expect(outcomes).toEqual(
      module.default.map((exercise) => ({
        id: exercise.id,
        shipped: 'unsolved',
        solved: 'solved',
      })),
    )
  })

  /** Runs with an exercise to judge: its check comes first. */
  async function judged(spec: RunSpec, { id: exercise, check }: Exercise): Promise<string> {
    const { result } = await run({ ...spec, exercise })
    if (result.error !== null) return `error: ${result.error.message}`
    const [first] = result.checks
    if (first?.name !== check.name) return `not judged: the first check is ${first?.name}`
    return first.held ? 'solved' : 'unsolved'
  }
})

function wrongWith(result: SweepResult): string | undefined {
  const { variant, scenario, schedules, violations, first, error } = result
  if (error !== null) return `${variant} in ${scenario}: ${error.message}`
  if (violations === 0) return undefined
  const where = `seed ${first?.seed}: ${first?.check}: ${first?.because}`
  return `${variant} in ${scenario}: ${violations} of ${schedules} broke a check, the first at ${where}`
}

/** The edited files of a solution; every piece it replaces must occur exactly once. */
function solutionOf(exercise: Exercise, files: Readonly<Record<string, string>>) {
  const services = { ...servicesOf(files, exercise.variant ?? 'pattern')! }
  const edited: Record<string, string> = {}
  for (const { file, find, put } of exercise.solution) {
    const text = services[file] ?? ''
    const count = text.split(find).length - 1
    if (count !== 1) throw new Error(`${exercise.id}: "${find}" is ${count} times in ${file}`)
    services[file] = text.replace(find, () => put)
    edited[file] = services[file]!
  }
  return edited
}
