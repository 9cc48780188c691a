import { useEffect, useState } from 'react'
import { useRun } from '../use-run.ts'

/** What is over sooner needs no progress line. */
const patienceMs = 300

/** How far the run is, as a line along the time bar, once it takes longer than a moment. */
export function RunProgress() {
  const busy = useRun(({ phase }) => phase === 'starting' || phase === 'running')
  const progress = useRun((run) => run.progress)
  const [shown, setShown] = useState(false)
  useEffect(() => {
    setShown(false)
    if (!busy) return
    const timer = setTimeout(() => setShown(true), patienceMs)
    return () => clearTimeout(timer)
  }, [busy])
  if (!busy || !shown) return null
  const share = progress && progress.endMs > 0 ? progress.virtualMs / progress.endMs : 0
  const percent = Math.round(100 * Math.min(1, share))
  return (
    <div
      className="run-progress"
      role="progressbar"
      aria-label="Run"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={`${progress?.phase ?? 'starting'}, ${percent} percent`}
      style={{ width: `${Math.max(1, percent)}%` }}
    />
  )
}
