import { Toggle } from '@base-ui/react/toggle'
import { ToggleGroup } from '@base-ui/react/toggle-group'
import type { ReactNode } from 'react'
import { Tip } from './Tip.tsx'

/** One of a few, all in sight. */
export function Segments<Value extends string>(props: {
  label: string
  value: Value
  options: readonly { value: Value; label: ReactNode; tip?: string }[]
  onChange: (value: Value) => void
}) {
  return (
    <ToggleGroup
      className="segments"
      aria-label={props.label}
      value={[props.value]}
      onValueChange={(chosen) => chosen[0] && props.onChange(chosen[0] as Value)}
    >
      {props.options.map(({ value, label, tip }) => {
        const toggle = (
          <Toggle key={value} value={value}>
            {label}
          </Toggle>
        )
        return tip ? (
          <Tip key={value} label={tip}>
            {toggle}
          </Tip>
        ) : (
          toggle
        )
      })}
    </ToggleGroup>
  )
}
