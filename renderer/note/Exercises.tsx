import { useMemo, useState } from 'react'
import type { LabContents } from '../../app/contract/api.ts'
import type { LabDescription } from '../../app/lab/run.ts'
import { Button } from '../controls/Button.tsx'
import { Icon } from '../controls/Icon.tsx'
import { runStore } from '../instrument/run-store.ts'
import { useRun } from '../instrument/use-run.ts'
import { runExercise, setUpExercise } from '../run/actions.ts'
import { showView } from '../store/view.ts'
import { parseBlocks } from './blocks.ts'
import { Prose, type ProseWorld } from './Prose.tsx'

type Exercise = LabDescription['exercises'][number]

/** The lab's exercises: a task, the reader's own code, and a check that judges it. */
export function Exercises({ contents, world }: { contents: LabContents; world: ProseWorld }) {
  const exercises = contents.summary.description?.exercises ?? []
  if (exercises.length === 0) return null
  return (
    <section aria-label="Exercises with checks">
      {exercises.map((exercise) => (
        <ExerciseCard key={exercise.id} exercise={exercise} world={world} />
      ))}
    </section>
  )
}

function ExerciseCard({ exercise, world }: { exercise: Exercise; world: ProseWorld }) {
  const [hinted, setHinted] = useState(false)
  const task = useMemo(() => parseBlocks(exercise.task), [exercise.task])
  const hint = useMemo(() => parseBlocks(exercise.hint), [exercise.hint])
  const busy = useRun(
    ({ phase, spec }) =>
      (phase === 'starting' || phase === 'running') && spec?.exercise === exercise.id,
  )
  return (
    <div className="exercise">
      <h3>{exercise.title}</h3>
      <Prose blocks={task} world={world} />
      {hinted && <Prose blocks={hint} world={world} />}
      <Verdict exercise={exercise} />
      <footer>
        <Button icon="check" disabled={busy} onClick={() => runExercise(exercise.id)}>
          {busy ? 'Checking' : 'Check my solution'}
        </Button>
        <Button weight="quiet" onClick={() => setUpExercise(exercise.id)}>
          Go to the code
        </Button>
        {exercise.hint !== '' && (
          <Button weight="quiet" aria-expanded={hinted} onClick={() => setHinted(!hinted)}>
            {hinted ? 'Hide the hint' : 'Hint'}
          </Button>
        )}
      </footer>
    </div>
  )
}

/** What the exercise's check said of the last run, if that run was made to judge it. */
function Verdict({ exercise }: { exercise: Exercise }) {
  const ran = useRun(({ spec }) => spec?.exercise === exercise.id)
  const result = useRun((state) => state.result)
  const problem = useRun((state) => state.problem)
  const check = result?.checks[0]
  if (!ran) return null
  if (problem) {
    return (
      <p className="verdict failed" role="status">
        <Icon name="cross" size={14} />
        {problem.message}
      </p>
    )
  }
  if (!check) return null
  const { witness } = check
  return (
    <p className={check.held ? 'verdict' : 'verdict failed'} role="status">
      <Icon name={check.held ? 'check' : 'cross'} size={14} />
      <span>
        {check.held ? 'Solved: ' : 'Not yet: '}
        {check.name}
        {!check.held && witness && ` (${witness.because})`}
      </span>
      {!check.held && witness && (
        <button
          type="button"
          onClick={() => {
            runStore.seek(witness.event)
            showView('run')
          }}
        >
          show the place
        </button>
      )}
    </p>
  )
}
