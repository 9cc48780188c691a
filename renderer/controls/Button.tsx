import { Button as Base } from '@base-ui/react/button'
import { Toolbar } from '@base-ui/react/toolbar'
import type { ComponentProps, ReactNode } from 'react'
import { Icon, type IconName } from './Icon.tsx'
import { Tip } from './Tip.tsx'

/** How much a button asks for: `primary` is Run alone, `bad` tells of a failure. */
export type Weight = 'plain' | 'quiet' | 'primary' | 'bad'

/** Props of a button with words. */
export interface ButtonProps extends ComponentProps<'button'> {
  weight?: Weight
  icon?: IconName
  /** Said on hover and focus; `keys` beside it. */
  tip?: ReactNode
  keys?: string | undefined
  /** It is one of a {@link Bar}: arrow keys move along the bar, Tab leaves it. */
  inBar?: boolean
}

/** A button with words, 24 px high. */
export function Button(props: ButtonProps) {
  const { weight = 'plain', icon, tip, keys, inBar, className: own = '', ...others } = props
  const { children, ...rest } = others
  const className = `btn ${weight === 'plain' ? '' : weight} ${own}`.trim()
  const inside = (
    <>
      {icon && <Icon name={icon} size={13} />}
      {children}
    </>
  )
  const button = inBar ? (
    <Toolbar.Button className={className} {...rest}>
      {inside}
    </Toolbar.Button>
  ) : (
    <Base className={className} {...rest}>
      {inside}
    </Base>
  )
  if (!tip) return button
  return (
    <Tip label={tip} keys={keys}>
      {button}
    </Tip>
  )
}

/** Props of a button that is a drawing only. */
export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'className' | 'children'> {
  icon: IconName
  /** Its accessible name, and what the tooltip says. */
  label: string
  keys?: string | undefined
  size?: number
  inBar?: boolean
}

/** A button that is a drawing, 24 × 24 px, with its name as tooltip. */
export function IconButton({ icon, label, keys, size, inBar, ...rest }: IconButtonProps) {
  const drawing = <Icon name={icon} size={size ?? 16} />
  return (
    <Tip label={label} keys={keys}>
      {inBar ? (
        <Toolbar.Button className="icon-btn" aria-label={label} {...rest}>
          {drawing}
        </Toolbar.Button>
      ) : (
        <Base className="icon-btn" aria-label={label} {...rest}>
          {drawing}
        </Base>
      )}
    </Tip>
  )
}
