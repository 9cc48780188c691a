import { Dialog as Base } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import { Icon } from './Icon.tsx'

/** A pane over the window that keeps the focus until it closes; Esc closes it. */
export function Dialog(props: {
  open: boolean
  onClose: () => void
  title: string
  /** Draws no heading: the content begins with its own control, the title is only spoken. */
  bare?: boolean
  /** A class of its own, for width and place. */
  className?: string
  children: ReactNode
}) {
  return (
    <Base.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Base.Portal>
        <Base.Backdrop className="veil" />
        <Base.Popup className={`dialog ${props.className ?? ''}`}>
          {props.bare ? (
            <Base.Title className="hidden-text">{props.title}</Base.Title>
          ) : (
            <div className="dialog-head">
              <Base.Title>{props.title}</Base.Title>
              <span className="grow" />
              <Base.Close className="icon-btn" aria-label="Close">
                <Icon name="cross" size={14} />
              </Base.Close>
            </div>
          )}
          {props.children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
