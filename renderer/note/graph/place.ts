/** Decides where the parts of a drawing stand: layers along the arrows, px on a page. */
import type { Graph, GraphEdge, GraphNode } from './parse.ts'

/** A node with its centre and size. */
export interface PlacedNode extends GraphNode {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly lines: readonly string[]
}
/** An arrow as a quadratic curve, and where its label stands. */
export interface PlacedEdge extends GraphEdge {
  readonly path: string
  readonly labelX: number
  readonly labelY: number
}
/** A drawing, placed. */
export interface PlacedGraph {
  readonly width: number
  readonly height: number
  readonly nodes: readonly PlacedNode[]
  readonly edges: readonly PlacedEdge[]
  readonly groups: readonly {
    readonly label: string
    readonly x: number
    readonly y: number
    readonly width: number
    readonly height: number
  }[]
}

const letterPx = 6.7
const linePx = 16
const padX = 12
const padY = 8
const gapAlong = 44
const gapAcross = 22
const margin = 16
const groupPad = 14
/** Wider than the note: the drawing runs downwards instead. */
const mostPx = 620

/** Places a drawing; one that would be too wide runs downwards. */
export function placeGraph(graph: Graph): PlacedGraph {
  const placed = placeIn(graph, graph.across)
  return graph.across && placed.width > mostPx ? placeIn(graph, false) : placed
}

function placeIn(graph: Graph, across: boolean): PlacedGraph {
  const layers = layersOf(graph)
  const sized = new Map(graph.nodes.map((node) => [node.id, sizeOf(node)]))
  const along = (id: string) => (across ? sized.get(id)!.width : sized.get(id)!.height)
  const aside = (id: string) => (across ? sized.get(id)!.height : sized.get(id)!.width)
  const extent = (layer: readonly string[]) =>
    layer.reduce((sum, id) => sum + aside(id) + gapAcross, -gapAcross)
  const widest = Math.max(...layers.map(extent))
  const centres = new Map<string, { along: number; aside: number }>()
  let at = margin + groupPad
  for (const [index, layer] of layers.entries()) {
    const deep = Math.max(...layer.map(along))
    let side = margin + groupPad + (widest - extent(layer)) / 2
    for (const id of layer) {
      centres.set(id, { along: at + deep / 2, aside: side + aside(id) / 2 })
      side += aside(id) + gapAcross
    }
    at += deep + gapAlong + roomForLabels(graph, layer, layers[index + 1] ?? [], across)
  }
  const nodes = graph.nodes.map((node): PlacedNode => {
    const centre = centres.get(node.id)!
    const [x, y] = across ? [centre.along, centre.aside] : [centre.aside, centre.along]
    return { ...node, ...sized.get(node.id)!, x, y }
  })
  return framed(graph, nodes, layers, across)
}

/** Extra room between two layers where an arrow between them has words on it. */
function roomForLabels(
  { edges }: Graph,
  layer: readonly string[],
  next: readonly string[],
  across: boolean,
): number {
  const between = edges.filter(
    ({ from, to }) =>
      (layer.includes(from) && next.includes(to)) || (next.includes(from) && layer.includes(to)),
  )
  const longest = Math.max(0, ...between.map(({ label }) => label.length))
  return across ? longest * letterPx * 0.9 : longest > 0 ? linePx : 0
}

function sizeOf({ label, shape }: GraphNode) {
  if (shape === 'point') return { width: 12, height: 12, lines: [] }
  const lines = wrapped(label, 22)
  const longest = Math.max(...lines.map((line) => line.length))
  const extra = shape === 'choice' ? 24 : shape === 'store' ? 8 : 0
  return {
    width: Math.round(longest * letterPx + 2 * padX + extra),
    height: lines.length * linePx + 2 * padY + (shape === 'store' ? 8 : extra / 2),
    lines,
  }
}

function wrapped(text: string, most: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < most)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** Nodes by their distance from where the arrows begin; arrows that turn back do not count. */
export function layersOf({ nodes, edges }: Graph): string[][] {
  const turning = turningEdges(nodes, edges)
  const forward = edges.filter((edge) => edge.from !== edge.to && !turning.has(edge))
  const depth = new Map(nodes.map(({ id }) => [id, 0]))
  for (let round = 0; round < nodes.length; round += 1) {
    for (const { from, to } of forward) {
      depth.set(to, Math.max(depth.get(to)!, depth.get(from)! + 1))
    }
  }
  const layers: string[][] = []
  for (const { id } of nodes) {
    const at = depth.get(id)!
    while (layers.length <= at) layers.push([])
    layers[at]!.push(id)
  }
  return ordered(layers, forward, nodes)
}

/** Arrows that lead back to something on the way to where they begin. */
function turningEdges(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Set<GraphEdge> {
  const turning = new Set<GraphEdge>()
  const state = new Map<string, 'open' | 'done'>()
  const visit = (id: string) => {
    state.set(id, 'open')
    for (const edge of edges) {
      if (edge.from !== id) continue
      if (state.get(edge.to) === 'open') turning.add(edge)
      else if (!state.has(edge.to)) visit(edge.to)
    }
    state.set(id, 'done')
  }
  for (const { id } of nodes) if (!state.has(id)) visit(id)
  return turning
}

/** Each layer in the order of what it hangs on, a group's members side by side. */
function ordered(
  layers: string[][],
  edges: readonly GraphEdge[],
  nodes: readonly GraphNode[],
): string[][] {
  const groupOf = new Map(nodes.map(({ id, group }) => [id, group ?? '']))
  for (const [index, layer] of layers.entries()) {
    const before = layers[index - 1]
    if (!before) continue
    const weight = (id: string) => {
      const places = edges.flatMap(({ from, to }) =>
        to === id && before.includes(from) ? [before.indexOf(from)] : [],
      )
      const sum = places.reduce((a, b) => a + b, 0)
      return places.length === 0 ? layer.indexOf(id) : sum / places.length
    }
    const weights = new Map(layer.map((id) => [id, weight(id)]))
    layer.sort(
      (a, b) => weights.get(a)! - weights.get(b)! || (groupOf.get(a)! < groupOf.get(b)! ? -1 : 1),
    )
  }
  return layers
}

function framed(
  graph: Graph,
  nodes: readonly PlacedNode[],
  layers: readonly (readonly string[])[],
  across: boolean,
): PlacedGraph {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const layerOf = new Map(layers.flatMap((layer, at) => layer.map((id) => [id, at] as const)))
  const edges = graph.edges.map((edge) => {
    const span = layerOf.get(edge.to)! - layerOf.get(edge.from)!
    const back = graph.edges.some((other) => other.from === edge.to && other.to === edge.from)
    return curve(edge, byId.get(edge.from)!, byId.get(edge.to)!, bendOf(span, back), across)
  })
  const groups = graph.groups.flatMap(({ id, label }) => {
    const inside = nodes.filter(({ group }) => group === id)
    if (inside.length === 0) return []
    const left = Math.min(...inside.map(({ x, width }) => x - width / 2)) - groupPad
    const top = Math.min(...inside.map(({ y, height }) => y - height / 2)) - groupPad - linePx
    const right = Math.max(...inside.map(({ x, width }) => x + width / 2)) + groupPad
    const bottom = Math.max(...inside.map(({ y, height }) => y + height / 2)) + groupPad
    return [{ label, x: left, y: top, width: right - left, height: bottom - top }]
  })
  return shifted({ nodes, edges, groups })
}

/** Arrows that turn back, or pass over layers, go around what lies between. */
function bendOf(span: number, hasTwin: boolean): number {
  if (span === 1) return hasTwin ? 16 : 0
  return span > 1 ? 26 * span : 18 + 34 * Math.abs(span)
}

function curve(
  edge: GraphEdge,
  from: PlacedNode,
  to: PlacedNode,
  bend: number,
  across: boolean,
): PlacedEdge {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = Math.hypot(dx, dy) || 1
  // To the side that lies to the left of the way: a pair of opposite arrows then parts.
  const [nx, ny] = from === to ? [across ? 0 : 1, across ? 1 : 0] : [dy / length, -dx / length]
  const far = from === to ? 2 * (across ? from.height : from.width) : 2 * bend
  const control = { x: (from.x + to.x) / 2 + nx * far, y: (from.y + to.y) / 2 + ny * far }
  const start = border(from, control.x, control.y, 0)
  const end = border(to, control.x, control.y, 3)
  const mid = (a: number, b: number, c: number) => (a + 2 * b + c) / 4
  return {
    ...edge,
    path: `M${start.x} ${start.y}Q${round(control.x)} ${round(control.y)} ${end.x} ${end.y}`,
    labelX: round(mid(start.x, control.x, end.x)),
    labelY: round(mid(start.y, control.y, end.y)),
  }
}

/** Where a line from a node's centre towards a point leaves the node, `gap` px outside. */
function border(node: PlacedNode, x: number, y: number, gap: number) {
  const [dx, dy] = [x - node.x, y - node.y]
  const scale = Math.min(
    (node.width / 2 + gap) / Math.max(Math.abs(dx), 1e-6),
    (node.height / 2 + gap) / Math.max(Math.abs(dy), 1e-6),
    1,
  )
  return { x: round(node.x + dx * scale), y: round(node.y + dy * scale) }
}

const round = (value: number) => Math.round(value * 10) / 10

/** Widens the page until everything is on it, curves and their labels included. */
function shifted(drawn: Omit<PlacedGraph, 'width' | 'height'>): PlacedGraph {
  const xs: number[] = []
  const ys: number[] = []
  for (const { x, y, width, height } of drawn.nodes) {
    xs.push(x - width / 2, x + width / 2)
    ys.push(y - height / 2, y + height / 2)
  }
  for (const { labelX, labelY, label } of drawn.edges) {
    const half = Math.max(4, (label.length * letterPx) / 2)
    xs.push(labelX - half, labelX + half)
    ys.push(labelY - linePx / 2, labelY + linePx / 2)
  }
  for (const { x, y, width, height } of drawn.groups) {
    xs.push(x, x + width)
    ys.push(y, y + height)
  }
  const [left, top] = [Math.min(...xs) - margin, Math.min(...ys) - margin]
  const move = (path: string) =>
    path.replace(/(-?[\d.]+) (-?[\d.]+)/g, (_, x, y) => `${round(x - left)} ${round(y - top)}`)
  return {
    width: Math.ceil(Math.max(...xs) - left + margin),
    height: Math.ceil(Math.max(...ys) - top + margin),
    nodes: drawn.nodes.map((node) => ({ ...node, x: node.x - left, y: node.y - top })),
    edges: drawn.edges.map((edge) => ({
      ...edge,
      path: move(edge.path),
      labelX: round(edge.labelX - left),
      labelY: round(edge.labelY - top),
    })),
    groups: drawn.groups.map((group) => ({ ...group, x: group.x - left, y: group.y - top })),
  }
}
