/** The one pass that makes code observable and stoppable. It never adds a line break. */
import type {
  AnyNode,
  AwaitExpression,
  CallExpression,
  ForOfStatement,
  Identifier,
  LabeledStatement,
  Statement,
  YieldExpression,
} from 'acorn'
import { locatedMethods, locatedWords } from '../../app/lab/compiled.ts'
import type { Draft } from './draft.ts'
import type { Binding, Names } from './scopes.ts'
import { eachChild, extent, type FunctionNode, isFunction } from './tree.ts'

/** What the identifiers of a service mean, as far as calls of the SDK go. */
export interface Meaning {
  readonly names: Names
  /** Imported words, whatever the file calls them. */
  readonly words: ReadonlyMap<Binding, string>
  readonly databases: ReadonlySet<Binding>
  readonly queryables: ReadonlySet<Binding>
}

/** One function while the pass is inside it. */
interface Activation {
  readonly async: boolean
  /** Whether it stops and goes on later, so that its context must be kept. */
  waits: boolean
  /** Where code runs again after something was thrown. */
  readonly restores: number[]
}

const imported = "only `import { … } from 'orrery'` at the top of a file brings names into it"
const located: ReadonlySet<string> = new Set(locatedWords)
const globals: ReadonlySet<string> = new Set(['setTimeout', 'setInterval'])
/** Ways to write a line of the log through the global `console`. */
const consoleMethods: ReadonlySet<string> = new Set(['log', 'info', 'warn', 'error', 'debug'])
const methods: ReadonlySet<string> = new Set(locatedMethods)

/**
 * Guards loops; in services (which have a `meaning`) also locates SDK calls, keeps the request
 * context across awaits and counts them. Text is put in on the way down, so that an outer opening
 * stands before an inner one, and on the way up for closings.
 */
export function rewrite(draft: Draft, meaning: Meaning | null): void {
  const pass = new Pass(draft, meaning)
  const { module } = pass
  for (const statement of draft.tree.body) pass.visit(statement, module)
  const around = extent(draft.tree)
  if (around) pass.close(module, around.start)
}

class Pass {
  readonly #draft: Draft
  readonly #meaning: Meaning | null
  readonly #free: ReadonlySet<AnyNode>
  /** The file's top level, which in a service is an async function. */
  readonly module: Activation

  constructor(draft: Draft, meaning: Meaning | null) {
    this.#draft = draft
    this.#meaning = meaning
    this.#free = new Set(meaning?.names.free)
    this.module = activation(meaning !== null)
  }

  visit(node: AnyNode, inside: Activation): void {
    if (isFunction(node)) {
      this.#function(node)
      return
    }
    switch (node.type) {
      case 'AwaitExpression':
        this.#await(node, inside)
        return
      case 'YieldExpression':
        this.#yield(node, inside)
        return
      case 'CallExpression':
        this.#locate(node)
        break
      case 'ImportExpression':
        this.#draft.refuse(node.start, 'import', `\`import()\` does not exist here; ${imported}`)
        break
      case 'MetaProperty':
        if (node.meta.name !== 'import') return
        this.#draft.refuse(node.start, 'import', '`import.meta` does not exist here; leave it out')
        return
      case 'CatchClause':
        inside.restores.push(node.body.start + 1)
        break
      case 'TryStatement':
        if (node.finalizer) inside.restores.push(node.finalizer.start + 1)
        break
      case 'LabeledStatement':
        this.#labelled(node, inside)
        return
      case 'ForOfStatement':
        if (node.await) {
          this.#forAwait(node, node, inside)
          return
        }
        this.#loop(node, inside)
        return
      case 'ForStatement':
      case 'ForInStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        this.#loop(node, inside)
        return
      case 'StaticBlock':
      case 'PropertyDefinition': {
        // Neither a static block nor a field's value can wait; they are functions of their own.
        const own = activation(false)
        eachChild(node, (child) => {
          const key = node.type === 'PropertyDefinition' && child === node.key
          this.visit(child, key ? inside : own)
        })
        return
      }
    }
    this.#children(node, inside)
  }

  #children(node: AnyNode, inside: Activation): void {
    eachChild(node, (child) => this.visit(child, inside))
  }

  #function(node: FunctionNode): void {
    const own = activation(this.#meaning !== null && node.async)
    this.#children(node, own)
    if (node.body.type === 'BlockStatement') {
      this.close(own, node.body.start + 1)
      return
    }
    if (!own.waits) return
    const head = this.#draft.after('=>', node.params.at(-1)?.end ?? node.start)
    this.#draft.edits.prependRight(head, '{const $c=$g();return(')
    this.#draft.edits.appendLeft(node.end, ')}')
  }

  /** Keeps the context of a function whose body is a block, once it is known to wait. */
  close(own: Activation, head: number): void {
    if (!own.waits) return
    for (const at of own.restores) this.#draft.edits.prependRight(at, '$s($c);')
    this.#draft.edits.prependRight(head, 'const $c=$g();')
  }

  #await(node: AwaitExpression, inside: Activation): void {
    if (!inside.async) {
      this.#refuseWait(node, inside)
      this.#children(node, inside)
      return
    }
    inside.waits = true
    const { edits, lines } = this.#draft
    edits.appendRight(node.start, '$r(')
    // Right behind the keyword, since the operand's own parentheses are not in the tree.
    edits.appendRight(node.start + 'await'.length, ' $w(')
    this.#children(node, inside)
    edits.appendLeft(node.end, `,${lines.at(node.start)}),$c)`)
  }

  #refuseWait(node: AnyNode, inside: Activation): void {
    if (inside !== this.module) return
    const reason = '`await` needs an async function around it: this file is read at once'
    this.#draft.refuse(node.start, 'syntax', reason)
  }

  #yield(node: YieldExpression, inside: Activation): void {
    if (inside.async) this.#draft.edits.appendRight(node.start, '$r(')
    this.#children(node, inside)
    if (!inside.async) return
    inside.waits = true
    this.#draft.edits.appendLeft(node.end, ',$c)')
  }

  #loop(node: Extract<AnyNode, { body: Statement }>, inside: Activation): void {
    this.#body(node, inside, `$t(${this.#draft.lines.at(node.start)});`)
  }

  /** Visits a loop and puts `head` before its body, which becomes a block if it was none. */
  #body(node: Extract<AnyNode, { body: Statement }>, inside: Activation, head: string): void {
    const { edits } = this.#draft
    const { body } = node
    const block = body.type === 'BlockStatement'
    eachChild(node, (child) => {
      if (child === body)
        edits.appendRight(block ? body.start + 1 : body.start, block ? head : `{${head}`)
      this.visit(child, inside)
    })
    if (!block) edits.appendLeft(body.end, '}')
  }

  #labelled(node: LabeledStatement, inside: Activation): void {
    let target: Statement = node
    while (target.type === 'LabeledStatement') target = target.body
    if (target.type === 'ForOfStatement' && target.await) this.#forAwait(target, node, inside)
    else this.#children(node, inside)
  }

  /**
   * The engine awaits inside `for await` are out of reach, so the context is restored in the body
   * and, by a `finally`, wherever the loop is left for: its end, an outer label, a catch. `outer`
   * is the loop with its labels, which must stay right before it.
   */
  #forAwait(loop: ForOfStatement, outer: Statement, inside: Activation): void {
    const line = this.#draft.lines.at(loop.start)
    if (!inside.async) {
      this.#refuseWait(loop, inside)
      this.#loop(loop, inside)
      return
    }
    inside.waits = true
    const { edits } = this.#draft
    edits.appendRight(outer.start, 'try{')
    // A live `$w` hands its value back; otherwise the turn must wait for what never comes.
    this.#body(loop, inside, `$s($c);if($w(0,${line})!==0)await $w(0,${line});$t(${line});`)
    edits.appendLeft(outer.end, '}finally{$s($c)}')
  }

  /** Gives a call of an SDK word its line: `call(a)` becomes `$call(7,a)`. */
  #locate(node: CallExpression): void {
    const { callee } = node
    const { edits } = this.#draft
    if (callee.type === 'Identifier') {
      const word = this.#word(callee)
      if (word === null) return
      if (word === callee.name) edits.appendRight(callee.start, '$')
      else edits.update(callee.start, callee.end, `$${word}`)
      this.#giveLine(node, callee.start)
      return
    }
    if (callee.type !== 'MemberExpression' || callee.computed) return
    const { object, property } = callee
    if (object.type !== 'Identifier' || property.type !== 'Identifier') return
    if (this.#connected(object, property.name)) {
      edits.appendRight(property.start, '$')
      this.#giveLine(node, property.start)
    } else if (this.#isConsole(object) && consoleMethods.has(property.name)) {
      const dot = this.#draft.after('.', object.end) - (callee.optional ? 2 : 1)
      edits.update(object.start, object.end, '$log')
      edits.remove(dot, dot + (callee.optional ? 2 : 1))
      edits.remove(property.start, property.end)
      this.#giveLine(node, property.start)
    }
  }

  #isConsole(name: Identifier): boolean {
    return name.name === 'console' && this.#free.has(name)
  }

  /** Whether `name` surely holds a connection that has the located method. */
  #connected(name: Identifier, method: string): boolean {
    const binding = this.#meaning?.names.bindingOf.get(name)
    if (binding === undefined || !methods.has(method)) return false
    // A transaction knows `query` alone; so does what may be one.
    const known = method === 'query' ? this.#meaning?.queryables : this.#meaning?.databases
    return known?.has(binding) ?? false
  }

  #word(name: Identifier): string | null {
    if (this.#free.has(name)) return globals.has(name.name) ? name.name : null
    const binding = this.#meaning?.names.bindingOf.get(name)
    const word = binding && this.#meaning?.words.get(binding)
    return word !== undefined && located.has(word) ? word : null
  }

  #giveLine(call: CallExpression, from: number): void {
    const line = this.#draft.lines.at(from)
    const comma = call.arguments.length > 0 ? ',' : ''
    // Between callee and arguments lie at most closing parentheses, `?.` and comments.
    const open = this.#draft.after('(', call.callee.end)
    this.#draft.edits.appendLeft(open, `${line}${comma}`)
  }
}

function activation(async: boolean): Activation {
  return { async, waits: false, restores: [] }
}
