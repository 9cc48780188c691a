/** Where lifelines stand, from the pane's width and the number of lanes. */

/** Height of a step, px. */
export const stepPx = 22
/** Width of the time at the left, px. */
export const timePx = 92
/** Steps drawn at most: beyond that a frame takes longer than 16 ms. */
export const mostDrawn = 60
const edgePx = 24
const roomyPx = 104
const widestPx = 150
const closestPx = 52
const afterLastPx = 72
const wordsPx = 180

/** Places across the pane, px. */
export interface Columns {
  /** Between two lifelines. */
  readonly pitch: number
  /** Of the drawing: time and lifelines. */
  readonly width: number
  /** Where "what happened" begins. */
  readonly words: number
  /** Of the whole; more than the pane when even the closest lifelines do not fit. */
  readonly whole: number
}

/** Lays out `lanes` lifelines in a pane. Words keep a share of what is there. */
export function columnsFor(panePx: number, lanes: number): Columns {
  const gaps = Math.max(0, lanes - 1)
  const fixed = timePx + edgePx + afterLastPx
  const least = Math.min(wordsPx, Math.max(90, panePx * 0.2))
  // The words get what a comfortable pitch leaves; if that is too little, lanes move together.
  const room = gaps === 0 ? roomyPx : (panePx - fixed - least) / gaps
  const share = gaps === 0 ? roomyPx : ((panePx - fixed) * 0.62) / gaps
  const wanted = Math.min(widestPx, Math.max(roomyPx, share))
  const pitch = Math.max(closestPx, Math.min(wanted, room))
  const width = Math.round(fixed + pitch * gaps)
  return { pitch, width, words: width, whole: Math.max(panePx, width + least) }
}

/** Middle of the n-th lifeline, px from the left. */
export function lifelineAt(columns: Columns, place: number): number {
  return Math.round(timePx + edgePx + place * columns.pitch) + 0.5
}

/** A lane's name over its lifeline; where replicas stand close, their numbers tell them apart. */
export function headOf(name: string, pitchPx: number): string {
  const number = name.indexOf('#')
  const wide = name.length * 6.8 > pitchPx - 20
  return wide && number > 0 ? name.slice(number) : name
}

/** Text cut to what fits into `px` in the small type. */
export function fitted(text: string, px: number): string {
  const characters = Math.max(1, Math.floor(px / 5.9))
  return text.length <= characters ? text : `${text.slice(0, Math.max(1, characters - 1))}…`
}

/**
 * First step to draw, so that the cursor's stands at 42 % of the pane: past before, future behind.
 */
export function firstFor(cursor: number, visible: number, count: number): number {
  const wanted = cursor - Math.floor(visible * 0.42)
  return Math.max(0, Math.min(wanted, count - visible))
}
