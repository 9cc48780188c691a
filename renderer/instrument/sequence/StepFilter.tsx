import { Show } from '../../../app/trace/steps.ts'
import { IconButton } from '../../controls/Button.tsx'
import { Menu, MenuLine, MenuSwitch } from '../../controls/Menu.tsx'
import { useStore } from '../../store/store.ts'
import { panesStore } from '../panes.ts'
import { RequestChip } from '../RequestChip.tsx'
import { useRun, useRunStore } from '../use-run.ts'
import { requestOf } from './marks.ts'

const kinds = [
  { show: Show.messages, label: 'Messages' },
  { show: Show.statements, label: 'Statements' },
  { show: Show.logs, label: 'Log lines' },
  { show: Show.state, label: 'Changes of state' },
  { show: Show.time, label: 'Sleep, work, timers' },
  { show: Show.faults, label: 'Faults' },
] as const

/** Which steps the sequence shows, and whether the one at the cursor is told in full. */
export function StepTools() {
  const store = useRunStore()
  const filter = useRun((run) => run.filter)
  const request = useRun((run) => requestOf(run.reader, Math.min(run.cursorRow, run.rows)))
  const detail = useStore(panesStore, (panes) => panes.detail)
  return (
    <>
      <RequestChip />
      <Menu
        align="end"
        side="top"
        trigger={<IconButton icon="filter" label="Choose what is shown" />}
      >
        {kinds.map(({ show, label }) => (
          <MenuSwitch
            key={show}
            checked={(filter.show & show) !== 0}
            onChange={(checked) =>
              store.setFilter({ show: checked ? filter.show | show : filter.show & ~show })
            }
          >
            {label}
          </MenuSwitch>
        ))}
        <MenuLine />
        <MenuSwitch
          checked={filter.request !== 0}
          onChange={(checked) => store.setFilter({ request: checked ? request : 0 })}
        >
          {filter.request !== 0 || request === 0
            ? 'Only one request'
            : `Only request #${request}, of the event at the cursor`}
        </MenuSwitch>
      </Menu>
      <IconButton
        icon="panel"
        label="All about the event at the cursor"
        keys="↵"
        aria-pressed={detail}
        onClick={() => panesStore.set({ detail: !detail })}
      />
    </>
  )
}
