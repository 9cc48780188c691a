/** Starts the window: preferences, catalogue, the lab of the address, then the panes. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { Client } from '../../app/contract/client.ts'
import { runStore } from '../instrument/run-store.ts'
import { listenToKeys } from '../keys/actions.ts'
import { keepFigures } from '../note/figures.ts'
import { nextRun } from '../run/actions.ts'
import { type Address, parseAddress, printAddress } from '../store/address.ts'
import { giveClient, tellFailure } from '../store/client.ts'
import { flushEdits, labStore, loadCatalogue, markProgress, openLab } from '../store/lab.ts'
import { loadPreferences, preferencesStore } from '../store/preferences.ts'
import { settingsStore } from '../store/settings.ts'
import { viewStore } from '../store/view.ts'
import { applyScheme } from '../theme/scheme.ts'
import { followConnection } from './connection.ts'
import { Window } from './Window.tsx'
import '../theme/fonts.css'
import '../theme/tokens.css'
import '../theme/base.css'
import '../controls/controls.css'

/** The first paint waits so long for the preferences, that a dark window may not flash white. */
const patienceMs = 250

/** Starts the window over a client. */
export async function startWindow(client: Client): Promise<void> {
  giveClient(client)
  followConnection()
  preferencesStore.subscribe(dress)
  const preferences = loadPreferences().catch(tellFailure)
  const catalogue = loadCatalogue()
  await Promise.race([preferences, new Promise((resolve) => setTimeout(resolve, patienceMs))])
  dress()
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <Window />
    </StrictMode>,
  )
  listenToKeys()
  keepFigures()
  followRuns()
  await Promise.all([preferences, catalogue])
  followAddress()
  window.addEventListener('pagehide', () => void flushEdits())
  if (!preferencesStore.get().tourDone) offerTour()
}

function dress(): void {
  const { theme, density } = preferencesStore.get()
  applyScheme(theme, density)
}

/** A first start shows the tour, once there is a lab it can point into. */
function offerTour(): void {
  whenLabIsOpen(() => requestAnimationFrame(() => viewStore.set({ dialog: 'tour' })))
}

function whenLabIsOpen(then: () => void): void {
  if (labStore.get().contents) {
    then()
    return
  }
  const stop = labStore.subscribe(() => {
    if (!labStore.get().contents) return
    stop()
    then()
  })
}

/** The lab, the code, the scenario and the event lie in the address; either may lead. */
function followAddress(): void {
  let written = ''
  const read = () => {
    if (location.hash === written) return
    written = location.hash
    const address = parseAddress(location.hash)
    const { lastLab } = preferencesStore.get()
    void openLab(address.lab === null && lastLab ? { lab: lastLab } : address)
    if (address.event) seekWhenThere(address.event)
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  const write = () => {
    clearTimeout(timer)
    // Scrubbing changes the event at every frame; the address only needs where it came to rest.
    timer = setTimeout(() => {
      const hash = printAddress(currentAddress())
      if (hash === '' || hash === location.hash) return
      written = hash
      history.replaceState(null, '', hash)
    }, 200)
  }
  window.addEventListener('hashchange', read)
  for (const store of [labStore, settingsStore]) store.subscribe(write)
  runStore.subscribe(write)
  written = 'nothing read yet'
  read()
}

function currentAddress(): Address {
  const { id, contents, variant } = labStore.get()
  if (!contents) return { lab: id }
  const { scenario, seed } = settingsStore.get()
  const { cursorRow, spec, phase } = runStore.state
  // The event is one of this run: of other code or another scenario it would be another.
  const same = spec?.lab === id && spec.variant === variant && spec.scenario === scenario
  const shown = same && spec.seed === seed && phase === 'done'
  return { lab: id, variant, scenario, seed, ...(shown ? { event: cursorRow } : {}) }
}

/** A link to an event is a run too: it is made again, which is quick, and wound to the event. */
function seekWhenThere(event: number): void {
  whenLabIsOpen(() => {
    const params = nextRun()
    if (params) void runStore.start(params).then(() => runStore.seek(event))
  })
}

/** Progress follows runs: an exercise that is solved, or own code that holds every check. */
function followRuns(): void {
  let judged: number | null = null
  runStore.subscribe(() => {
    const { phase, run, spec, result } = runStore.state
    if (phase !== 'done' || run === judged || !result || spec?.lab !== labStore.get().id) return
    judged = run
    const [first] = result.checks
    if (spec.exercise !== undefined && first?.held) markProgress('passed')
  })
}
