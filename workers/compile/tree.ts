import type {
  AnyNode,
  ArrowFunctionExpression,
  FunctionDeclaration,
  FunctionExpression,
  Program,
} from 'acorn'

/** The three shapes a function has in the syntax tree. */
export type FunctionNode = FunctionDeclaration | FunctionExpression | ArrowFunctionExpression

/** Narrows to a function of any shape. */
export function isFunction(node: AnyNode): node is FunctionNode {
  return (
    node.type === 'ArrowFunctionExpression' ||
    node.type === 'FunctionExpression' ||
    node.type === 'FunctionDeclaration'
  )
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

/** Visits the direct children of a node in source order, whatever its type. */
export function eachChild(node: AnyNode, visit: (child: AnyNode) => void): void {
  const fields = node as unknown as Record<string, unknown>
  for (const key in fields) {
    const value = fields[key]
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) visit(item)
    } else if (isNode(value)) visit(value)
  }
}

/** First and last statement, where what is put around a file goes: comments may surround them. */
export function extent(tree: Program): { start: number; end: number } | null {
  const first = tree.body[0]
  const last = tree.body.at(-1)
  return first && last ? { start: first.start, end: last.end } : null
}
