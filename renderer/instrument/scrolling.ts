/** How a list of any length is scrolled through an element that browsers limit in height. */

/** Below what any browser draws right: Firefox stops at about 17 million px. */
const tallestPx = 8_000_000

/** A list of rows behind a scroll bar. */
export interface Scroll {
  /** Height of the element that is scrolled. */
  readonly spacerPx: number
  /** Rows passed for each px scrolled, times the height of a row; 1 while it all fits. */
  readonly ratio: number
}

/** How `count` rows lie behind a view of `viewPx`. */
export function scrollOf(count: number, rowPx: number, viewPx: number): Scroll {
  const wholePx = count * rowPx
  if (wholePx <= tallestPx) return { spacerPx: Math.max(wholePx, viewPx), ratio: 1 }
  return { spacerPx: tallestPx, ratio: (wholePx - viewPx) / (tallestPx - viewPx) }
}

/** First row at a scroll position, and px of it that are above the view. */
export function rowAtScroll(
  scroll: Scroll,
  scrollTop: number,
  rowPx: number,
): { top: number; offsetPx: number } {
  const y = scrollTop * scroll.ratio
  const top = Math.floor(y / rowPx)
  // A long list moves in whole rows: a fraction of a px would be several.
  return { top, offsetPx: scroll.ratio === 1 ? y - top * rowPx : 0 }
}

/** Scroll position that has a row at the top. */
export function scrollToRow(scroll: Scroll, row: number, rowPx: number): number {
  return (row * rowPx) / scroll.ratio
}
