/** Reads the part of Mermaid that notes use: flowcharts and state diagrams. */

/** How a node is drawn. */
export type Shape = 'box' | 'round' | 'store' | 'choice' | 'point'
/** A thing in a drawing. */
export interface GraphNode {
  readonly id: string
  label: string
  shape: Shape
  /** The group it stands in. */
  group: string | null
}
/** An arrow. */
export interface GraphEdge {
  readonly from: string
  readonly to: string
  readonly label: string
  readonly dashed: boolean
  /** Without a head. */
  readonly plain: boolean
}
/** A drawing. */
export interface Graph {
  readonly across: boolean
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
  readonly groups: readonly { readonly id: string; readonly label: string }[]
}

const shapes: readonly [open: string, close: string, shape: Shape][] = [
  ['[(', ')]', 'store'],
  ['((', '))', 'round'],
  ['([', '])', 'round'],
  ['[', ']', 'box'],
  ['(', ')', 'round'],
  ['{', '}', 'choice'],
]

/** Takes the text of a drawing apart; null for a kind that is not drawn here. */
export function parseGraph(source: string): Graph | null {
  const lines = source
    .split('\n')
    .map((line) => line.replace(/%%.*$/, '').trim())
    .filter((line) => line !== '')
  const head = lines.shift() ?? ''
  const flow = /^(?:flowchart|graph)\s*(LR|RL|TD|TB|BT)?/.exec(head)
  if (flow) return new Reader(/LR|RL/.test(flow[1] ?? '')).flow(lines)
  return /^stateDiagram/.test(head) ? new Reader(false).states(lines) : null
}

/** What has been read so far. */
class Reader {
  #across: boolean
  readonly #nodes = new Map<string, GraphNode>()
  readonly #edges: GraphEdge[] = []
  readonly #groups: { id: string; label: string }[] = []
  readonly #open: string[] = []

  constructor(across: boolean) {
    this.#across = across
  }

  flow(lines: readonly string[]): Graph {
    for (const line of lines) {
      const group =
        /^subgraph\s+([\w-]+)\s*(?:\[(.*)\])?$/.exec(line) ?? /^subgraph\s+(.+)$/.exec(line)
      const direction = /^direction\s+(\w+)$/.exec(line)
      if (group) this.#begin(group[1]!, group[2] ?? group[1]!)
      else if (line === 'end') this.#open.pop()
      else if (direction) this.#across = /LR|RL/.test(direction[1]!)
      else if (!/^(?:classDef|class|style|linkStyle|click)\b/.test(line)) this.#chain(line)
    }
    return this.#graph()
  }

  states(lines: readonly string[]): Graph {
    for (const line of lines) {
      const arrow = /^(.+?)\s*-->\s*([^:]+?)\s*(?::\s*(.*))?$/.exec(line)
      const named = /^state\s+"(.+)"\s+as\s+([\w-]+)$/.exec(line)
      const direction = /^direction\s+(\w+)$/.exec(line)
      if (arrow) {
        const [, from = '', to = '', label = ''] = arrow
        this.#edge(this.#state(from, 'start'), this.#state(to, 'end'), label, '-->')
      } else if (named) this.#node(named[2]!).label = named[1]!
      else if (direction) this.#across = /LR|RL/.test(direction[1]!)
    }
    return this.#graph()
  }

  #graph(): Graph {
    return {
      across: this.#across,
      nodes: [...this.#nodes.values()],
      edges: this.#edges,
      groups: this.#groups,
    }
  }

  #begin(id: string, label: string): void {
    this.#groups.push({ id, label: unquoted(label) })
    this.#open.push(id)
  }

  #state(name: string, end: 'start' | 'end'): string {
    const id = name.trim()
    if (id !== '[*]') {
      const node = this.#node(id)
      if (node.shape === 'box') node.shape = 'round'
      return node.id
    }
    const point = this.#node(`[*] ${end}`)
    point.label = ''
    point.shape = 'point'
    return point.id
  }

  #node(id: string): GraphNode {
    const known = this.#nodes.get(id)
    if (known) return known
    const label = id.replace(/_/g, ' ')
    const made: GraphNode = { id, label, shape: 'box', group: this.#open.at(-1) ?? null }
    this.#nodes.set(id, made)
    return made
  }

  /** `a[Label] -->|word| b & c --> d`. */
  #chain(line: string): void {
    const arrow =
      /\s*(<?(?:-{2,}|={2,}|-\.+-?)(?:\s+[^|>-][^>]*?\s+(?:-{2,}|\.-|={2,}))?[>xo]?)\s*(?:\|([^|]*)\|)?\s*/g
    const parts: string[] = []
    const arrows: { mark: string; label: string }[] = []
    let from = 0
    for (const match of line.matchAll(arrow)) {
      parts.push(line.slice(from, match.index))
      const inside = /^<?-[-.]\s*([^>]*?)\s+[-.]+/.exec(match[1]!)?.[1] ?? ''
      arrows.push({ mark: match[1]!, label: match[2] ?? inside })
      from = match.index + match[0].length
    }
    parts.push(line.slice(from))
    const ids = parts.map((part) => part.split('&').map((one) => this.#declared(one.trim())))
    for (const [index, { mark, label }] of arrows.entries()) {
      for (const a of ids[index]!)
        for (const b of ids[index + 1] ?? []) this.#edge(a, b, label, mark)
    }
  }

  /** A node as it is named, and perhaps shaped, in a line. */
  #declared(text: string): string {
    const id = /^[\w.-]+/.exec(text)?.[0] ?? text
    const node = this.#node(id)
    const rest = text.slice(id.length).trim()
    const shaped = shapes.find(([open, close]) => rest.startsWith(open) && rest.endsWith(close))
    if (shaped) {
      const [open, close, shape] = shaped
      node.label = unquoted(rest.slice(open.length, -close.length))
      node.shape = shape
    }
    return id
  }

  #edge(from: string, to: string, label: string, mark: string): void {
    if (from === '' || to === '') return
    this.#edges.push({
      from,
      to,
      label: unquoted(label),
      dashed: mark.includes('.'),
      plain: !/[>xo]$/.test(mark),
    })
  }
}

function unquoted(text: string): string {
  return text
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .replace(/<br\s*\/?>/g, ' ')
}
