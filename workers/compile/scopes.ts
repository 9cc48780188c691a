/** Which declaration each identifier of a file means: where compiling respects shadowing. */
import type { AnyNode, CallExpression, Identifier, Pattern, Program } from 'acorn'
import { eachChild, type FunctionNode, isFunction } from './tree.ts'

/** One declared name. */
export interface Binding {
  readonly name: string
  readonly kind: 'import' | 'parameter' | 'local'
  /** Every identifier that means it, except the declaring one. */
  readonly uses: Identifier[]
  /** First place that writes to it after its declaration. */
  reassigned: Identifier | null
  /** The function it is declared as, by `function f` or `const f = () => …`. */
  body: FunctionNode | null
}

/** The names of one file, resolved. */
export interface Names {
  /** The declaration a used identifier means; absent for free ones. */
  readonly bindingOf: ReadonlyMap<Identifier, Binding>
  /** What each declaring identifier declares. */
  readonly declarationOf: ReadonlyMap<Identifier, Binding>
  /** Identifiers that no declaration of the file explains. */
  readonly free: readonly Identifier[]
  /** All calls, in source order. */
  readonly calls: readonly CallExpression[]
}

interface Scope {
  readonly outer: Scope | null
  /** Takes the `var`s of the blocks inside. */
  readonly holdsVars: boolean
  readonly names: Map<string, Binding>
}
type Declare = (name: Identifier) => Binding

/** Resolves every identifier of a module. */
export function resolveNames(tree: Program): Names {
  const walk = new Walk()
  const module = walk.open(null, true)
  for (const statement of tree.body) walk.visit(statement, module)
  return walk.resolve()
}

class Walk {
  readonly #uses: { name: Identifier; scope: Scope; write: boolean }[] = []
  readonly #declared = new Map<Identifier, Binding>()
  readonly #calls: CallExpression[] = []

  open(outer: Scope | null, holdsVars: boolean): Scope {
    return { outer, holdsVars, names: new Map() }
  }

  /** Looks names up only now, since functions and `var`s are visible before their declaration. */
  resolve(): Names {
    const bindingOf = new Map<Identifier, Binding>()
    const free: Identifier[] = []
    for (const { name, scope, write } of this.#uses) {
      let at: Scope | null = scope
      while (at !== null && !at.names.has(name.name)) at = at.outer
      const binding = at?.names.get(name.name)
      if (binding === undefined) {
        free.push(name)
        continue
      }
      binding.uses.push(name)
      if (write) binding.reassigned ??= name
      bindingOf.set(name, binding)
    }
    return { bindingOf, declarationOf: this.#declared, free, calls: this.#calls }
  }

  visit(node: AnyNode, scope: Scope): void {
    if (isFunction(node)) {
      this.#function(node, scope)
      return
    }
    switch (node.type) {
      case 'Identifier':
        this.#uses.push({ name: node, scope, write: false })
        return
      case 'VariableDeclaration':
        this.#variables(node, scope)
        return
      case 'ClassDeclaration':
      case 'ClassExpression': {
        const inner = this.open(scope, false)
        if (node.id) this.#declarer(node.type === 'ClassDeclaration' ? scope : inner)(node.id)
        eachChild(node, (child) => child !== node.id && this.visit(child, inner))
        return
      }
      case 'StaticBlock':
        this.#inside(node, this.open(scope, true))
        return
      case 'BlockStatement':
      case 'ForStatement':
        this.#inside(node, this.open(scope, false))
        return
      case 'ForInStatement':
      case 'ForOfStatement': {
        const inner = this.open(scope, false)
        if (node.left.type === 'VariableDeclaration') this.visit(node.left, inner)
        else this.#assigned(node.left, inner)
        this.visit(node.right, inner)
        this.visit(node.body, inner)
        return
      }
      case 'SwitchStatement': {
        this.visit(node.discriminant, scope)
        const inner = this.open(scope, false)
        for (const branch of node.cases) this.visit(branch, inner)
        return
      }
      case 'CatchClause': {
        const inner = this.open(scope, false)
        if (node.param) this.#pattern(node.param, inner, this.#declarer(inner))
        this.visit(node.body, inner)
        return
      }
      case 'AssignmentExpression':
        this.#assigned(node.left, scope)
        this.visit(node.right, scope)
        return
      case 'UpdateExpression':
        if (node.argument.type === 'Identifier') this.#assigned(node.argument, scope)
        else this.visit(node.argument, scope)
        return
      default:
        this.#named(node, scope)
        return
    }
  }

  /** Nodes with identifiers that name a property, a label or another module's word. */
  #named(node: AnyNode, scope: Scope): void {
    switch (node.type) {
      case 'CallExpression':
        this.#calls.push(node)
        this.#inside(node, scope)
        return
      case 'MemberExpression':
        this.visit(node.object, scope)
        if (node.computed) this.visit(node.property, scope)
        return
      case 'Property':
      case 'MethodDefinition':
      case 'PropertyDefinition':
        if (node.computed) this.visit(node.key, scope)
        // A field's initialiser is a function body of its own: `arguments` and `var` end there.
        if (node.value) this.visit(node.value, scope)
        return
      case 'LabeledStatement':
        this.visit(node.body, scope)
        return
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'MetaProperty':
      case 'ExportAllDeclaration':
        return
      case 'ImportDeclaration':
        for (const specifier of node.specifiers) this.#declarer(scope, 'import')(specifier.local)
        return
      case 'ExportNamedDeclaration':
        // A list of names to export uses none of them: nothing of a service is ever imported.
        if (node.declaration) this.visit(node.declaration, scope)
        return
      default:
        this.#inside(node, scope)
        return
    }
  }

  #inside(node: AnyNode, scope: Scope): void {
    eachChild(node, (child) => this.visit(child, scope))
  }

  #variables(node: Extract<AnyNode, { type: 'VariableDeclaration' }>, scope: Scope): void {
    let holder = scope
    while (node.kind === 'var' && !holder.holdsVars && holder.outer) holder = holder.outer
    const declare = this.#declarer(holder)
    for (const { id, init } of node.declarations) {
      this.#pattern(id, scope, declare)
      if (!init) continue
      this.visit(init, scope)
      const binding = id.type === 'Identifier' ? this.#declared.get(id) : undefined
      // A function expression with a name of its own could be called by that one too.
      const known = node.kind === 'const' && isFunction(init) && !('id' in init && init.id)
      if (binding && known) binding.body = init
    }
  }

  #function(node: FunctionNode, scope: Scope): void {
    if (node.type === 'FunctionDeclaration' && node.id) {
      this.#declarer(scope)(node.id).body = node
    }
    const head = this.open(scope, true)
    if (node.type === 'FunctionExpression' && node.id) this.#declarer(head)(node.id)
    if (node.type !== 'ArrowFunctionExpression') {
      const own: Binding = binding('arguments', 'local')
      head.names.set('arguments', own)
    }
    const declare = this.#declarer(head, 'parameter')
    for (const parameter of node.params) this.#pattern(parameter, head, declare)
    // The body's names are not visible in the parameters' defaults.
    const body = this.open(head, true)
    if (node.body.type === 'BlockStatement') this.#inside(node.body, body)
    else this.visit(node.body, body)
  }

  #declarer(scope: Scope, kind: Binding['kind'] = 'local'): Declare {
    return (name) => {
      const known = scope.names.get(name.name)
      const made = known && known.kind === kind ? known : binding(name.name, kind)
      scope.names.set(name.name, made)
      this.#declared.set(name, made)
      return made
    }
  }

  #assigned(target: Pattern | AnyNode, scope: Scope): void {
    this.#pattern(target, scope, null)
  }

  /** Walks a pattern: its names are declared, or written to when there is nothing to declare. */
  #pattern(node: Pattern | AnyNode, scope: Scope, declare: Declare | null): void {
    switch (node.type) {
      case 'Identifier':
        if (declare) declare(node)
        else this.#uses.push({ name: node, scope, write: true })
        return
      case 'ObjectPattern':
        for (const property of node.properties) {
          if (property.type === 'RestElement') {
            this.#pattern(property, scope, declare)
            continue
          }
          if (property.computed) this.visit(property.key, scope)
          this.#pattern(property.value, scope, declare)
        }
        return
      case 'ArrayPattern':
        for (const element of node.elements) if (element) this.#pattern(element, scope, declare)
        return
      case 'RestElement':
        this.#pattern(node.argument, scope, declare)
        return
      case 'AssignmentPattern':
        this.#pattern(node.left, scope, declare)
        this.visit(node.right, scope)
        return
      default:
        this.visit(node, scope)
        return
    }
  }
}

function binding(name: string, kind: Binding['kind']): Binding {
  return { name, kind, uses: [], reassigned: null, body: null }
}
