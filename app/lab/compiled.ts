/** What the compiler makes of a file. The runtime twins are implemented by the SDK. */
import type { Problem } from './run.ts'

/**
 * A compiled module: the body of an async function (`services`) or a plain function (`lab`),
 * line for line with its source, whose parameters are the words it imports and the `$` twins.
 */
export interface Compiled {
  readonly file: string
  readonly code: string
  /** Names imported from `orrery` (after renaming), which the host must pass. */
  readonly imports: readonly { readonly name: string; readonly as: string }[]
}
/** What compiling a file gives: the module, or why there is none. */
export type CompileResult = { ok: true; module: Compiled } | { ok: false; problem: Problem }

/**
 * Names the compiler's output uses. Every SDK word that is located has a `$` twin taking the
 * source line first: `call(a)` becomes `$call(7, a)`, `db.query(a)` becomes `db.$query(7, a)`.
 */
export const locatedWords = [
  'handle',
  'call',
  'publish',
  'enqueue',
  'subscribe',
  'consume',
  'sleep',
  'work',
  'every',
  'log',
  'setTimeout',
  'setInterval',
] as const
/** Located methods: on `db`, and on the parameter of a `transaction` body. */
export const locatedMethods = ['query', 'migrate', 'transaction'] as const

/**
 * The guards, passed to every module:
 * `$g()` the current request context; `$r(value, context)` restores it after an await and
 * returns the value; `$s(context)` restores it at the start of a catch, finally or for-await body;
 * `$w(promise, line)` counts an await against the budget and answers a promise that never settles
 * when the instance is dead or the budget is spent; `$t(line)` counts a loop turn and throws a
 * RangeError when the budget is spent.
 */
export const guardNames = ['$g', '$r', '$s', '$w', '$t'] as const
