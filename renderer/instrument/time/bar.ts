/** Measures of the time bar, px. */
import type { TimeMap } from '../../../app/trace/time-map.ts'

/** Height of the drawing. */
export const barPx = 58
/** Room beside the bar, and the height its axis lies at. */
export const barEdges = { left: 12, right: 14, axis: 46.5 } as const

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
