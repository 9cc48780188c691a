import { useState } from 'react'
import { BarLine } from '../controls/Bar.tsx'
import { Button, IconButton } from '../controls/Button.tsx'
import { Icon } from '../controls/Icon.tsx'
import { Menu, MenuChoice } from '../controls/Menu.tsx'
import { NumberField } from '../controls/NumberField.tsx'
import { useRun } from '../instrument/use-run.ts'
import { keysOf, useActions } from '../keys/actions.ts'
import { labStore } from '../store/lab.ts'
import { chooseScenario, drawSeed, type Scenario, settingsStore } from '../store/settings.ts'
import { useStore } from '../store/store.ts'
import { runNow, stopRun } from './actions.ts'
import { FaultsButton } from './Faults.tsx'
import { KnobsButton } from './Knobs.tsx'
import './run.css'

/** What is run, and the button that runs it; stands before the time controls, in their bar. */
export function RunBar() {
  const contents = useStore(labStore, (state) => state.contents)
  const settings = useStore(settingsStore, (state) => state)
  const [open, setOpen] = useState<'knobs' | 'faults' | null>(null)
  useActions({
    knobs: () => setOpen('knobs'),
    faults: () => setOpen('faults'),
  })
  const description = contents?.summary.description
  const scenarios = description?.scenarios ?? []
  const scenario = scenarios.find(({ id }) => id === settings.scenario)
  const state = (name: 'knobs' | 'faults') => ({
    open: open === name,
    onOpenChange: (isOpen: boolean) => setOpen(isOpen ? name : null),
  })
  return (
    <div className="run-bar">
      <RunButton ready={scenario !== undefined} />
      {scenario && <ScenarioMenu scenario={scenario} scenarios={scenarios} />}
      {description && description.knobs.length > 0 && (
        <KnobsButton
          knobs={description.knobs}
          scenario={scenario}
          set={settings.knobs}
          {...state('knobs')}
        />
      )}
      {description && (
        <FaultsButton
          services={description.services}
          faults={settings.faults}
          {...state('faults')}
        />
      )}
      {scenario && <SeedField seed={settings.seed} />}
      <BarLine />
    </div>
  )
}

function RunButton({ ready }: { ready: boolean }) {
  const phase = useRun((state) => state.phase)
  const busy = phase === 'starting' || phase === 'running'
  if (busy) {
    return (
      <Button inBar weight="primary" icon="stop" tip="Stop" keys={keysOf('stop')} onClick={stopRun}>
        Stop
      </Button>
    )
  }
  return (
    <Button
      inBar
      weight="primary"
      icon="play"
      tip="Run the shown code"
      keys={keysOf('run')}
      disabled={!ready}
      onClick={runNow}
      data-tour="run"
    >
      Run
    </Button>
  )
}

function ScenarioMenu(props: { scenario: Scenario; scenarios: readonly Scenario[] }) {
  const { scenario, scenarios } = props
  return (
    <Menu
      trigger={
        <Button
          inBar
          weight="quiet"
          className="scenario"
          aria-label={`Scenario: ${scenario.title}`}
        >
          <span className="cut">{scenario.title}</span>
          <Icon name="down" size={12} />
        </Button>
      }
      side="top"
    >
      <MenuChoice
        value={scenario.id}
        onChange={chooseScenario}
        options={scenarios.map(({ id, title, about, variant }) => ({
          value: id,
          label: (
            <>
              {title} <code>{variant}</code>
            </>
          ),
          about,
        }))}
      />
    </Menu>
  )
}

function SeedField({ seed }: { seed: number }) {
  return (
    <span className="seed">
      <span aria-hidden="true">seed</span>
      <NumberField
        label="Seed"
        value={seed}
        min={0}
        max={Number.MAX_SAFE_INTEGER}
        width={Math.max(2, String(seed).length)}
        onChange={(value) => settingsStore.set({ seed: Math.floor(value) })}
      />
      <IconButton
        inBar
        icon="dice"
        label="Draw a new seed"
        keys={keysOf('new-seed')}
        onClick={drawSeed}
      />
    </span>
  )
}
