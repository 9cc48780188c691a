/** What is wrong with the code: said by the types while it is written, and by the last run. */
import { useMemo } from 'react'
import type { Problem } from '../../app/lab/run.ts'
import { runStore } from '../instrument/run-store.ts'
import { filesOf } from '../store/code.ts'
import { labStore } from '../store/lab.ts'
import { createStore, useStore } from '../store/store.ts'
import { type PlacedProblem, placedProblems } from './decorations.ts'

/** What the types say of the shown variant, as the editor's worker told it last. */
export const typeProblemStore = createStore<{ problems: readonly PlacedProblem[] }>({
  problems: [],
})

/** All problems of a run. */
function problemsOfRun(error: Problem | null, uncaught: readonly Problem[]): readonly Problem[] {
  return error ? [error, ...uncaught] : uncaught
}

const none: readonly PlacedProblem[] = []

/** Problems of the last run in the shown lab and variant. */
export function useRunProblems(variant: string): readonly PlacedProblem[] {
  const contents = useStore(labStore, (state) => state.contents)
  const run = useRunState()
  return useMemo(() => {
    if (!contents || run.lab !== contents.summary.id || run.variant !== variant) return none
    return placedProblems(problemsOfRun(run.error, run.uncaught), filesOf(contents))
  }, [contents, run, variant])
}
