/** The repository's own source files, read and parsed: what the house's tests look at. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'

/** The repository's folder. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/** Made by tools, or another's. */
const notOurs = new Set(['node_modules', 'out', 'dist', 'test-results', 'playwright-report'])

/** Every file of ours whose name ends in one of `endings`, as a path with `/`, sorted. */
export function filesEnding(...endings: readonly string[]): readonly string[] {
  const found: string[] = []
  const walk = (folder: string) => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && !notOurs.has(entry.name)) walk(name)
      } else if (endings.some((ending) => entry.name.endsWith(ending))) found.push(name)
    }
  }
  walk('')
  return found.sort()
}

/** All programs: what is linted, layered and kept tidy. */
export const sourceFiles = filesEnding('.ts', '.tsx', '.mjs', '.cjs', '.js')

/** The text of a file. */
export function textOf(file: string): string {
  return readFileSync(path.join(root, file), 'utf8')
}

/** A node of the syntax tree, as far as these tests look. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

/** A file's syntax. Throws on a file that does not parse. */
export function parsed(file: string, text = textOf(file)) {
  const { program, module, comments, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`)
  return { program: program as unknown as Node, module, comments, text }
}

/** Every node of a tree, parents first. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) yield* nodesOf(child)
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}

/** Line (from 1) of a position in a text. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length
}
