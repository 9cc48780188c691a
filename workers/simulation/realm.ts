/** The realm services run in: a context of its own, holding engine, SDK and the learner's code. */
import { readFileSync } from 'node:fs'
import vm from 'node:vm'
import type { Compiled } from '../../app/lab/compiled.ts'
import type * as api from '../../app/lab/realm.ts'
import type { MakeFunction } from '../../app/lab/session.ts'

/** Functions kept, by their code: a sweep makes each once. */
const keptFunctions = 200

/** The realm that engine, SDK and services share, and what makes functions in it. */
export interface Realm {
  readonly api: typeof api
  readonly makeFunction: MakeFunction
}

/** Evaluates the realm's script in a new context. `file` is the built `realm.js`. */
export function openRealm(file: string): Realm {
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY as unknown as vm.Context, {
    codeGeneration: { strings: false, wasm: false },
  })
  // The script's global stays inside the function: services never see it.
  const script = `(() => {\n${readFileSync(file, 'utf8')}\nreturn orreryRealm })()`
  const realm = vm.runInContext(script, context, { filename: 'orrery.js' }) as typeof api
  realm.installWorld()
  const made = new Map<string, ReturnType<MakeFunction>>()
  const makeFunction: MakeFunction = (module, names) => {
    const key = `${module.file}\0${names.join()}\0${module.code}`
    let kept = made.get(key)
    if (kept === undefined) {
      if (made.size >= keptFunctions) made.clear()
      kept = vm.runInContext(wrapped(module, names), context, {
        filename: module.file,
      }) as ReturnType<MakeFunction>
      made.set(key, kept)
    }
    return kept
  }
  return { api: realm, makeFunction }
}

/** A service's body may await, a lab's returns its exports; both keep their line numbers. */
function wrapped({ file, code }: Compiled, names: readonly string[]): string {
  const isLab = /^(lab|checks|exercises)\.ts$/.test(file)
  const asynchronous = isLab ? '' : 'async '
  return `((${names.join(', ')}) => { "use strict"; return (${asynchronous}() => {${code}\n})() })`
}
