/** From a learner's TypeScript to code that a host can run, watch and stop. */
import type { Compiled, CompileResult } from '../app/lab/compiled.ts'
import type { Problem } from '../app/lab/run.ts'
import { Draft, type FileKind } from './compile/draft.ts'
import { collectExports, dropExports, takeImports } from './compile/modules.ts'
import { checkNames } from './compile/names.ts'
import { findQueryables } from './compile/queryables.ts'
import { type Meaning, rewrite } from './compile/rewrite.ts'
import { type Binding, type Names, resolveNames } from './compile/scopes.ts'
import { strip, tooDeep } from './compile/strip.ts'
import { extent } from './compile/tree.ts'

/**
 * Compiles a service file to the body of an async function, line for line, whose parameters are
 * its imports, all `$` twins and guards, and the run's globals. An imported word may be renamed:
 * `call as rpc` is passed as `rpc`, and a call of it becomes `$call(…)` all the same.
 */
export function compileService(file: string, source: string): CompileResult {
  return compile(file, source, 'service')
}

/**
 * Compiles `lab.ts`, `checks.ts` or `exercises.ts` to the body of a plain function, line for line,
 * whose parameters are its imports and the guards, and which returns the file's exports:
 * `{ default, … }`.
 */
export function compileLab(file: string, source: string): CompileResult {
  return compile(file, source, 'lab')
}

function compile(file: string, source: string, kind: FileKind): CompileResult {
  const stripped = strip(file, source, kind === 'service')
  if (!stripped.ok) return stripped
  const draft = new Draft(file, kind, stripped.text, stripped.tree)
  try {
    const module = emit(draft)
    const problem = draft.firstProblem()
    return problem ? { ok: false, problem } : { ok: true, module }
  } catch (error) {
    // The passes below recurse, so code nested beyond the stack ends here: it is the learner's.
    if (error instanceof RangeError) return { ok: false, problem: tooDeep(file) }
    throw error
  }
}

function emit(draft: Draft): Compiled {
  const { file, kind, tree, edits, text } = draft
  const names = resolveNames(tree)
  checkNames(draft, names)
  const imports = takeImports(draft)
  let end = ''
  if (kind === 'lab') end = collectExports(draft)
  else dropExports(draft)
  rewrite(draft, kind === 'service' ? meaningOf(imports, names) : null)
  if (text.startsWith('#!')) edits.update(0, 2, '//')
  // A block, so that a file may declare names that its function has as parameters, like `Date`.
  const around = extent(tree)
  if (around) {
    edits.prependRight(around.start, '{')
    edits.appendLeft(around.end, `${end}}`)
  }
  return { file, code: edits.toString(), imports }
}

function meaningOf(imports: Compiled['imports'], names: Names): Meaning {
  const wordOf = new Map(imports.map(({ name, as }) => [as, name]))
  const words = new Map<Binding, string>()
  for (const binding of names.declarationOf.values()) {
    const word = binding.kind === 'import' ? wordOf.get(binding.name) : undefined
    if (word !== undefined) words.set(binding, word)
  }
  const databases = new Set<Binding>()
  for (const [binding, word] of words) if (word === 'db') databases.add(binding)
  return { names, words, databases, queryables: findQueryables(names, databases) }
}

/**
 * The problem behind something thrown by compiled code, at the `file` and `line` the error carries,
 * as the engine's own do, or else those of the first stack frame in a lab's file. `file` is named
 * when there is no such frame. Columns are left out: compiling moves them.
 */
export function problemOf(
  error: unknown,
  file: string,
  code: Problem['code'] = 'uncaught',
): Problem {
  const thrown = read(error)
  if (thrown === null) {
    const reason = 'is not an Error, so its line is not known: throw new Error(…) instead'
    return { code, message: `${file}: the thrown value ${brief(error)} ${reason}.`, file }
  }
  const { what, stack, place } = thrown
  if (place) return { code, message: `${place.file}, line ${place.line}: ${what}`, ...place }
  // Lab files are named by their path in the lab's folder; engine, Node and eval frames are not.
  const frame = /^\s*at (?:.*\()?((?:[\w.-]+\/)*[\w.-]+\.ts):(\d+):\d+\)?$/m.exec(stack)
  if (frame === null) return { code, message: `${file}: ${what}`, file }
  const [, at, line] = frame
  return { code, message: `${at}, line ${line}: ${what}`, file: at!, line: Number(line) }
}

interface Thrown {
  what: string
  stack: string
  /** Where the engine says it happened, for errors of its own. */
  place: { file: string; line: number } | null
}

/** What an error says; null if it is none. Reading may throw too: learners can throw anything. */
function read(error: unknown): Thrown | null {
  if (typeof error !== 'object' || error === null) return null
  try {
    const { name, message, stack, file, line } = error as Record<string, unknown>
    if (typeof message !== 'string') return null
    const what = `${typeof name === 'string' ? name : 'Error'}: ${message}`
    const placed = typeof file === 'string' && typeof line === 'number'
    return {
      what,
      stack: typeof stack === 'string' ? stack : '',
      place: placed ? { file, line } : null,
    }
  } catch {
    return null
  }
}

function brief(value: unknown): string {
  if (typeof value === 'function') return '(a function)'
  if (typeof value === 'object' && value !== null) return '(an object)'
  const text = typeof value === 'string' ? `'${value}'` : String(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
