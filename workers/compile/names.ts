/** Refuses names that are not there, and those that belong to the compiler. */
import type { Identifier } from 'acorn'
import { guardNames, locatedMethods, locatedWords } from '../../app/lab/compiled.ts'
import { absentInLabs, absentMembersInLabs, absentNames } from './absent.ts'
import type { Draft } from './draft.ts'
import type { Names } from './scopes.ts'
import { eachChild } from './tree.ts'
import { labWords, serviceWords } from './words.ts'

/** Names the compiler's output declares or takes as parameters. */
export const reservedNames: ReadonlySet<string> = new Set([
  '$c',
  '$default',
  ...guardNames,
  ...[...locatedWords, ...locatedMethods].map((word) => `$${word}`),
])

/** Refuses every name of the file that could not mean what it seems to. */
export function checkNames(draft: Draft, names: Names): void {
  const reserved = (name: Identifier) => {
    if (!reservedNames.has(name.name)) return
    const reason = `\`${name.name}\` is a name of Orrery's own; choose another`
    draft.refuse(name.start, 'syntax', reason)
  }
  for (const [name] of names.declarationOf) reserved(name)
  for (const [name] of names.bindingOf) reserved(name)
  const free = new Set<Identifier>()
  for (const name of names.free) {
    reserved(name)
    free.add(name)
    const reason = missing(draft, name.name)
    if (reason) draft.refuse(name.start, name.name === 'arguments' ? 'syntax' : 'import', reason)
  }
  for (const { kind, reassigned } of new Set(names.bindingOf.values())) {
    if (kind !== 'import' || !reassigned) continue
    const reason = `\`${reassigned.name}\` is imported and cannot be assigned to; use a variable`
    draft.refuse(reassigned.start, 'import', reason)
  }
  if (draft.kind === 'lab') checkMembers(draft, free)
}

/** Why a name that nothing in the file declares is refused; null if it is an ordinary global. */
function missing(draft: Draft, name: string): string | null {
  const lab = draft.kind === 'lab'
  const advice = absentNames.get(name) ?? (lab ? absentInLabs.get(name) : undefined)
  if (advice) return `\`${name}\` does not exist here; ${advice}`
  const words = lab ? labWords : serviceWords
  if (words.has(name)) {
    return `\`${name}\` is used but not imported; add it: import { ${name} } from 'orrery'`
  }
  if (name !== 'arguments') return null
  return '`arguments` only exists inside a `function`; name the parameters instead'
}

/** A lab is described without a run, so it has no clock and no dice. */
function checkMembers(draft: Draft, free: ReadonlySet<Identifier>): void {
  const visit = (node: Parameters<typeof eachChild>[0]) => {
    if (node.type === 'MemberExpression' && !node.computed) {
      const { object, property } = node
      if (object.type === 'Identifier' && property.type === 'Identifier' && free.has(object)) {
        const name = `${object.name}.${property.name}`
        const advice = absentMembersInLabs.get(name)
        if (advice) draft.refuse(node.start, 'import', `\`${name}\` does not exist here; ${advice}`)
      }
    }
    const making = node.type === 'NewExpression' && node.arguments.length === 0
    if (making && node.callee.type === 'Identifier' && free.has(node.callee)) {
      const advice = node.callee.name === 'Date' && absentMembersInLabs.get('Date.now')
      if (advice) draft.refuse(node.start, 'import', `a lab has no present time; ${advice}`)
    }
    eachChild(node, visit)
  }
  visit(draft.tree)
}
