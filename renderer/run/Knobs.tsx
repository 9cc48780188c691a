import { Button, IconButton } from '../controls/Button.tsx'
import { NumberField } from '../controls/NumberField.tsx'
import { Popover } from '../controls/Popover.tsx'
import { Select } from '../controls/Select.tsx'
import { Slider } from '../controls/Slider.tsx'
import { keysOf } from '../keys/actions.ts'
import {
  type KnobOf,
  type KnobValues,
  knobValue,
  type Scenario,
  setKnob,
  settingsStore,
} from '../store/settings.ts'

/** Opens the lab's knobs; says how many the reader has turned. */
export function KnobsButton(props: {
  knobs: readonly KnobOf[]
  scenario: Scenario | undefined
  set: KnobValues
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const { knobs, scenario, set } = props
  const turned = Object.keys(set).length
  return (
    <Popover
      title="Knobs"
      open={props.open}
      onOpenChange={props.onOpenChange}
      tools={
        <Button
          weight="quiet"
          disabled={turned === 0}
          onClick={() => settingsStore.set({ knobs: {} })}
        >
          As in the scenario
        </Button>
      }
      trigger={
        <Button
          inBar
          weight="quiet"
          icon="knobs"
          tip="Knobs"
          keys={keysOf('knobs')}
          aria-label={turned > 0 ? `Knobs ${turned} turned` : 'Knobs'}
        >
          <span className="long">Knobs</span>
          {turned > 0 && <b className="num">{turned}</b>}
        </Button>
      }
    >
      <ul className="knobs">
        {knobs.map((knob) => (
          <li key={knob.id}>
            <Knob knob={knob} value={knobValue(knob, scenario, set)} turned={knob.id in set} />
          </li>
        ))}
      </ul>
    </Popover>
  )
}

function Knob(props: { knob: KnobOf; value: number | string; turned: boolean }) {
  const { knob, value, turned } = props
  return (
    <div className="knob">
      <div className="knob-head">
        <span>{knob.about}</span>
        <code>{knob.id}</code>
        <span className="grow" />
        {turned && (
          <IconButton
            icon="reset"
            size={13}
            label={`${knob.about}: as in the scenario`}
            onClick={() => setKnob(knob.id, undefined)}
          />
        )}
      </div>
      {knob.options ? (
        <Select
          label={knob.about}
          value={String(value)}
          options={knob.options.map((option) => ({ value: option, label: option }))}
          onChange={(chosen) => setKnob(knob.id, chosen)}
        />
      ) : (
        <NumberKnob knob={knob} value={Number(value)} />
      )}
    </div>
  )
}

function NumberKnob({ knob, value }: { knob: KnobOf; value: number }) {
  const min = knob.min ?? 0
  const max = knob.max ?? Math.max(100, value)
  const step = knob.step ?? 1
  return (
    <div className="knob-number">
      <Slider
        label={knob.about}
        value={value}
        min={min}
        max={max}
        step={step}
        text={`${value} ${knob.unit}`}
        onChange={(chosen) => setKnob(knob.id, chosen)}
      />
      <NumberField
        label={`${knob.about}, in ${knob.unit}`}
        value={value}
        min={min}
        max={max}
        step={step}
        width={6}
        onChange={(chosen) => setKnob(knob.id, chosen)}
      />
      <span className="unit">{knob.unit}</span>
    </div>
  )
}
