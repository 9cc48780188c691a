/** Which names surely hold a database connection, so that their statements can carry a line. */
import type { CallExpression, Expression, Pattern, SpreadElement } from 'acorn'
import type { Binding, Names } from './scopes.ts'
import { type FunctionNode, isFunction } from './tree.ts'

type Argument = Expression | SpreadElement

/**
 * The connections of a file: `databases` (imported as `db`) and everything that only ever holds one
 * of those or a transaction: a transaction body's first parameter, whatever its name, and the
 * parameters of functions of this file that every call hands one. A function used in any other way
 * than by calling it is not followed: renaming its `query` could then break a stand-in object.
 */
export function findQueryables(names: Names, databases: ReadonlySet<Binding>): Set<Binding> {
  const search = new Search(names, databases)
  // Each round may show that a parameter holds a connection, and so what it is handed on to.
  while (search.round()) {}
  return search.found
}

class Search {
  readonly found: Set<Binding>
  readonly #names: Names
  readonly #databases: ReadonlySet<Binding>
  readonly #bodies: { fn: FunctionNode; calls: (readonly Argument[])[] }[] = []

  constructor(names: Names, databases: ReadonlySet<Binding>) {
    this.#names = names
    this.#databases = databases
    this.found = new Set(databases)
    const callsOf = new Map<Binding, (readonly Argument[])[]>()
    for (const call of names.calls) this.#record(call, callsOf)
    for (const [{ body, uses, reassigned }, calls] of callsOf) {
      if (body && !reassigned && calls.length === uses.length)
        this.#bodies.push({ fn: body, calls })
    }
  }

  #record(call: CallExpression, callsOf: Map<Binding, (readonly Argument[])[]>): void {
    const add = (name: Argument | undefined, given: readonly Argument[]) => {
      const binding = name?.type === 'Identifier' ? this.#names.bindingOf.get(name) : undefined
      if (binding) callsOf.set(binding, [...(callsOf.get(binding) ?? []), given])
    }
    if (call.callee.type === 'Identifier') add(call.callee, call.arguments)
    const database = this.#opens(call)
    if (!database) return
    const body = call.arguments[0]
    // The body's one argument is a connection, like the database it was opened on.
    if (body && isFunction(body)) this.#bodies.push({ fn: body, calls: [[database]] })
    else add(body, [database])
  }

  /** The database, if the call begins a transaction. */
  #opens({ callee }: CallExpression): Expression | null {
    if (callee.type !== 'MemberExpression' || callee.computed) return null
    const { object, property } = callee
    if (property.type !== 'Identifier' || property.name !== 'transaction') return null
    if (object.type !== 'Identifier') return null
    const binding = this.#names.bindingOf.get(object)
    return binding && this.#databases.has(binding) ? object : null
  }

  /** Finds more; false when there is no more to find. */
  round(): boolean {
    const before = this.found.size
    for (const { fn, calls } of this.#bodies) {
      fn.params.forEach((parameter, index) => {
        const name = this.#name(parameter)
        const binding = name && this.#names.declarationOf.get(name)
        if (!binding || binding.reassigned) return
        if (calls.every((given) => this.#handed(parameter, given, index))) this.found.add(binding)
      })
    }
    return this.found.size > before
  }

  #name(parameter: Pattern) {
    const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter
    return target.type === 'Identifier' ? target : null
  }

  /** Whether a call hands a connection at this place, or leaves it to a default that is one. */
  #handed(parameter: Pattern, given: readonly Argument[], index: number): boolean {
    if (given.slice(0, index + 1).some(({ type }) => type === 'SpreadElement')) return false
    const value = given[index]
    const fallback = parameter.type === 'AssignmentPattern' ? parameter.right : undefined
    return value ? this.#holds(value) : fallback !== undefined && this.#holds(fallback)
  }

  #holds(value: Argument): boolean {
    const binding = value.type === 'Identifier' ? this.#names.bindingOf.get(value) : undefined
    return binding !== undefined && this.found.has(binding)
  }
}
