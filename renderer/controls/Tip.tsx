import { Tooltip } from '@base-ui/react/tooltip'
import type { ReactElement, ReactNode } from 'react'

/** Tooltips below it open after half a second, and at once after one another. */
export function TipProvider({ children }: { children: ReactNode }) {
  return <Tooltip.Provider delay={500}>{children}</Tooltip.Provider>
}

/**
 * Names the control inside it on hover and on focus, with its key beside. The control needs an
 * accessible name of its own: a tooltip only repeats it.
 */
export function Tip(props: {
  label: ReactNode
  keys?: string | undefined
  side?: 'top' | 'bottom' | 'left' | 'right'
  children: ReactElement<Record<string, unknown>>
}) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={props.children} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} side={props.side ?? 'top'} className="above">
          <Tooltip.Popup className="tip" role="tooltip">
            {props.label}
            {props.keys && <kbd>{props.keys}</kbd>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
