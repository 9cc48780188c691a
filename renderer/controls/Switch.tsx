import { Switch as Base } from '@base-ui/react/switch'
import type { ReactNode } from 'react'

/** On or off, with its words beside. */
export function Switch(props: {
  checked: boolean
  onChange: (checked: boolean) => void
  children: ReactNode
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the switch inside renders the input it names
    <label className="switch-row">
      <Base.Root className="switch" checked={props.checked} onCheckedChange={props.onChange}>
        <Base.Thumb className="switch-thumb" />
      </Base.Root>
      {props.children}
    </label>
  )
}
