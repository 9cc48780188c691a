/** The topology at one instant: who is up, what waits where, which messages are on their way. */
import { Kind } from '../../../app/trace/format.ts'
import type { Outage } from '../../../app/trace/outages.ts'
import type { Readings } from '../../../app/trace/readings.ts'
import type { Group } from './places.ts'

/** One instance at an instant. */
export interface InstanceAt {
  readonly lane: number
  readonly name: string
  readonly state: 'up' | 'starting' | 'down' | 'frozen' | 'slow'
  readonly waiting: number
  readonly working: number
}

/** A message between two groups: how far it is, from 0 to 1. */
export interface Travelling {
  readonly key: number
  readonly from: string
  readonly to: string
  readonly share: number
  /** It will be lost on its way. */
  readonly lost: boolean
}

/** One direction or both between two groups. */
export interface Edge {
  readonly id: string
  readonly from: string
  readonly to: string
}

/** Services with their instances, loads and the broker, in the order of the lanes. */
export function groupsOf(readings: Readings): Group[] {
  const groups = new Map<string, { id: string; kind: Group['kind']; lanes: number[] }>()
  for (const number of readings.lanes.shown) {
    const { service, kind } = readings.trace.lane(number)
    const id = `${kind}:${service}`
    const group = groups.get(id) ?? { id, kind, lanes: [] }
    group.lanes.push(number)
    groups.set(id, group)
  }
  for (const { lanes } of groups.values()) lanes.sort((a, b) => a - b)
  return [...groups.values()]
}

/** Group of a lane. */
export function groupOf(readings: Readings, lane: number): string {
  const { service, kind } = readings.trace.lane(lane)
  return `${kind}:${service}`
}

/** Which groups exchange messages: an edge for each pair, in the direction of the first message. */
export function edgesOf(readings: Readings): Edge[] {
  const edges = new Map<string, Edge>()
  for (const link of readings.queues.links) {
    const from = groupOf(readings, link.from)
    const to = groupOf(readings, link.to)
    if (from === to || edges.has(`${to} ${from}`)) continue
    edges.set(`${from} ${to}`, { id: `${from} ${to}`, from, to })
  }
  return [...edges.values()]
}

/** A group's instances when `row` has happened. */
export function instancesAt(readings: Readings, group: Group, row: number): InstanceAt[] {
  const outages = readings.outages.at(row)
  return group.lanes
    .filter((lane) => hasJoined(readings, lane, row))
    .map((lane) => ({
      lane,
      name: readings.trace.lane(lane).name,
      state: stateOf(outages, lane),
      ...readings.queues.loadAt(lane, row),
    }))
}

function stateOf(outages: readonly Outage[], lane: number): InstanceAt['state'] {
  const own = outages.filter((outage) => outage.lane === lane).map(({ kind }) => kind)
  if (own.includes('crash')) return 'down'
  if (own.includes('pause')) return 'frozen'
  return own.includes('slow') ? 'slow' : 'up'
}

/** All instances that are deployed from the start load their code at time 0; others join later. */
function hasJoined(readings: Readings, lane: number, row: number): boolean {
  const first = readings.lanes.firstRow(lane)
  return first === 0 || first <= row || readings.trace.time(first) === 0
}

/** Pairs of groups between which the network is cut. */
export function cutsAt(readings: Readings, row: number): Set<string> {
  const cuts = new Set<string>()
  for (const { kind, lane, peer } of readings.outages.at(row)) {
    if (kind !== 'partition') continue
    const [a, b] = [groupOf(readings, lane), groupOf(readings, peer)]
    cuts.add(`${a} ${b}`).add(`${b} ${a}`)
  }
  return cuts
}

/** Messages on their way at a row, each as far as the playhead says. */
export function travellingAt(readings: Readings, row: number, nowUs: number): Travelling[] {
  if (row === 0) return []
  const { trace } = readings
  return readings.queues.flightsAt(row).map(({ from, to, left, landed }) => {
    const start = trace.time(left)
    // One that never lands is shown half way: nobody knows where it is.
    const end = landed === 0 ? 0 : trace.time(landed)
    const share = landed === 0 ? 0.5 : end === start ? 1 : (nowUs - start) / (end - start)
    return {
      key: left,
      from: groupOf(readings, from),
      to: groupOf(readings, to),
      share: Math.max(0, Math.min(1, share)),
      lost:
        landed !== 0 && (trace.kind(landed) === Kind.drop || trace.kind(landed) === Kind.reject),
    }
  })
}
