import { useState } from 'react'
import type { Fault } from '../../app/sdk/orrery.d.ts'
import { Button, IconButton } from '../controls/Button.tsx'
import { NumberField } from '../controls/NumberField.tsx'
import { Popover } from '../controls/Popover.tsx'
import { Select } from '../controls/Select.tsx'
import { runStore } from '../instrument/run-store.ts'
import { useRun } from '../instrument/use-run.ts'
import { keysOf } from '../keys/actions.ts'
import { settingsStore } from '../store/settings.ts'
import { choicesOf, type FaultForm, faultForms, faultText, type Values } from './faults.ts'

/** Opens the faults a reader adds to the scenario's own; says how many there are. */
export function FaultsButton(props: {
  services: readonly string[]
  faults: readonly Fault[]
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const { faults } = props
  return (
    <Popover
      title="Faults besides the scenario’s"
      open={props.open}
      onOpenChange={props.onOpenChange}
      tools={
        <Button
          weight="quiet"
          disabled={faults.length === 0}
          onClick={() => settingsStore.set({ faults: [] })}
        >
          Remove all
        </Button>
      }
      trigger={
        <Button
          inBar
          weight="quiet"
          icon="bolt"
          tip="Faults"
          keys={keysOf('faults')}
          aria-label={faults.length > 0 ? `Faults ${faults.length} added` : 'Faults'}
        >
          <span className="long">Faults</span>
          {faults.length > 0 && <b className="num">{faults.length}</b>}
        </Button>
      }
    >
      <FaultList faults={faults} />
      <NewFault services={props.services} />
    </Popover>
  )
}

function FaultList({ faults }: { faults: readonly Fault[] }) {
  if (faults.length === 0) {
    return <p className="dim">None yet. What you add here happens in your next run.</p>
  }
  const remove = (at: number) =>
    settingsStore.set({ faults: faults.filter((_, index) => index !== at) })
  return (
    <ul className="fault-list">
      {faults.map((fault, index) => (
        <li key={`${index} ${faultText(fault)}`}>
          <span>{faultText(fault)}</span>
          <IconButton
            icon="cross"
            size={12}
            label={`Remove: ${faultText(fault)}`}
            onClick={() => remove(index)}
          />
        </li>
      ))}
    </ul>
  )
}

/** Names faults can be about: from the lab, and from the trace where there is one. */
function useParts(services: readonly string[]) {
  // Lanes are only ever added to: their number tells when to look again.
  useRun((state) => state.reader.lanes.length)
  const { lanes } = runStore.state.reader
  const names = (kind: string) => lanes.filter((lane) => lane.kind === kind).map(({ name }) => name)
  const instances = [...new Set([...services, ...names('service')])]
  return { services, instances, parties: ['*', ...instances, 'broker', ...names('load')] }
}

/** The shown instant, where a fault is most often wanted. */
function cursorMs(): number {
  const { reader, cursorRow } = runStore.state
  return cursorRow === 0 ? 1_000 : Math.round(reader.time(cursorRow) / 1_000)
}

function NewFault({ services }: { services: readonly string[] }) {
  const parts = useParts(services)
  const [form, setForm] = useState<FaultForm>(faultForms[0]!)
  const [values, setValues] = useState<Values>(() => ({
    atMs: cursorMs(),
    fromMs: cursorMs(),
    untilMs: cursorMs() + 1_000,
  }))
  const filled: Values = Object.fromEntries(
    form.fields.map(({ name, kind, start }) => [
      name,
      values[name] ?? (start === '' ? (choicesOf(kind, parts)?.[0] ?? '') : start),
    ]),
  )
  const set = (name: string, value: number | string) => setValues({ ...values, [name]: value })
  const add = () => settingsStore.set(({ faults }) => ({ faults: [...faults, form.build(filled)] }))
  return (
    <div className="new-fault">
      <Select
        label="Kind of fault"
        value={form.id}
        options={faultForms.map(({ id, label }) => ({ value: id, label }))}
        onChange={(id) => setForm(faultForms.find((one) => one.id === id) ?? form)}
      />
      {form.fields.map((field) => {
        const choices = choicesOf(field.kind, parts)
        return (
          <div key={field.name} className="fault-field">
            <span>{field.label}</span>
            {choices ? (
              <Select
                label={field.label}
                value={String(filled[field.name])}
                options={choices.map((value) => ({ value, label: value }))}
                onChange={(value) => set(field.name, value)}
              />
            ) : (
              <NumberField
                label={field.label}
                value={Number(filled[field.name])}
                min={0}
                onChange={(value) => set(field.name, value)}
              />
            )}
            {field.kind === 'ms' && <span className="unit">ms</span>}
          </div>
        )
      })}
      <p className="dim">{faultText(form.build(filled))}</p>
      <Button icon="plus" onClick={add}>
        Add
      </Button>
    </div>
  )
}
