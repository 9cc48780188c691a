import { placeStore } from '../editor/place.ts'
import { useRun } from '../instrument/use-run.ts'
import { shortFingerprint } from '../note/fingerprint.ts'
import { labStore } from '../store/lab.ts'
import { useStore } from '../store/store.ts'
import { connectionStore } from './connection.ts'

const savingText = { saved: 'Saved', saving: 'Saving', failed: 'Not saved: see the message' }

/** The window's foot: whether the code is kept, what ran, and where the cursor is. */
export function StatusBar() {
  const saving = useStore(labStore, (state) => state.saving)
  const open = useStore(labStore, (state) => state.contents !== null)
  const lost = useStore(connectionStore, (state) => state.lost)
  return (
    <footer className="status">
      {lost && <span className="lost">Orrery does not answer; it is tried again</span>}
      {open && <span>{savingText[saving]}</span>}
      <LastRun />
      <span className="grow" />
      <Place />
    </footer>
  )
}

function LastRun() {
  const phase = useRun((state) => state.phase)
  const result = useRun((state) => state.result)
  const progress = useRun((state) => state.progress)
  const problem = useRun((state) => state.problem)
  if (phase === 'starting') return <span role="status">Starting</span>
  if (phase === 'running') {
    const percent = progress ? Math.floor((100 * progress.virtualMs) / progress.endMs) : 0
    return (
      <>
        <span role="status">{progress?.phase ?? 'running'}</span>
        <progress className="run-progress" max={100} value={percent} aria-label="Run" />
      </>
    )
  }
  if (phase === 'failed' && problem) {
    return (
      <span className="lost cut" role="status" title={problem.message}>
        {problem.message}
      </span>
    )
  }
  if (!result) return null
  return (
    <>
      <span>{result.host === 'simulation' ? 'Simulation' : 'Threads, measured'}</span>
      <span className="num" title={`Fingerprint ${result.fingerprint}`}>
        {shortFingerprint(result.fingerprint)}
      </span>
      {result.truncated && <span className="lost">cut short by a limit</span>}
      <span className="num">
        {result.events.toLocaleString('en')} events in {Math.round(result.wallMs)} ms
      </span>
    </>
  )
}

function Place() {
  const { line, column, focused } = useStore(placeStore, (state) => state)
  const open = useStore(labStore, (state) => state.contents !== null)
  if (!open) return null
  return (
    <>
      {focused && <span>Esc, then Tab leaves the editor</span>}
      <span className="num">
        Ln {line}, Col {column}
      </span>
    </>
  )
}
