/** What the next run is made with, besides the code: scenario, knobs, faults, seed. */
import type { Params } from '../../app/contract/api.ts'
import type { LabDescription } from '../../app/lab/run.ts'
import type { Fault } from '../../app/sdk/orrery.d.ts'
import type { Address } from './address.ts'
import { type Files, mine } from './code.ts'
import { createStore } from './store.ts'

/** One scenario, as a lab's description has it. */
export type Scenario = LabDescription['scenarios'][number]
/** One knob, as a lab's description has it. */
export type KnobOf = LabDescription['knobs'][number]
/** Knob → value. */
export type KnobValues = Readonly<Record<string, number | string>>

/** The seed of a first run: the same for everybody, so that what a note says of it holds. */
export const firstSeed = 42

/** Settings of the next run. */
export interface Settings {
  scenario: string
  seed: number
  /** Only what the reader set. */
  knobs: KnobValues
  /** Besides the scenario's own. */
  faults: readonly Fault[]
}

/** The settings. */
export const settingsStore = createStore<Settings>({
  scenario: '',
  seed: firstSeed,
  knobs: {},
  faults: [],
})

/** Sets them for a lab that was opened, and answers the scenario. */
export function chooseFor(
  description: LabDescription | null,
  address: Address,
): Scenario | undefined {
  const all = description?.scenarios ?? []
  const scenario = all.find(({ id }) => id === address.scenario) ?? all[0]
  settingsStore.set({
    scenario: scenario?.id ?? '',
    seed: address.seed ?? firstSeed,
    knobs: {},
    faults: [],
  })
  return scenario
}

/** Chooses a scenario; the reader's knobs and faults stay. */
export function chooseScenario(scenario: string): void {
  settingsStore.set({ scenario })
}

/** Sets a knob; undefined gives it back to the scenario. */
export function setKnob(id: string, value: number | string | undefined): void {
  settingsStore.set(({ knobs }) => {
    const rest = Object.entries(knobs).filter(([name]) => name !== id)
    return { knobs: Object.fromEntries(value === undefined ? rest : [...rest, [id, value]]) }
  })
}

/** A knob's value in the next run: the reader's, the scenario's, the lab's. */
export function knobValue(
  knob: KnobOf,
  scenario: Scenario | undefined,
  set: KnobValues,
): number | string {
  return set[knob.id] ?? scenario?.knobs[knob.id] ?? knob.default
}

/** Draws another seed. Six digits: enough to find something new, short enough to tell a friend. */
export function drawSeed(): void {
  settingsStore.set({ seed: Math.floor(Math.random() * 1_000_000) })
}

/** What is asked of main to run the settings over a variant. */
export function runParams(
  lab: string,
  variant: string,
  edits: Files,
  settings: Settings,
): Params<'startRun'> {
  return {
    lab,
    variant,
    scenario: settings.scenario,
    seed: settings.seed,
    knobs: { ...settings.knobs },
    faults: [...settings.faults],
    history: true,
    // What is on the screen runs, saved or not.
    ...(variant === mine ? { code: { ...edits } } : {}),
  }
}

/**
 * The settings and code of a run as one text. Equal texts make equal runs, so a figure drawn from
 * another one is stale.
 */
export function signatureOf(params: Params<'startRun'>): string {
  const sorted = (record: Readonly<Record<string, unknown>>) =>
    Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))
  const { lab, variant, scenario, seed, knobs, faults, code } = params
  return JSON.stringify([lab, variant, scenario, seed, sorted(knobs), faults, sorted(code ?? {})])
}
