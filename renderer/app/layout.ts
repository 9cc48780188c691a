/** Decides what is drawn where, from the window's size alone. */

/** How the window is divided. */
export interface Layout {
  /** `one`: a single view at a time, chosen by tabs at the top. */
  columns: 'one' | 'several'
  /** The catalogue stands at the left. */
  catalogue: boolean
  /** Widths and heights in px where the reader has set none. */
  catalogueWidth: number
  noteWidth: number
  dockHeight: number
}

/** Below this width the catalogue gives its room to the code; a breadcrumb takes its place. */
export const narrowPx = 1_360
const shortPx = 860
/** Below these (a small window, or any window at 200 %) panes would be too small to be of use. */
const oneColumnPx = 1_000
const oneColumnHeightPx = 580

/** Layout for a window of this size in CSS px; `catalogueOpen` is the reader's choice, if made. */
export function layoutFor(
  widthPx: number,
  heightPx: number,
  catalogueOpen: boolean | null,
): Layout {
  const small = widthPx < oneColumnPx || heightPx < oneColumnHeightPx
  const narrow = widthPx < narrowPx
  return {
    columns: small ? 'one' : 'several',
    catalogue: !small && (catalogueOpen ?? !narrow),
    catalogueWidth: 212,
    noteWidth: narrow ? Math.min(600, Math.round(widthPx * 0.47)) : 612,
    dockHeight: Math.max(260, Math.min(heightPx < shortPx ? 316 : 372, Math.round(heightPx * 0.5))),
  }
}
