/** Which views of the run are in front. */
import { createStore } from '../store/store.ts'

/** Views of the run, in the order of their tabs. */
export const views = ['sequence', 'topology', 'charts', 'trace', 'log'] as const
/** One of them. */
export type RunView = (typeof views)[number]
/** What stands beside them. */
export type SideView = 'tables' | 'checks'

/** What is in front. */
export const panesStore = createStore<{
  view: RunView | SideView
  side: SideView
  /** The event at the cursor is told in full beside the sequence. */
  detail: boolean
}>({ view: 'sequence', side: 'checks', detail: false })

/** Brings a view to the front. */
export function showRunView(view: RunView | SideView): void {
  panesStore.set(view === 'tables' || view === 'checks' ? { view, side: view } : { view })
}
