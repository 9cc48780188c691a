/** Measures of the time bar, px. */
import type { TimeMap } from '../../../app/trace/time-map.ts'

/** Height of the drawing. */
export const barPx = 58
/** Room beside the bar, and the height its axis lies at. */
export const barEdges = { left: 12, right: 14, axis: 46.5 } as const

/** Width of a column of a strip. */
export const columnPx = 4

const topPx = 11
const roomPx = 33

/** Where a virtual time lies across the bar. */
export function xOf(map: TimeMap, timeUs: number, widthPx: number): number {
  return barEdges.left + map.positionOf(timeUs) * widthPx
}

/** Strips share the height: 6.4 px each as long as there are five, less when there are more. */
export function stripsLayout(lanes: number): {
  pitchPx: number
  heightPx: number
  baseOf: (place: number) => number
} {
  const pitchPx = Math.min(6.4, roomPx / Math.max(1, lanes))
  return {
    pitchPx,
    heightPx: Math.max(1, pitchPx - 0.4),
    baseOf: (place) => topPx + pitchPx * (place + 1),
  }
}

const markPx = 9

/** Moves marks aside, to the right, until none hides another or one of `taken`. */
export function apart(marks: readonly number[], taken: readonly number[]): number[] {
  const all = [...taken]
  return marks.map((mark) => {
    let x = mark
    while (all.some((other) => Math.abs(other - x) < markPx)) x += markPx
    all.push(x)
    return x
  })
}
