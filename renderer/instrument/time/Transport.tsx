import type { ReactNode } from 'react'
import { timeText } from '../../../app/trace/literal.ts'
import { Bar, BarLine } from '../../controls/Bar.tsx'
import { Button, IconButton } from '../../controls/Button.tsx'
import { Icon } from '../../controls/Icon.tsx'
import { Menu, MenuChoice } from '../../controls/Menu.tsx'
import { keysOf, useActions } from '../../keys/actions.ts'
import { speeds, speedText } from '../playing.ts'
import { useRun, useRunStore } from '../use-run.ts'

/** What starts a run (`lead`), and what winds it. */
export function Transport({ lead }: { lead?: ReactNode }) {
  const store = useRunStore()
  const playing = useRun((run) => run.playing)
  const empty = useRun((run) => run.rows === 0)
  useActions({
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
  })
  return (
    <Bar label="Run and time" className="play-bar">
      {lead}
      <IconButton
        inBar
        icon="first"
        label="To the start"
        keys={keysOf('first')}
        disabled={empty}
        onClick={() => store.first()}
      />
      <IconButton
        inBar
        icon="previous"
        label="To the visible change before"
        keys={keysOf('back-change')}
        disabled={empty}
        onClick={() => store.stepChange(-1)}
      />
      <IconButton
        inBar
        icon="back"
        label="One event back"
        keys={keysOf('back')}
        disabled={empty}
        onClick={() => store.step(-1)}
      />
      <IconButton
        inBar
        icon={playing ? 'pause' : 'play'}
        label={playing ? 'Pause' : 'Play'}
        keys={keysOf('play')}
        disabled={empty}
        onClick={() => store.togglePlay()}
      />
      <IconButton
        inBar
        icon="forward"
        label="One event forwards"
        keys={keysOf('forward')}
        disabled={empty}
        onClick={() => store.step(1)}
      />
      <IconButton
        inBar
        icon="next"
        label="To the next visible change"
        keys={keysOf('forward-change')}
        disabled={empty}
        onClick={() => store.stepChange(1)}
      />
      <IconButton
        inBar
        icon="last"
        label="To the end"
        keys={keysOf('last')}
        disabled={empty}
        onClick={() => store.last()}
      />
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
  if (rows === 0) return null
  return (
    <span className="readout">
      <span>
        <b className="num">{timeText(nowUs)}</b> s
      </span>
      <span className="num">
        event {row.toLocaleString('en-US')} / {rows.toLocaleString('en-US')}
      </span>
    </span>
  )
}
