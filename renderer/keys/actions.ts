/** Who does an action now: panes register what they can do while they are there. */
import { useEffect, useRef } from 'react'
import { preferencesStore } from '../store/preferences.ts'
import { createStore } from '../store/store.ts'
import { actionFor, chordOf, printChord } from './chord.ts'
import { type ActionId, actionOf, actions } from './table.ts'

/** Action → what does it. */
export type Doers = Partial<Record<ActionId, () => void>>

/** What can be done now; the palette lists these. */
export const doersStore = createStore<{ doers: ReadonlyMap<ActionId, () => void> }>({
  doers: new Map(),
})

/** Registers what a pane does, as long as it is drawn. The last one registered has the action. */
export function useActions(doers: Doers): void {
  const latest = useRef(doers)
  latest.current = doers
  const ids = Object.keys(doers).join(' ')
  useEffect(() => {
    const mine = new Map<ActionId, () => void>()
    for (const id of ids.split(' ') as ActionId[]) mine.set(id, () => latest.current[id]?.())
    doersStore.set(({ doers }) => ({ doers: new Map([...doers, ...mine]) }))
    return () => {
      doersStore.set(({ doers }) => ({
        doers: new Map([...doers].filter(([id, run]) => mine.get(id) !== run)),
      }))
    }
  }, [ids])
}

/** Does an action, if anything can. */
export function act(id: ActionId): boolean {
  const run = doersStore.get().doers.get(id)
  run?.()
  return run !== undefined
}

/** True where Cmd is the key for commands. */
export const onMac = typeof navigator !== 'undefined' && /Mac/.test(navigator.platform)

/** The keys of an action as they are printed beside it, if it has any. */
export function keysOf(id: ActionId): string | undefined {
  const chord = actionOf(id).keys[0]
  return chord === undefined ? undefined : printChord(chord, onMac)
}

const typed = 'input:not([type=range]), textarea, select, [contenteditable], .monaco-editor'
/** Where arrow keys, Home, End and Space already mean something. */
const busy = '[role=slider], [role=tab], [role=menu], [role=listbox], [role=separator], [role=grid]'

/** Listens to the keyboard until the returned function is called. */
export function listenToKeys(): () => void {
  const hear = (event: KeyboardEvent, early: boolean) => {
    const chord = chordOf(event, onMac)
    const target = event.target instanceof Element ? event.target : document.body
    const action = actionFor(actions, chord, {
      typing: target.closest(typed) !== null,
      taken: event.defaultPrevented || uses(target, chord),
      singleKeys: preferencesStore.get().singleKeys,
    })
    if (!action || event.isComposing || (action.where === 'anywhere') !== early) return
    if (act(action.id as ActionId)) {
      event.preventDefault()
      event.stopPropagation()
    }
  }
  // What acts anywhere is heard before the editor hears it, the rest when nobody else used it.
  const capture = (event: KeyboardEvent) => hear(event, true)
  const bubble = (event: KeyboardEvent) => hear(event, false)
  window.addEventListener('keydown', capture, { capture: true })
  window.addEventListener('keydown', bubble)
  return () => {
    window.removeEventListener('keydown', capture, { capture: true })
    window.removeEventListener('keydown', bubble)
  }
}

/** A control that has the focus and uses such a key itself. */
function uses(target: Element, chord: string): boolean {
  if (target.closest('[role=dialog]') !== null) return true
  const moves = /Arrow|Home|End/.test(chord)
  if (moves && target.closest(busy) !== null) return true
  const presses = chord === 'Space' || chord === 'Enter'
  return presses && target.closest('button, a, summary, [role=button], [role=tab]') !== null
}
