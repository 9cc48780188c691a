/** The editor goes where the run is, while nobody types in it. */
import { useEffect } from 'react'
import { runStore } from '../instrument/run-store.ts'
import { labStore, showFile } from '../store/lab.ts'
import { preferencesStore } from '../store/preferences.ts'
import { fileAt } from './executing.ts'
import { placeStore } from './place.ts'

/** While the cursor is dragged files would flicker past: the editor goes where it comes to rest. */
const restMs = 90

/** Follows the cursor of the run, as long as it is drawn. */
export function useFollowing(): void {
  useEffect(() => {
    let before = ''
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = runStore.subscribe(() => {
      const { run, cursorRow, playing, phase } = runStore.state
      const now = `${run} ${cursorRow} ${playing} ${phase}`
      if (now === before) return
      before = now
      clearTimeout(timer)
      timer = setTimeout(follow, restMs)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [])
}

function follow(): void {
  const { playing, phase } = runStore.state
  const { contents, against } = labStore.get()
  const runs = playing || phase === 'starting' || phase === 'running'
  const busy = runs || placeStore.get().focused || against !== null
  if (!contents || busy || !preferencesStore.get().follow) return
  const place = fileAt(contents, runStore.state)
  if (!place) return
  showFile(place.file)
  placeStore.set({ wanted: { ...place, focus: false } })
}
