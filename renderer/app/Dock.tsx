import { lazy, Suspense } from 'react'
import { RunBar } from '../run/RunBar.tsx'

// Charts and drawings are half of the window's code; the note and the code are there before them.
const Instrument = lazy(async () => ({
  default: (await import('../instrument/Instrument.tsx')).Instrument,
}))

/** The lower part of the window: what is run, and the run at one instant. */
export function Dock() {
  return (
    <div className="dock" data-pane="run">
      <Suspense>
        <Instrument lead={<RunBar />} />
      </Suspense>
    </div>
  )
}
