import { Select as Base } from '@base-ui/react/select'
import type { ReactNode } from 'react'
import { Icon } from './Icon.tsx'

/** One choice of a {@link Select}. */
export interface Choice<Value extends string> {
  value: Value
  label: ReactNode
}

/** One of several values; typing finds an entry. `quiet` draws it as words with an arrow. */
export function Select<Value extends string>(props: {
  label: string
  value: Value
  options: readonly Choice<Value>[]
  onChange: (value: Value) => void
  quiet?: boolean
  disabled?: boolean
}) {
  return (
    <Base.Root
      items={props.options}
      value={props.value}
      onValueChange={(value) => value !== null && props.onChange(value)}
      disabled={!!props.disabled}
      modal={false}
    >
      <Base.Trigger className={props.quiet ? 'btn quiet' : 'select'} aria-label={props.label}>
        <Base.Value className="cut" />
        <Base.Icon>
          <Icon name="down" size={12} />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="above">
          <Base.Popup className="menu">
            <Base.List>
              {props.options.map(({ value, label }) => (
                <Base.Item key={value} value={value} className="menu-item">
                  <span className="menu-mark">
                    <Base.ItemIndicator>
                      <Icon name="check" size={14} />
                    </Base.ItemIndicator>
                  </span>
                  <Base.ItemText>{label}</Base.ItemText>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
