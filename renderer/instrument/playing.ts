/** Playing a run: virtual time passes at a chosen speed, and waits for nothing that isn't seen. */
import type { TraceReader } from '../../app/trace/reader.ts'
import type { Steps } from '../../app/trace/steps.ts'

/** Virtual time per real time, from fast to slow. */
export const speeds = [10, 1, 0.1, 0.01, 0.001, 0.0001] as const
/** A hundredth: network and database show as motion. */
export const usualSpeed = 0.01

/** `1/100×`, as the speed is written. */
export function speedText(speed: number): string {
  return speed >= 1 ? `${speed}×` : `1/${Math.round(1 / speed)}×`
}

/** The speed one notch faster (-1) or slower (+1). */
export function nextSpeed(speed: number, by: 1 | -1): number {
  const at = speeds.findIndex((known) => known <= speed)
  return speeds[Math.min(speeds.length - 1, Math.max(0, at + by))]!
}

/** Nothing to see for longer than this is cut short … */
const patienceMs = 600
/** … to this. */
const shortenedMs = 200

/**
 * Virtual time after `realMs` of playing from `timeUs`, where the next step is seen at `nextUs`.
 */
export function playedTo(timeUs: number, realMs: number, speed: number, nextUs: number): number {
  const usPerMs = speed * 1_000
  const skipTo = nextUs - timeUs > patienceMs * usPerMs ? nextUs - shortenedMs * usPerMs : timeUs
  return Math.max(timeUs, skipTo) + realMs * usPerMs
}

/** When the next step after a row is seen; Infinity after the last. */
export function nextSeenUs(trace: TraceReader, steps: Steps, row: number): number {
  const next = steps.neighbour(row, 1)
  return next === 0 ? Number.POSITIVE_INFINITY : trace.time(next)
}
