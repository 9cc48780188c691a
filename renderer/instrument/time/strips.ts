/** How a lane's density is drawn: one path a lane, since a thousand rectangles cost a frame. */

/** A strip that is evenly busy is not a solid bar. */
const headroom = 1.25

/**
 * Outline of a strip: from `base` upwards, at most `heightPx`; quiet columns still show a little.
 */
export function stripPath(
  counts: Float64Array,
  leftPx: number,
  widthPx: number,
  base: number,
  heightPx: number,
): string {
  const most = crowd(counts)
  const column = widthPx / counts.length
  let path = `M${leftPx} ${base}`
  let last = base
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!
    const share = most === 0 ? 0 : Math.min(1, count / most)
    const y = count === 0 ? base : base - Math.max(1, share * heightPx)
    if (y === last) continue
    path += `H${(leftPx + i * column).toFixed(1)}V${y.toFixed(1)}`
    last = y
  }
  return `${path}H${(leftPx + widthPx).toFixed(1)}V${base}Z`
}

/**
 * Columns that lie beside each other melt a little: an even load must not beat against the grid.
 */
export function smoothed(counts: Float64Array): Float64Array {
  return counts.map((count, i) => {
    const left = counts[i - 1] ?? count
    const right = counts[i + 1] ?? count
    return (left + 2 * count + right) / 4
  })
}

/**
 * What counts as full: more than nearly the largest, so that one burst does not flatten all else.
 */
function crowd(counts: Float64Array): number {
  const busy = counts.filter((count) => count > 0).sort()
  return busy.length === 0 ? 0 : busy[Math.ceil((busy.length - 1) * 0.98)]! * headroom
}
