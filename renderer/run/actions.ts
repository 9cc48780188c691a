/** Starting and stopping runs, from wherever the window offers it. */
import type { Params } from '../../app/contract/api.ts'
import { runStore } from '../instrument/run-store.ts'
import { tell } from '../store/client.ts'
import { mine, variantsOf } from '../store/code.ts'
import { flushEdits, labStore, showVariant } from '../store/lab.ts'
import { firstSeed, type KnobValues, runParams, settingsStore } from '../store/settings.ts'
import { showView } from '../store/view.ts'

/** What a run of the shown code with the chosen settings would be; null while no lab is open. */
export function nextRun(): Params<'startRun'> | null {
  const { contents, variant, edits } = labStore.get()
  const settings = settingsStore.get()
  if (!contents || settings.scenario === '') return null
  return runParams(contents.summary.id, variant, edits, settings)
}

/** Runs the shown code with the chosen settings. */
export function runNow(): void {
  const params = nextRun()
  if (!params) {
    const { summary } = labStore.get().contents ?? {}
    tell(summary?.problem?.message ?? 'There is no lab to run yet: choose one at the left.')
    return
  }
  // The run takes what is on the screen; saving goes on beside it.
  void flushEdits()
  void runStore.start(params)
}

/** Stops the run. */
export function stopRun(): void {
  void runStore.stop()
}

/** A run that a note, an exercise or a palette entry asks for. */
export interface Wanted {
  readonly scenario: string
  readonly variant: string
  readonly seed?: number | undefined
  readonly knobs?: KnobValues | undefined
}

/** Shows that code, chooses these settings and nothing else, and runs: as its author meant it. */
export function runAsMeant(wanted: Wanted): void {
  choose(wanted)
  runNow()
}

/** Shows that code and chooses these settings, for the reader to go on from. */
export function choose({ scenario, variant, seed, knobs }: Wanted): void {
  const { contents } = labStore.get()
  if (!contents) return
  if (variantsOf(contents).includes(variant)) showVariant(variant)
  settingsStore.set({ scenario, seed: seed ?? firstSeed, knobs: knobs ?? {}, faults: [] })
}

/** Shows the reader's own code with the settings an exercise speaks of. */
export function setUpExercise(id: string): void {
  const exercise = exerciseOf(id)
  if (!exercise) return
  choose({ ...exercise, variant: mine })
  showView('code')
}

/** Runs the reader's own code as an exercise asks, to be judged by its check. */
export function runExercise(id: string): void {
  const exercise = exerciseOf(id)
  if (!exercise) return
  choose({ ...exercise, variant: mine })
  const params = nextRun()
  if (!params) return
  void flushEdits()
  void runStore.start({ ...params, exercise: id })
}

function exerciseOf(id: string) {
  const { exercises } = labStore.get().contents?.summary.description ?? {}
  return exercises?.find((exercise) => exercise.id === id)
}
