import { Popover } from '@base-ui/react/popover'
import { useEffect, useState } from 'react'
import { Button } from '../controls/Button.tsx'
import { prefer } from '../store/preferences.ts'

interface Stop {
  /** The part of the window it points at. */
  readonly at: string
  readonly title: string
  readonly text: string
}

const stops: readonly Stop[] = [
  {
    at: '[data-pane=note]',
    title: 'Read',
    text: 'A lab begins with a run that fails. Its note has the figure, the idea, and marks like [1] that lead into the code.',
  },
  {
    at: '[data-tour=run]',
    title: 'Run and wind',
    text: 'Run it, then drag the time bar or press → and ←: code, messages, tables and charts all show that one instant.',
  },
  {
    at: '[data-pane=code]',
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
  const anchor = open && stop ? document.querySelector(stop.at) : null
  if (!stop || !anchor) return null
  const end = () => {
    prefer({ tourDone: true })
    onClose()
  }
  const last = step === stops.length - 1
  return (
    <Popover.Root open onOpenChange={(isOpen) => !isOpen && end()} key={step}>
      <Popover.Portal>
        <Popover.Positioner
          anchor={anchor}
          side={anchor.getBoundingClientRect().height > 200 ? 'right' : 'top'}
          align="start"
          sideOffset={step === 1 ? 10 : -220}
          alignOffset={step === 1 ? 0 : 60}
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
