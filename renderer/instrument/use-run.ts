/** How panes read the run: the window's own, unless something above gives them another. */
import { createContext, useContext } from 'react'
import { useStore } from '../store/store.ts'
import type { RunState } from './run-state.ts'
import { type RunStore, runStore } from './run-store.ts'

/** The run that the panes below show; a note's own figure may give them another. */
export const RunContext = createContext<RunStore>(runStore)

/** The run that panes here show, to act on. */
export function useRunStore(): RunStore {
  return useContext(RunContext)
}

/** A part of its state, drawn again when that differs. */
export function useRun<Part>(select: (state: RunState) => Part): Part {
  return useStore(useRunStore().store, select)
}
