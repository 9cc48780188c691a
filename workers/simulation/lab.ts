/** From a lab's files to a definition and compiled services; mistakes are problems. */
import { servicesOf, variantsOf } from '../../app/catalogue/lab-files.ts'
import type { Compiled } from '../../app/lab/compiled.ts'
import type { Definition } from '../../app/lab/definition.ts'
import type { RunParts } from '../../app/lab/realm.ts'
import { defaultLimits, type LabFiles, type Problem, type RunSpec } from '../../app/lab/run.ts'
import { compileLab, compileService } from '../compile.ts'
import type { Realm } from './realm.ts'

/** Compiled files and definitions are kept by their text. */
const keptModules = new Map<string, Compiled | Problem>()
const keptDefinitions = new Map<string, Definition>()

function kept(file: string, text: string, compile: typeof compileService): Compiled | Problem {
  const key = `${file}\0${text}`
  let module = keptModules.get(key)
  if (module === undefined) {
    const result = compile(file, text)
    module = result.ok ? result.module : result.problem
    if (keptModules.size > 500) keptModules.clear()
    keptModules.set(key, module)
  }
  return module
}

/** Tells a problem from what was asked for. */
export const isProblem = (value: object): value is Problem =>
  'message' in value && 'code' in value && !('file' in value && 'imports' in value)

/** Evaluates `lab.ts`, `checks.ts` and `exercises.ts`. */
export function definitionOf(realm: Realm, lab: LabFiles): Definition | Problem {
  const modules: Record<string, Compiled> = {}
  const texts: string[] = [lab.id]
  for (const file of ['lab.ts', 'checks.ts', 'exercises.ts']) {
    const text = lab.files[file]
    if (text === undefined) {
      if (file === 'exercises.ts') continue
      const message = `The lab '${lab.id}' has no ${file}: every lab needs lab.ts and checks.ts.`
      return { code: 'lab', message, file: `${lab.id}/${file}` }
    }
    const module = kept(file, text, compileLab)
    if (isProblem(module)) return module
    modules[file] = module
    texts.push(text)
  }
  const key = texts.join('\0')
  const known = keptDefinitions.get(key)
  if (known !== undefined) return known
  const definition = realm.api.defineLab(lab.id, modules, realm.makeFunction)
  if (isProblem(definition)) return definition
  keptDefinitions.set(key, definition)
  return definition
}

/** Everything a run needs but its databases. */
export function partsOf(realm: Realm, spec: RunSpec): RunParts | Problem {
  const { lab, variant, scenario, knobs, seed } = spec
  const definition = definitionOf(realm, lab)
  if (isProblem(definition)) return definition
  const files = servicesOf(lab.files, variant, spec.code ?? {})
  if (files === null) {
    const names = variantsOf(lab.files).join(', ')
    const message = `The lab '${lab.id}' has no variant '${variant}' (it has: ${names}).`
    return { code: 'lab', message }
  }
  const services: Record<string, Compiled> = {}
  for (const [file, text] of Object.entries(files)) {
    const name = file.replace(/\.ts$/, '')
    if (definition.spec.services[name] === undefined) continue
    const module = kept(file, text, compileService)
    if (isProblem(module)) return module
    services[name] = module
  }
  const limits = { ...defaultLimits, ...spec.limits }
  const faults = spec.faults ?? []
  const { makeFunction } = realm
  const withoutScenarioFaults = spec.withoutScenarioFaults ?? false
  try {
    realm.api.resolveKnobs(definition, scenario, knobs)
  } catch (error) {
    return realm.api.labProblem(error, `${lab.id}/lab.ts`)
  }
  const settings = { scenario, knobs, seed, faults, withoutScenarioFaults, limits }
  return { definition, services, ...settings, makeFunction }
}
