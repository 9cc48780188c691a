/** How a lane's density is drawn: one path a lane, since a thousand rectangles cost a frame. */

/** Outline of a strip: from `base` upwards, at most `heightPx`; quiet columns still show a little. */
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
    // A root brings out single events beside a burst.
    const share = most === 0 ? 0 : Math.min(1, Math.sqrt(count / most))
    const y = count === 0 ? base : base - Math.max(1, share * heightPx)
    if (y === last) continue
    path += `H${(leftPx + i * column).toFixed(1)}V${y.toFixed(1)}`
    last = y
  }
  return `${path}H${(leftPx + widthPx).toFixed(1)}V${base}Z`
}

/** What counts as full: nearly the largest, so that one burst does not flatten all else. */
function crowd(counts: Float64Array): number {
  const busy = counts.filter((count) => count > 0).sort()
  return busy.length === 0 ? 0 : busy[Math.ceil((busy.length - 1) * 0.98)]!
}
