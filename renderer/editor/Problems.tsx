import { useState } from 'react'
import { Icon } from '../controls/Icon.tsx'
import { useStore } from '../store/store.ts'
import { showPlace } from './place.ts'
import { typeProblemStore, useRunProblems } from './problems.ts'

const shownAtOnce = 50

/** Below the code: what is wrong, one line until it is opened. Nothing while nothing is. */
export function Problems() {
  const ofTypes = useStore(typeProblemStore, (state) => state.problems)
  const ofRun = useRunProblems()
  const [open, setOpen] = useState(false)
  const all = [
    ...ofRun.map((problem) => ({ ...problem, source: 'run' })),
    ...ofTypes.map((problem) => ({ ...problem, source: 'types' })),
  ]
  if (all.length === 0) return null
  return (
    <section className="problems" aria-label="Problems">
      <ul>
        {all.slice(0, open ? shownAtOnce : 1).map((problem, index) => (
          <li
            key={`${problem.source} ${problem.file} ${problem.line} ${problem.message}`}
            className="row"
          >
            <button type="button" onClick={() => showPlace(problem, true)}>
              <Icon name={problem.source === 'run' ? 'cross' : 'warning'} size={13} />
              <span className="where num">
                {problem.file} {problem.line}
              </span>
              <span className={open ? '' : 'cut'}>{problem.message}</span>
            </button>
            {index === 0 && all.length > 1 && (
              <button
                type="button"
                className="count"
                aria-expanded={open}
                onClick={() => setOpen(!open)}
              >
                {open ? 'fold' : `${all.length} problems`}
              </button>
            )}
          </li>
        ))}
        {open && all.length > shownAtOnce && (
          <li className="empty">and {all.length - shownAtOnce} more</li>
        )}
      </ul>
    </section>
  )
}
