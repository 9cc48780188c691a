import { Popover as Base } from '@base-ui/react/popover'
import type { ReactElement, ReactNode } from 'react'

/** A small pane that opens beside its trigger; Esc closes it and gives the focus back. */
export function Popover(props: {
  trigger: ReactElement<Record<string, unknown>>
  /** Heading, and the pane's accessible name. */
  title: string
  side?: 'top' | 'bottom' | 'left' | 'right'
  align?: 'start' | 'center' | 'end'
  open?: boolean
  onOpenChange?: (open: boolean) => void
  /** At the right of the heading. */
  tools?: ReactNode
  children: ReactNode
}) {
  const state =
    props.open === undefined ? {} : { open: props.open, onOpenChange: props.onOpenChange }
  return (
    <Base.Root {...state}>
      <Base.Trigger render={props.trigger} />
      <Base.Portal>
        <Base.Positioner
          sideOffset={6}
          side={props.side ?? 'top'}
          align={props.align ?? 'start'}
          collisionPadding={8}
          className="above"
        >
          <Base.Popup className="popover">
            <div className="popover-head">
              <Base.Title>{props.title}</Base.Title>
              <span className="grow" />
              {props.tools}
            </div>
            {props.children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
