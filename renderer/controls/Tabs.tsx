import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'

/** One tab: `id` is its value, `colour` draws a service's swatch before the words. */
export interface TabItem {
  id: string
  label: ReactNode
  colour?: string
  /** Beside the label, in the colour of failure: how many failed. */
  failed?: number
}

/**
 * A tab bar and the pane below it. Arrow keys move along the bar. `lead` and `tools` stand at its
 * ends; only the chosen pane is drawn unless `keep` holds the others in place.
 */
export function Tabs(props: {
  label: string
  items: readonly TabItem[]
  value: string
  onChange: (id: string) => void
  tools?: ReactNode
  lead?: ReactNode
  /** 28 px instead of 32. */
  small?: boolean
  keep?: boolean
  children: (id: string) => ReactNode
}) {
  return (
    <Base.Root
      className="col"
      value={props.value}
      onValueChange={(value) => props.onChange(String(value))}
    >
      <div className={props.small ? 'tabbar small' : 'tabbar'}>
        {props.lead}
        <Base.List className="tabs" aria-label={props.label}>
          {props.items.map((item) => (
            <Base.Tab key={item.id} value={item.id} className="tab">
              {item.colour && <i className="swatch" style={{ background: item.colour }} />}
              {item.label}
              {item.failed ? <span className="failed-count num">{item.failed}</span> : null}
            </Base.Tab>
          ))}
        </Base.List>
        <span className="grow" />
        {props.tools}
      </div>
      {props.items.map((item) => (
        <Base.Panel key={item.id} value={item.id} className="rest" keepMounted={!!props.keep}>
          {props.children(item.id)}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
