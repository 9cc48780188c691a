/** Imports become parameters, exports become plain declarations or the returned object. */
import type {
  AnyNode,
  ExportDefaultDeclaration,
  ExportNamedDeclaration,
  Identifier,
  ImportDeclaration,
  ImportSpecifier,
  Literal,
  Pattern,
} from 'acorn'
import type { Compiled } from '../../app/lab/compiled.ts'
import { absentModules } from './absent.ts'
import type { Draft } from './draft.ts'
import { labWords, sdkTypes, serviceWords } from './words.ts'

type Imports = { name: string; as: string }[]

/** Globals that are the run's own and so handed to a file beside its imports. */
const virtualGlobals: ReadonlySet<string> = new Set([
  'Date',
  'Math',
  'performance',
  'crypto',
  'console',
  'setTimeout',
  'setInterval',
  'clearTimeout',
  'clearInterval',
])

/** Blanks the imports and answers what they name; anything but SDK words is refused. */
export function takeImports(draft: Draft): Compiled['imports'] {
  const imports: Imports = []
  for (const statement of draft.tree.body) {
    if (statement.type !== 'ImportDeclaration') continue
    draft.blank(statement.start, statement.end)
    if (statement.source.value === 'orrery') takeWords(draft, statement, imports)
    else refuseModule(draft, statement)
  }
  return imports
}

function wordsOf(draft: Draft): string {
  return [...(draft.kind === 'service' ? serviceWords : labWords)].join(', ')
}

function refuseModule(draft: Draft, statement: ImportDeclaration): void {
  // `import { type A } from './a.ts'` brings nothing at run time, whatever it names.
  const source = draft.text.slice(statement.start, statement.source.start)
  if (statement.specifiers.length === 0 && source.includes('{')) return
  const name = String(statement.source.value)
  const bare = name.replace(/^node:/, '')
  const advice = name.startsWith('.')
    ? draft.kind === 'service'
      ? 'another file cannot be imported: write what is needed here, or call the other service'
      : 'a lab file stands alone: write what is needed into this one'
    : `'${name}' is not there: ${absentModules.get(bare) ?? 'write what is needed here'}`
  const allowed = `Only 'orrery' can be imported (${wordsOf(draft)})`
  draft.refuse(statement.start, 'import', `${advice}. ${allowed}`)
}

function takeWords(draft: Draft, statement: ImportDeclaration, imports: Imports): void {
  const allowed = draft.kind === 'service' ? serviceWords : labWords
  const others = draft.kind === 'service' ? labWords : serviceWords
  for (const specifier of statement.specifiers) {
    if (specifier.type !== 'ImportSpecifier') {
      const how = `import its words by name, like import { ${wordsOf(draft).split(', ')[4]} } from`
      draft.refuse(specifier.start, 'import', `'orrery' has no default: ${how} 'orrery'`)
      continue
    }
    const name = nameOf(specifier.imported)
    const as = specifier.local.name
    if (sdkTypes.has(name)) continue
    if (others.has(name)) {
      const home = draft.kind === 'service' ? 'lab.ts, checks.ts and exercises.ts' : 'services'
      const reason = `\`${name}\` is a word of ${home}; these can be imported: ${wordsOf(draft)}`
      draft.refuse(specifier.start, 'import', reason)
    } else if (!allowed.has(name)) {
      const reason = `'orrery' has no \`${name}\`; these can be imported: ${wordsOf(draft)}`
      draft.refuse(specifier.start, 'import', reason)
    } else if (virtualGlobals.has(as)) {
      refuseAlias(draft, specifier, as)
    } else imports.push({ name, as })
  }
}

function refuseAlias(draft: Draft, specifier: ImportSpecifier, as: string): void {
  const reason = `\`${as}\` is a name every file already has; import the word under another one`
  draft.refuse(specifier.start, 'import', reason)
}

function nameOf(node: Identifier | Literal): string {
  return node.type === 'Identifier' ? node.name : String(node.value)
}

/** Drops `export` from a service's declarations: nobody can import from a service. */
export function dropExports(draft: Draft): void {
  for (const statement of draft.tree.body) {
    if (statement.type === 'ExportDefaultDeclaration') {
      const reason = 'a service has no `export default`: register it with `handle` or `subscribe`'
      draft.refuse(statement.start, 'syntax', reason)
    } else dropExport(draft, statement)
  }
}

/** Turns a lab file's exports into the object its function returns; answers that statement. */
export function collectExports(draft: Draft): string {
  const entries: string[] = []
  for (const statement of draft.tree.body) {
    if (statement.type === 'ExportDefaultDeclaration') {
      entries.push(`default:${takeDefault(draft, statement)}`)
      continue
    }
    for (const [exported, local] of dropExport(draft, statement)) {
      entries.push(`${exported}:${local}`)
    }
  }
  return `;return{${entries.join(',')}}`
}

/** Exported name → local name, of one statement, which loses its `export`. */
function dropExport(draft: Draft, statement: AnyNode): [string, string][] {
  if (statement.type === 'ExportAllDeclaration') {
    refuseReexport(draft, statement.start)
    return []
  }
  if (statement.type !== 'ExportNamedDeclaration') return []
  if (statement.source) {
    refuseReexport(draft, statement.start)
    return []
  }
  const { declaration } = statement
  if (!declaration) {
    draft.blank(statement.start, statement.end)
    return named(statement)
  }
  const { start } = statement
  draft.edits.update(start, start + 'export'.length, ' '.repeat('export'.length))
  if (declaration.type !== 'VariableDeclaration') {
    return [[declaration.id.name, declaration.id.name]]
  }
  const names: string[] = []
  for (const { id } of declaration.declarations) declaredNames(id, names)
  return names.map((name) => [name, name])
}

function named(statement: ExportNamedDeclaration): [string, string][] {
  return statement.specifiers.map(({ exported, local }) => {
    const name = exported.type === 'Identifier' ? exported.name : JSON.stringify(exported.value)
    return [name, nameOf(local)]
  })
}

function refuseReexport(draft: Draft, offset: number): void {
  draft.refuse(offset, 'import', 'a file cannot export what another one declares; declare it here')
}

/** Gives the default export a name in place; answers the name. */
function takeDefault(draft: Draft, statement: ExportDefaultDeclaration): string {
  const { declaration, start } = statement
  const end = draft.after('default', start + 'export'.length)
  if ('id' in declaration && declaration.id && declaration.type.endsWith('Declaration')) {
    draft.blank(start, end)
    return declaration.id.name
  }
  draft.blank(start, end)
  draft.edits.appendLeft(end, 'const $default=')
  // A declaration needs no semicolon, the constant made of it does.
  if (declaration.type.endsWith('Declaration')) draft.edits.appendLeft(statement.end, ';')
  return '$default'
}

function declaredNames(pattern: Pattern, names: string[]): void {
  switch (pattern.type) {
    case 'Identifier':
      names.push(pattern.name)
      return
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        declaredNames(property.type === 'RestElement' ? property : property.value, names)
      }
      return
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element) declaredNames(element, names)
      return
    case 'RestElement':
      declaredNames(pattern.argument, names)
      return
    case 'AssignmentPattern':
      declaredNames(pattern.left, names)
      return
    default:
      return
  }
}
