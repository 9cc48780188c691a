/** Where the time bar writes times: round numbers, none inside what is folded. */
import type { TimeMap } from '../../../app/trace/time-map.ts'

/** A tick; small ones have no label. */
export interface Tick {
  readonly position: number
  readonly label: string
}

const leastPx = 110
const smallPx = 14

/** The next of 1, 2 or 5 × 10ⁿ that is not below `atLeast` (nor below 1). */
export function roundStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, atLeast)))
  for (const factor of [1, 2, 5, 10]) if (factor * power >= atLeast) return factor * power
  return 10 * power
}

/** Ticks for a bar of a width in px. Within each even stretch they lie as close as is readable. */
export function ticksFor(map: TimeMap, widthPx: number): Tick[] {
  const busy = map.segments.filter(({ folded }) => !folded)
  const usPerPx = Math.min(
    ...busy.map(
      ({ fromUs, toUs, from, to }) => (toUs - fromUs) / Math.max(1, (to - from) * widthPx),
    ),
  )
  if (!Number.isFinite(usPerPx)) return []
  const step = roundStep(usPerPx * leastPx)
  const small = step / smallsIn(step / usPerPx)
  const ticks: Tick[] = []
  let lastPx = Number.NEGATIVE_INFINITY
  for (const { fromUs, toUs } of busy) {
    for (let n = Math.ceil(fromUs / small); n * small <= toUs; n++) {
      const timeUs = n * small
      const position = map.positionOf(timeUs)
      const px = position * widthPx
      const round = Math.abs(timeUs / step - Math.round(timeUs / step)) < 1e-6
      const labelled = round && px - lastPx >= leastPx * 0.8 && px < widthPx - 20
      if (labelled) lastPx = px
      ticks.push({ position, label: labelled ? tickText(timeUs, step) : '' })
    }
  }
  return ticks
}

/** Small ticks between two labelled ones that lie `px` apart. */
function smallsIn(px: number): number {
  return px / 10 >= smallPx ? 10 : px / 5 >= smallPx ? 5 : 2
}

function tickText(timeUs: number, stepUs: number): string {
  if (stepUs >= 1_000_000 || timeUs === 0) return `${trimmed(timeUs / 1_000_000)} s`
  if (timeUs >= 1_000_000 && stepUs >= 10_000) return `${trimmed(timeUs / 1_000_000)} s`
  return stepUs >= 1_000 ? `${trimmed(timeUs / 1_000)} ms` : `${trimmed(timeUs)} µs`
}

function trimmed(value: number): string {
  return String(Number(value.toFixed(3)))
}
