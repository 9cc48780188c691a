/** Which view the single column shows, and the one dialog that may be open. */
import { createStore } from './store.ts'

/** Views of a small window, in the order of their tabs. */
export const views = ['labs', 'note', 'code', 'run'] as const
/** One of them. */
export type View = (typeof views)[number]

/** What is in front. */
export const viewStore = createStore<{
  view: View
  dialog: 'palette' | 'keys' | 'tour' | 'about' | null
}>({ view: 'note', dialog: null })

/** Brings a view to the front, where only one is seen. */
export function showView(view: View): void {
  viewStore.set({ view })
}
