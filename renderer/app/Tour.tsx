import { Popover } from '@base-ui/react/popover'
import { useEffect, useState } from 'react'
import { Button } from '../controls/Button.tsx'
import { prefer } from '../store/preferences.ts'

interface Stop {
  /** The part of the window it points at; where that is not drawn, the head of the window. */
  readonly at: string
  readonly side: 'top' | 'bottom'
  readonly title: string
  readonly text: string
}

const stops: readonly Stop[] = [
  {
    at: '.note .figure-head',
    side: 'bottom',
    title: 'Read',
    text: 'A lab begins with a run that fails. Its note has the figure, the idea, and marks like [1] that lead into the code.',
  },
  {
    at: '[data-tour=run]',
    side: 'top',
    title: 'Run and wind',
    text: 'Run it, then drag the time bar or press → and ←: code, messages, tables and charts all show that one instant.',
  },
  {
    at: '.code-pane .tabbar',
    side: 'bottom',
    title: 'Change it',
    text: 'Type into any file and run again. Your code is kept as “mine”; compare it with the pattern, or reset it, at any time.',
  },
]

/** Three steps through the window, for a first start. */
export function Tour({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [step, setStep] = useState(0)
  useEffect(() => {
    if (open) setStep(0)
  }, [open])
  const stop = stops[step]
  if (!open || !stop) return null
  const anchor = document.querySelector(stop.at)
  const end = () => {
    prefer({ tourDone: true })
    onClose()
  }
  const last = step === stops.length - 1
  return (
    <Popover.Root open onOpenChange={(isOpen) => !isOpen && end()} key={step}>
      <Popover.Portal>
        <Popover.Positioner
          anchor={anchor ?? document.querySelector('.top')}
          side={anchor ? stop.side : 'bottom'}
          align="center"
          sideOffset={10}
          collisionPadding={16}
          className="above"
        >
          <Popover.Popup className="popover tour">
            <Popover.Title>{stop.title}</Popover.Title>
            <Popover.Description>{stop.text}</Popover.Description>
            <footer>
              <span className="num dim">
                {step + 1} of {stops.length}
              </span>
              <span className="grow" />
              {!last && (
                <Button weight="quiet" onClick={end}>
                  Skip
                </Button>
              )}
              <Button weight="primary" onClick={() => (last ? end() : setStep(step + 1))}>
                {last ? 'Begin' : 'Next'}
              </Button>
            </footer>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
