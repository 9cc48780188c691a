import { Instrument } from '../instrument/Instrument.tsx'
import { RunBar } from '../run/RunBar.tsx'

/** The lower part of the window: what is run, and the run at one instant. */
export function Dock() {
  return (
    <div className="dock" data-pane="run">
      <Instrument lead={<RunBar />} />
    </div>
  )
}
