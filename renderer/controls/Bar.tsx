import { Toolbar } from '@base-ui/react/toolbar'
import type { ReactNode } from 'react'

/** A row of controls that Tab enters once; arrow keys move along it. */
export function Bar(props: { label: string; className?: string; children: ReactNode }) {
  return (
    <Toolbar.Root className={props.className ?? 'bar'} aria-label={props.label}>
      {props.children}
    </Toolbar.Root>
  )
}

/** A hairline between two groups of a {@link Bar}. */
export function BarLine() {
  return <Toolbar.Separator className="bar-line" />
}
