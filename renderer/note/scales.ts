/** Scales, labels and numbers of a figure. */

/** Round numbers from 0 that span what is drawn: at most five. */
export function ticksTo(most: number): number[] {
  if (!(most > 0)) return [0, 1]
  const rough = most / 4
  const magnitude = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((one) => one * magnitude).find((one) => one >= rough)!
  const ticks: number[] = []
  for (let at = 0; at < most + step; at += step) ticks.push(Number(at.toPrecision(12)))
  return ticks
}

/** Heights of labels beside the ends of their curves, moved apart so that none covers another. */
export function labelHeights(wanted: readonly number[], apart: number, lowest: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]!)
  const heights = [...wanted]
  let above = Number.NEGATIVE_INFINITY
  for (const index of order) {
    heights[index] = Math.max(wanted[index]!, above + apart)
    above = heights[index]
  }
  // Those pushed out at the bottom move up again, and push those above them.
  let below = lowest + apart
  for (const index of order.reverse()) {
    heights[index] = Math.min(heights[index]!, below - apart)
    below = heights[index]
  }
  return heights
}

/** A number for a label: three digits that matter. */
export function shortNumber(value: number): string {
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}
