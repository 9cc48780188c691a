import { TimeBar } from '../instrument/time/TimeBar.tsx'
import { Transport } from '../instrument/time/Transport.tsx'
import { RunBar } from '../run/RunBar.tsx'

/** The lower part of the window: what is run, and the run at one instant. */
export function Dock() {
  return (
    <section className="dock" aria-label="Run" data-pane="run">
      <Transport lead={<RunBar />} />
      <TimeBar />
    </section>
  )
}
