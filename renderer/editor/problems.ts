/** What is wrong with the code: said by the types while it is written, and by the last run. */
import { useMemo } from 'react'
import { useRun } from '../instrument/use-run.ts'
import { filesOf } from '../store/code.ts'
import { labStore } from '../store/lab.ts'
import { createStore, useStore } from '../store/store.ts'
import { type PlacedProblem, placedProblems } from './decorations.ts'
import { ranAs } from './executing.ts'

/** What the types say of the shown variant, as the editor's worker told it last. */
export const typeProblemStore = createStore<{ problems: readonly PlacedProblem[] }>({
  problems: [],
})

const none: readonly PlacedProblem[] = []

/** Problems of the last run, if it was of the shown code. */
export function useRunProblems(): readonly PlacedProblem[] {
  const contents = useStore(labStore, (state) => state.contents)
  const variant = useStore(labStore, (state) => state.variant)
  const edits = useStore(labStore, (state) => state.edits)
  const spec = useRun((run) => run.spec)
  const problem = useRun((run) => run.problem)
  const uncaught = useRun((run) => run.result?.uncaught)
  return useMemo(() => {
    if (!contents || !spec) return none
    const files = filesOf(contents).filter((file) => ranAs(spec, contents, edits, variant, file))
    const all = [...(problem ? [problem] : []), ...(uncaught ?? [])]
    return placedProblems(all, files)
  }, [contents, edits, variant, spec, problem, uncaught])
}
