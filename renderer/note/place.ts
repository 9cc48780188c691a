/** Leads from the code to the note. */
import { createStore } from '../store/store.ts'
import { showView } from '../store/view.ts'

/** The footnote to bring into sight; another object asks again. */
export const notePlaceStore = createStore<{ wanted: { readonly number: number } | null }>({
  wanted: null,
})

/** Brings the note's place of a footnote into sight. */
export function showFootnote(number: number): void {
  showView('note')
  notePlaceStore.set({ wanted: { number } })
}
