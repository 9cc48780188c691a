import type { ReactNode } from 'react'
import { grouped, timeText } from '../../../app/trace/literal.ts'
import { Bar, BarLine } from '../../controls/Bar.tsx'
import { Button, IconButton } from '../../controls/Button.tsx'
import { Icon } from '../../controls/Icon.tsx'
import { Menu, MenuChoice } from '../../controls/Menu.tsx'
import { keysOf, useActions } from '../../keys/actions.ts'
import { speeds, speedText } from '../playing.ts'
import { useRun, useRunStore } from '../use-run.ts'

/** The buttons that wind, from left to right, with the actions whose keys do the same. */
const winders = [
  { id: 'first', icon: 'first', label: 'To the start' },
  { id: 'back-change', icon: 'previous', label: 'To the visible change before' },
  { id: 'back', icon: 'back', label: 'One event back' },
  { id: 'play', icon: 'play', label: 'Play' },
  { id: 'forward', icon: 'forward', label: 'One event forwards' },
  { id: 'forward-change', icon: 'next', label: 'To the next visible change' },
  { id: 'last', icon: 'last', label: 'To the end' },
] as const

/** What starts a run (`lead`), and what winds it. */
export function Transport({ lead }: { lead?: ReactNode }) {
  const store = useRunStore()
  const playing = useRun((run) => run.playing)
  const empty = useRun((run) => run.rows === 0)
  const doers = {
    play: () => store.togglePlay(),
    forward: () => store.step(1),
    back: () => store.step(-1),
    'forward-change': () => store.stepChange(1),
    'back-change': () => store.stepChange(-1),
    first: () => store.first(),
    last: () => store.last(),
    'next-failed': () => store.nextFailed(),
    faster: () => store.faster(),
    slower: () => store.slower(),
  }
  useActions(doers)
  return (
    <Bar label="Run and time" className="play-bar">
      {lead}
      {winders.map(({ id, icon, label }) => (
        <IconButton
          key={id}
          inBar
          icon={id === 'play' && playing ? 'pause' : icon}
          label={id === 'play' && playing ? 'Pause' : label}
          keys={keysOf(id)}
          disabled={empty}
          onClick={doers[id]}
        />
      ))}
      <Speed />
      <BarLine />
      <FailedButton />
      <span className="grow" />
      <Readout />
    </Bar>
  )
}

function Speed() {
  const store = useRunStore()
  const speed = useRun((run) => run.speed)
  return (
    <Menu
      side="top"
      trigger={
        <Button inBar weight="quiet" aria-label={`Speed: ${speedText(speed)}`}>
          <span className="num">{speedText(speed)}</span>
          <Icon name="down" size={12} />
        </Button>
      }
    >
      <MenuChoice
        value={String(speed)}
        onChange={(value) => store.setSpeed(Number(value))}
        options={speeds.map((one) => ({ value: String(one), label: speedText(one) }))}
      />
    </Menu>
  )
}

/** How many checks failed; a click jumps from one to the next. */
function FailedButton() {
  const store = useRunStore()
  const result = useRun((run) => run.result)
  if (result === null) return null
  const failed = result.checks.filter(({ held }) => !held).length
  if (failed === 0) {
    const all = result.checks.length
    return all === 0 ? null : <span className="dim readout num">{all} held</span>
  }
  return (
    <Button
      inBar
      weight="bad"
      icon="cross"
      tip="Next failed check"
      keys={keysOf('next-failed')}
      onClick={() => store.nextFailed()}
    >
      <span className="num">{failed} failed</span>
      <Icon name="next" size={13} />
    </Button>
  )
}

function Readout() {
  const nowUs = useRun((run) => run.nowUs)
  const row = useRun((run) => run.cursorRow)
  const rows = useRun((run) => run.rows)
  const busy = useRun(({ phase }) => phase === 'starting' || phase === 'running')
  const stage = useRun((run) => run.progress?.phase)
  const events = useRun((run) => run.result?.events ?? 0)
  if (rows === 0) return busy ? <span className="readout">{stage ?? 'starting'} …</span> : null
  return (
    <span className="readout">
      <span>
        <b className="num">{timeText(nowUs)}</b> s
      </span>
      <span className="num">
        event {grouped(row)} / {grouped(rows)}
        {events > rows && ` kept of ${grouped(events)}`}
      </span>
    </span>
  )
}
