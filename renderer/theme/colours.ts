/** A service keeps its colour in every pane: its place in the lab decides it, once. */
import type { Lane } from '../../app/trace/format.ts'

/** Colours there are for services; a ninth service begins again with the first. */
export const serviceColours = 8

/** CSS colour of the service at a place in the lab's order, from 0; -1 for nobody's. */
export function serviceColour(index: number): string {
  return index < 0 ? 'var(--s0)' : `var(--s${(index % serviceColours) + 1})`
}

/** CSS colour of a service by name; grey for a load, the broker, or a name the lab lacks. */
export function colourOf(services: readonly string[], name: string): string {
  return serviceColour(services.indexOf(name))
}

/** CSS colour of a lane: an instance has its service's, loads and the broker are grey. */
export function laneColour(services: readonly string[], lane: Lane): string {
  return lane.kind === 'service' ? colourOf(services, lane.service) : serviceColour(-1)
}
