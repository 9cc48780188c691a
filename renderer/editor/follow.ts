/** The editor goes where the run is, while nobody types in it. */
import { useEffect } from 'react'
import { runStore } from '../instrument/run-store.ts'
import { labStore, showFile } from '../store/lab.ts'
import { preferencesStore } from '../store/preferences.ts'
import { fileAt } from './executing.ts'
import { placeStore } from './place.ts'

/** Follows the cursor of the run, as long as it is drawn. */
export function useFollowing(): void {
  useEffect(() => {
    let before = runStore.state.cursorRow
    return runStore.subscribe(() => {
      const { cursorRow, playing, phase } = runStore.state
      if (cursorRow === before) return
      before = cursorRow
      const { contents, against } = labStore.get()
      const busy = playing || phase === 'running' || placeStore.get().focused || against !== null
      if (!contents || busy || !preferencesStore.get().follow) return
      const place = fileAt(contents, runStore.state)
      if (!place) return
      showFile(place.file)
      placeStore.set({ wanted: { ...place, focus: false } })
    })
  }, [])
}
