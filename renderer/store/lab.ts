/** The open lab: its contents as they came, the reader's files, and what of them is shown. */
import type { Catalogue, LabContents, LabSummary } from '../../app/contract/api.ts'
import type { Address } from './address.ts'
import { client, tell, tellFailure } from './client.ts'
import { adopted, type Files, filesOf, mine, pattern, textOf, variantsOf } from './code.ts'
import { prefer } from './preferences.ts'
import { chooseFor } from './settings.ts'
import { createStore } from './store.ts'

/** The catalogue, and why there is none. */
export const catalogueStore = createStore<{ catalogue: Catalogue | null; problem: string | null }>({
  catalogue: null,
  problem: null,
})

/** State of the open lab. */
export interface LabState {
  /** The lab that is asked for. */
  id: string | null
  /** Null until it has arrived. */
  contents: LabContents | null
  /** Why it can't be shown. */
  problem: string | null
  /** A shipped variant, or `mine`. */
  variant: string
  file: string
  /** Variant the shown one is compared with. */
  against: string | null
  edits: Files
  /** What the last reset removed, until something else is edited. */
  removed: Files | null
  /** Counts changes of texts that were not typed here: opening, resetting, adopting. */
  revision: number
  saving: 'saved' | 'saving' | 'failed'
}

const closed: LabState = {
  id: null,
  contents: null,
  problem: null,
  variant: pattern,
  file: '',
  against: null,
  edits: {},
  removed: null,
  revision: 0,
  saving: 'saved',
}

/** The open lab. */
export const labStore = createStore<LabState>(closed)

let lastRevision = 0
function nextRevision(): number {
  lastRevision += 1
  return lastRevision
}

/** Reads the catalogue, and follows what main says of its labs. */
export async function loadCatalogue(): Promise<void> {
  client().on('labChanged', replaceSummary)
  try {
    catalogueStore.set({ catalogue: await client().catalogue(), problem: null })
  } catch (error) {
    catalogueStore.set({ problem: error instanceof Error ? error.message : String(error) })
  }
}

function replaceSummary(summary: LabSummary): void {
  catalogueStore.set(({ catalogue }) =>
    catalogue
      ? {
          catalogue: {
            ...catalogue,
            labs: catalogue.labs.map((lab) => (lab.id === summary.id ? summary : lab)),
          },
        }
      : {},
  )
  labStore.set(({ contents }) =>
    contents?.summary.id === summary.id ? { contents: { ...contents, summary } } : {},
  )
}

/** Opens a lab at an address. What the address leaves open follows the lab's first scenario. */
export async function openLab(address: Address): Promise<void> {
  const { lab } = address
  if (lab === null) return labStore.set(closed)
  await flushEdits()
  labStore.set({ ...closed, id: lab })
  let contents: LabContents
  try {
    contents = await client().openLab({ lab })
  } catch (error) {
    if (labStore.get().id === lab) labStore.set({ problem: (error as Error).message })
    return
  }
  // Another lab may have been asked for meanwhile.
  if (labStore.get().id !== lab) return
  const scenario = chooseFor(contents.summary.description, address)
  const edited = Object.keys(contents.edits).length > 0
  const meant = edited ? mine : (scenario?.variant ?? pattern)
  const asked = address.variant ?? meant
  labStore.set({
    contents,
    edits: contents.edits,
    revision: nextRevision(),
    variant: variantsOf(contents).includes(asked) ? asked : pattern,
    file: filesOf(contents)[0] ?? '',
  })
  prefer({ lastLab: lab })
  markProgress('opened')
}

/** Takes the reader's note as it was last saved, for the search. */
export function keepOwnNote(lab: string, ownNote: string): void {
  labStore.set(({ contents }) =>
    contents?.summary.id === lab ? { contents: { ...contents, ownNote } } : {},
  )
}

/** Raises the progress of the open lab. */
export function markProgress(progress: 'opened' | 'run' | 'passed'): void {
  const { id } = labStore.get()
  if (id !== null) client().markProgress({ lab: id, progress }).catch(tellFailure)
}

/** Shows a variant, in the file that is open. */
export function showVariant(variant: string): void {
  labStore.set((state) => ({
    variant,
    against: state.against === variant ? null : state.against,
  }))
}

/** The variant after the shown one, around. */
export function showNextVariant(): void {
  const { contents, variant } = labStore.get()
  if (!contents) return
  const all = variantsOf(contents)
  showVariant(all[(all.indexOf(variant) + 1) % all.length]!)
}

/** Shows a file. */
export function showFile(file: string): void {
  labStore.set({ file })
}

/** Compares the shown variant with another; null ends it. */
export function compareWith(against: string | null): void {
  labStore.set({ against })
}

const unsaved = new Map<string, string>()
let saveTimer: ReturnType<typeof setTimeout> | undefined
const saveAfterMs = 150

/**
 * Takes the text of a file as the reader left it. A key pressed in a shipped variant begins the
 * reader's own code from that variant; nothing shipped ever changes.
 */
export function editFile(file: string, text: string): void {
  const { contents, variant, edits } = labStore.get()
  if (!contents || textOf(contents, edits, variant, file) === text) return
  const begun = variant === mine ? edits : adopted(contents, variant)
  const changed = { ...begun, [file]: text }
  labStore.set({
    edits: changed,
    variant: mine,
    removed: null,
    saving: 'saving',
    ...(variant === mine ? {} : { revision: nextRevision() }),
  })
  for (const name of variant === mine ? [file] : Object.keys(changed)) {
    unsaved.set(name, changed[name]!)
  }
  clearTimeout(saveTimer)
  saveTimer = setTimeout(() => void flushEdits(), saveAfterMs)
}

/** True when a key in the shown variant would begin the reader's own code, and may. */
export function mayEdit(state: LabState): boolean {
  if (!state.contents || state.file in state.contents.definition) return false
  return state.variant === mine || Object.keys(state.edits).length === 0
}

/** Sends what is not yet saved. */
export async function flushEdits(): Promise<void> {
  clearTimeout(saveTimer)
  const { id } = labStore.get()
  const batch = [...unsaved]
  unsaved.clear()
  if (id === null || batch.length === 0) return
  try {
    await Promise.all(batch.map(([file, text]) => client().saveFile({ lab: id, file, text })))
    if (unsaved.size === 0) labStore.set({ saving: 'saved' })
  } catch (error) {
    // What a later key has not replaced is tried again with the next key, or by Save now.
    for (const [file, text] of batch) if (!unsaved.has(file)) unsaved.set(file, text)
    labStore.set({ saving: 'failed' })
    tellFailure(error)
  }
}

/** Takes the reader's file (or all of the lab's) away; {@link undoReset} brings it back. */
export async function reset(file?: string): Promise<void> {
  const { id, edits } = labStore.get()
  if (id === null) return
  await flushEdits()
  const { removed } = await client().resetFile(file === undefined ? { lab: id } : { lab: id, file })
  if (labStore.get().id !== id) return
  const left = Object.fromEntries(
    Object.entries(edits).filter(([name]) => file !== undefined && name !== file),
  )
  labStore.set({ edits: left, removed, revision: nextRevision(), saving: 'saved' })
  const what = file ?? 'All files'
  tell(`${what} ${file ? 'is' : 'are'} as shipped again.`, {
    action: { label: 'Undo', run: undoReset },
  })
}

/** Brings back what the last reset removed. */
export function undoReset(): void {
  const { removed, edits } = labStore.get()
  if (!removed || Object.keys(removed).length === 0) return
  labStore.set({
    edits: { ...edits, ...removed },
    removed: null,
    variant: mine,
    revision: nextRevision(),
    saving: 'saving',
  })
  for (const [file, text] of Object.entries(removed)) unsaved.set(file, text)
  void flushEdits()
}
