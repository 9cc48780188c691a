/** Where services stand in the topology: who is called stands to the right of who calls. */

/** A node: a service with all its instances, a load, or the broker. */
export interface Group {
  readonly id: string
  readonly kind: 'service' | 'load' | 'broker'
  /** Lane numbers of its instances. */
  readonly lanes: readonly number[]
}

/** Middle-left corner of a node, px. */
export interface Place {
  readonly x: number
  readonly y: number
}

const columnPx = 250
const gapPx = 28

/**
 * Places by group id, in columns by distance from the loads. Answers' ways back are not followed.
 */
export function placesOf(
  groups: readonly Group[],
  calls: readonly { readonly from: string; readonly to: string }[],
  heightOf: (group: Group) => number,
): Map<string, Place> {
  const depths = depthsOf(groups, calls)
  const columns = new Map<number, Group[]>()
  for (const group of groups) {
    const depth = depths.get(group.id)!
    columns.set(depth, [...(columns.get(depth) ?? []), group])
  }
  const places = new Map<string, Place>()
  for (const [depth, members] of columns) {
    const total = members.reduce((sum, group) => sum + heightOf(group) + gapPx, -gapPx)
    let y = -total / 2
    for (const group of members) {
      places.set(group.id, { x: depth * columnPx, y })
      y += heightOf(group) + gapPx
    }
  }
  return places
}

function depthsOf(
  groups: readonly Group[],
  calls: readonly { readonly from: string; readonly to: string }[],
): Map<string, number> {
  const depths = new Map<string, number>()
  let edge = groups.filter(({ kind }) => kind === 'load').map(({ id }) => id)
  if (edge.length === 0) edge = groups.slice(0, 1).map(({ id }) => id)
  for (const id of edge) depths.set(id, 0)
  // Breadth first: the shortest way from a load decides.
  for (let depth = 1; edge.length > 0; depth++) {
    const next = new Set<string>()
    for (const { from, to } of calls) {
      if (edge.includes(from) && !depths.has(to)) next.add(to)
    }
    for (const id of next) depths.set(id, depth)
    edge = [...next]
  }
  for (const { id } of groups) if (!depths.has(id)) depths.set(id, 1)
  return depths
}
