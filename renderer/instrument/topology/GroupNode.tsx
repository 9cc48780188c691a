import { Handle, Position } from '@xyflow/react'
import { grouped } from '../../../app/trace/literal.ts'
import { useRun } from '../use-run.ts'
import type { Group } from './places.ts'
import { type InstanceAt, instancesAt } from './scene.ts'

/** Width of a node, px. */
export const nodeWidthPx = 168
const headPx = 28
const linePx = 22
const mostBacklogs = 4

/** Height of a node: a line for each instance, and some for what waits at the broker. */
export function heightOf({ kind, lanes }: Group): number {
  if (kind === 'load') return headPx + 8
  const lines = kind === 'broker' ? mostBacklogs : lanes.length
  return headPx + lines * linePx + 6
}

/** A service, a load or the broker. */
export function GroupNode({ group, colour }: { group: Group; colour: string }) {
  const [, name = ''] = group.id.split(':')
  return (
    <div className={`group-node ${group.kind}`} style={{ height: heightOf(group) }}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <header>
        <i className="swatch" style={{ background: colour }} />
        <b className="cut">{name}</b>
        {group.kind === 'load' && <span className="dim">load</span>}
        {group.kind === 'service' && <Count group={group} />}
      </header>
      {group.kind === 'service' && <Instances group={group} colour={colour} />}
      {group.kind === 'broker' && <Backlogs />}
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  )
}

function Count({ group }: { group: Group }) {
  const readings = useRun((run) => run.readings)
  const row = useRun((run) => run.cursorRow)
  const count = instancesAt(readings, group, row).length
  return count > 1 ? <span className="dim num">×{count}</span> : null
}

function Instances({ group, colour }: { group: Group; colour: string }) {
  const readings = useRun((run) => run.readings)
  const row = useRun((run) => run.cursorRow)
  return (
    <ul>
      {instancesAt(readings, group, row).map((instance) => (
        <Instance key={instance.lane} instance={instance} colour={colour} />
      ))}
    </ul>
  )
}

const words = {
  up: '',
  starting: 'starting',
  down: 'down',
  frozen: 'frozen',
  slow: 'slow',
} as const
const mostDots = 8

function Instance({ instance, colour }: { instance: InstanceAt; colour: string }) {
  const { name, state, waiting, working } = instance
  const number = name.includes('#') ? name.slice(name.indexOf('#')) : ''
  const idle = waiting === 0 && working === 0
  return (
    <li
      className={state}
      aria-label={`${name} ${words[state]}: ${waiting} waiting, ${working} in work`}
    >
      {number !== '' && <span className="num dim">{number}</span>}
      {state !== 'up' && <span className="instance-state">{words[state]}</span>}
      <span className="grow" />
      <Dots count={working} colour={colour} full />
      <Dots count={waiting} colour={colour} />
      {state === 'up' && idle && <span className="dim">idle</span>}
    </li>
  )
}

/** What is in work as full discs, what waits as rings; a number once there are many. */
function Dots({ count, colour, full }: { count: number; colour: string; full?: boolean }) {
  if (count === 0) return null
  if (count > mostDots) {
    return (
      <span className="num">
        {grouped(count)} {full ? 'in work' : 'wait'}
      </span>
    )
  }
  return (
    <svg width={count * 8} height={10} aria-hidden="true">
      {Array.from({ length: count }, (_, i) => (
        <circle
          key={i}
          cx={i * 8 + 4}
          cy={5}
          r={2.8}
          fill={full ? colour : 'none'}
          stroke={colour}
          strokeWidth={1.2}
        />
      ))}
    </svg>
  )
}

/** What waits at the broker, by queue; the longest first. */
function Backlogs() {
  const readings = useRun((run) => run.readings)
  const row = useRun((run) => run.cursorRow)
  const backlogs = readings.queues.backlogsAt(row).sort((a, b) => b.count - a.count)
  const shown = backlogs.slice(0, backlogs.length > mostBacklogs ? mostBacklogs - 1 : mostBacklogs)
  return (
    <ul>
      {backlogs.length === 0 && <li className="dim">nothing waits</li>}
      {shown.map(({ name, count }) => (
        <li key={name}>
          <span className="cut">{name}</span>
          <span className="grow" />
          <b className="num">{grouped(count)}</b>
        </li>
      ))}
      {shown.length < backlogs.length && (
        <li className="dim">and {backlogs.length - shown.length} more queues</li>
      )}
    </ul>
  )
}
