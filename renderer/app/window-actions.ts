/** What the window itself does when a key or the palette asks for it. */
import { runStore } from '../instrument/run-store.ts'
import { useActions } from '../keys/actions.ts'
import { runNow, stopRun } from '../run/actions.ts'
import { tell } from '../store/client.ts'
import { prefer, preferencesStore } from '../store/preferences.ts'
import { drawSeed } from '../store/settings.ts'
import { showView, type View, viewStore, views } from '../store/view.ts'
import type { Layout } from './layout.ts'

/** Registers the window's actions, and those of its run's cursor. */
export function useWindowActions(layout: Layout): void {
  const open = (dialog: 'palette' | 'keys' | 'tour' | 'about') => () => viewStore.set({ dialog })
  useActions({
    palette: open('palette'),
    keys: open('keys'),
    tour: open('tour'),
    about: open('about'),
    catalogue: () =>
      layout.columns === 'one' ? showView('labs') : prefer({ catalogueOpen: !layout.catalogue }),
    'next-pane': () => movePane(1, layout),
    'previous-pane': () => movePane(-1, layout),
    'theme-dark': () => prefer({ theme: 'dark' }),
    'theme-light': () => prefer({ theme: 'light' }),
    'theme-system': () => prefer({ theme: 'system' }),
    density: () =>
      prefer({ density: preferencesStore.get().density === 'compact' ? 'normal' : 'compact' }),
    'reset-layout': resetLayout,
  })
  useActions({
    run: runNow,
    stop: stopRun,
    'new-seed': drawSeed,
    play: () => runStore.togglePlay(),
    forward: () => runStore.step(1),
    back: () => runStore.step(-1),
    'forward-change': () => runStore.stepChange(1),
    'back-change': () => runStore.stepChange(-1),
    first: () => runStore.first(),
    last: () => runStore.last(),
    'next-failed': () => runStore.nextFailed(),
    faster: () => runStore.faster(),
    slower: () => runStore.slower(),
  })
}

/** Puts panes and catalogue back where they began; what was can be had again. */
function resetLayout(): void {
  const { sizes, catalogueOpen, folded } = preferencesStore.get()
  prefer({ sizes: {}, catalogueOpen: null, folded: [] })
  tell('The layout is as it began.', {
    action: { label: 'Undo', run: () => prefer({ sizes, catalogueOpen, folded }) },
  })
}

/** Moves the focus to the next pane; where one view is seen, to the next view. */
function movePane(by: 1 | -1, layout: Layout): void {
  if (layout.columns === 'one') {
    const at = views.indexOf(viewStore.get().view)
    showView(views[(at + by + views.length) % views.length] as View)
    return
  }
  const goals = [...document.querySelectorAll<HTMLElement>('[data-pane]')].flatMap((pane) => {
    const inside = pane.querySelector<HTMLElement>('textarea, [tabindex="0"], button')
    const goal = pane.tabIndex >= 0 ? pane : inside
    return goal ? [{ pane, goal }] : []
  })
  if (goals.length === 0) return
  const at = goals.findIndex(({ pane }) => pane.contains(document.activeElement))
  goals[(at + by + goals.length) % goals.length]!.goal.focus()
}
