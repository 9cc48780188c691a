/**
 * Where an instant lies on the time bar, from 0 to 1. Stretches in which nothing happens are folded
 * to a narrow gap, so that a second of work in an hour of waiting can be seen and taken hold of:
 *
 *   time      0 ▌▐▌▌ 1 s ·························· 58 s ▐▌▌▐ 60 s
 *   position  0 ▌▐▌▌ 0.32 ··· 0.36 ▐▌▌▐ 1
 */

/** A part of the bar in which position grows evenly with time. */
export interface Segment {
  readonly fromUs: number
  readonly toUs: number
  readonly from: number
  readonly to: number
  /** Nothing happens in it, and it is drawn narrower than it is. */
  readonly folded: boolean
}

/** A stretch this share of the run, or longer, is folded … */
const longestIdle = 0.04
/** … to this share of the bar. */
const foldedWidth = 0.012

/** The run's time laid out along the bar. */
export class TimeMap {
  readonly segments: readonly Segment[]

  constructor(segments: readonly Segment[]) {
    this.segments = segments
  }

  /** Position of an instant, within 0 to 1. */
  positionOf(timeUs: number): number {
    const { segments } = this
    if (segments.length === 0) return 0
    let low = 0
    let high = segments.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (segments[middle]!.toUs < timeUs) low = middle + 1
      else high = middle
    }
    const { fromUs, toUs, from, to } = segments[low]!
    const share = toUs === fromUs ? 0 : (timeUs - fromUs) / (toUs - fromUs)
    return from + (to - from) * Math.min(1, Math.max(0, share))
  }

  /** Instant at a position. */
  timeOf(position: number): number {
    for (const { fromUs, toUs, from, to } of this.segments) {
      if (position > to) continue
      const share = to === from ? 0 : Math.max(0, (position - from) / (to - from))
      return fromUs + (toUs - fromUs) * share
    }
    return this.segments.at(-1)?.toUs ?? 0
  }
}

/** Lays out `endUs` of time, given where something happens: bins of `binUs`, occupied or not. */
export function timeMapOf(
  occupied: (bin: number) => boolean,
  binUs: number,
  endUs: number,
): TimeMap {
  const bins = Math.max(1, Math.ceil(endUs / binUs))
  const least = Math.max(4, Math.ceil(bins * longestIdle))
  const idle: { from: number; to: number }[] = []
  for (let bin = 0, start = -1; bin <= bins; bin++) {
    const empty = bin < bins && !occupied(bin)
    if (empty && start < 0) start = bin
    if (empty || start < 0) continue
    if (bin - start >= least) idle.push({ from: start * binUs, to: Math.min(bin * binUs, endUs) })
    start = -1
  }
  const idleUs = idle.reduce((sum, { from, to }) => sum + to - from, 0)
  const busyUs = endUs - idleUs
  // A run without any event is one even stretch.
  if (busyUs <= 0) return new TimeMap([{ fromUs: 0, toUs: endUs, from: 0, to: 1, folded: false }])
  const room = 1 - idle.length * foldedWidth
  const segments: Segment[] = []
  let at = 0
  let timeUs = 0
  const add = (toUs: number, width: number, folded: boolean) => {
    if (toUs <= timeUs) return
    segments.push({ fromUs: timeUs, toUs, from: at, to: at + width, folded })
    at += width
    timeUs = toUs
  }
  for (const { from, to } of idle) {
    add(from, ((from - timeUs) / busyUs) * room, false)
    add(to, foldedWidth, true)
  }
  add(endUs, ((endUs - timeUs) / busyUs) * room, false)
  return new TimeMap(segments)
}
