import { Menu as Base } from '@base-ui/react/menu'
import type { ReactElement, ReactNode } from 'react'
import { Icon } from './Icon.tsx'

/** A menu that opens below its trigger. */
export function Menu(props: {
  /** The control that opens it; give it an accessible name. */
  trigger: ReactElement<Record<string, unknown>>
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'bottom'
  children: ReactNode
}) {
  return (
    <Base.Root>
      <Base.Trigger render={props.trigger} />
      <Base.Portal>
        <Base.Positioner
          sideOffset={4}
          align={props.align ?? 'start'}
          side={props.side ?? 'bottom'}
          className="above"
        >
          <Base.Popup className="menu">{props.children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

/** An entry that does something; its key stands at the right. */
export function MenuItem(props: {
  keys?: string | undefined
  disabled?: boolean
  onSelect: () => void
  children: ReactNode
}) {
  return (
    <Base.Item className="menu-item" disabled={!!props.disabled} onClick={props.onSelect}>
      <span className="menu-mark" />
      {props.children}
      {props.keys && (
        <>
          <span className="grow" />
          <kbd>{props.keys}</kbd>
        </>
      )}
    </Base.Item>
  )
}

/** An entry that is on or off. */
export function MenuSwitch(props: {
  checked: boolean
  onChange: (checked: boolean) => void
  children: ReactNode
}) {
  return (
    <Base.CheckboxItem
      className="menu-item"
      checked={props.checked}
      onCheckedChange={props.onChange}
    >
      <span className="menu-mark">
        <Base.CheckboxItemIndicator>
          <Icon name="check" size={14} />
        </Base.CheckboxItemIndicator>
      </span>
      {props.children}
    </Base.CheckboxItem>
  )
}

/** Entries of which one is chosen. */
export function MenuChoice<Value extends string>(props: {
  value: Value
  onChange: (value: Value) => void
  options: readonly { value: Value; label: ReactNode; about?: ReactNode }[]
}) {
  return (
    <Base.RadioGroup
      value={props.value}
      onValueChange={(value: unknown) => props.onChange(value as Value)}
    >
      {props.options.map(({ value, label, about }) => (
        <Base.RadioItem key={value} value={value} className="menu-item" closeOnClick>
          <span className="menu-mark">
            <Base.RadioItemIndicator>
              <Icon name="check" size={14} />
            </Base.RadioItemIndicator>
          </span>
          {about ? (
            <span className="menu-two">
              <span>{label}</span>
              <small>{about}</small>
            </span>
          ) : (
            label
          )}
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  )
}

/** A hairline between groups of entries. */
export function MenuLine() {
  return <Base.Separator className="menu-line" />
}
