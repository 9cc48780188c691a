/** Where in the code the reader is, and where the window wants to lead them. */
import { showFile, showVariant } from '../store/lab.ts'
import { createStore } from '../store/store.ts'
import { showView } from '../store/view.ts'

/** State of the editor that other panes read or ask for. */
export interface PlaceState {
  line: number
  column: number
  /** The keyboard is in the editor. */
  focused: boolean
  /** A line to bring into sight; another object asks again. */
  wanted: { readonly file: string; readonly line: number; readonly focus: boolean } | null
}

/** The place. */
export const placeStore = createStore<PlaceState>({
  line: 1,
  column: 1,
  focused: false,
  wanted: null,
})

/** Shows a line of a file, in a variant if one is named. */
export function showPlace(
  place: { variant?: string; file: string; line: number },
  focus = false,
): void {
  if (place.variant) showVariant(place.variant)
  showFile(place.file)
  showView('code')
  placeStore.set({ wanted: { file: place.file, line: place.line, focus } })
}
