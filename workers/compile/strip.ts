/** TypeScript to a JavaScript syntax tree, every remaining character where it was. */
import { createRequire } from 'node:module'
import { type Program, parse } from 'acorn'
import { transformSync } from 'amaro'
import type { Problem } from '../../app/lab/run.ts'
import { problemAt } from './draft.ts'
import { parserProblem, stripperProblem } from './syntax.ts'

/** The text without its types, and its tree; or why it has none. */
export type Stripped = { ok: true; text: string; tree: Program } | { ok: false; problem: Problem }

let transform = transformSync

/** Strips the types of a module and parses it. `topLevelAwait` is for services. */
export function strip(file: string, source: string, topLevelAwait: boolean): Stripped {
  let text: string
  try {
    text = transform(source, { mode: 'strip-only' }).code
  } catch (error) {
    const problem = stripperProblem(file, source, error)
    if (problem) return { ok: false, problem }
    reload()
    return { ok: false, problem: tooDeep(file) }
  }
  try {
    const tree = parse(text, {
      // What the oldest supported Node runs: newer syntax would pass here and fail there.
      ecmaVersion: 2024,
      sourceType: 'module',
      allowAwaitOutsideFunction: topLevelAwait,
    })
    return { ok: true, text, tree }
  } catch (error) {
    const problem = parserProblem(file, text, error)
    return { ok: false, problem: problem ?? tooDeep(file) }
  }
}

/** What is said of code that exhausts a recursive parser's stack. */
export function tooDeep(file: string): Problem {
  const reason = 'brackets or operators are nested too deeply to be read; split the expression'
  return problemAt(file, 'syntax', 1, reason)
}

/** A WebAssembly module that overflowed its stack never works again, so a new one is loaded. */
function reload(): void {
  const require = createRequire(import.meta.url)
  for (const id of Object.keys(require.cache)) {
    if (/[\\/]amaro[\\/]/.test(id)) delete require.cache[id]
  }
  transform = (require('amaro') as { transformSync: typeof transformSync }).transformSync
}
