/** State that more than one pane reads: one object, one home, changed as a whole. */
import { useSyncExternalStore } from 'react'

/** A home of state. */
export interface Store<State extends object> {
  get(): State
  /** Lays keys over the state; listeners hear of it only when a value differs. */
  set(change: Partial<State> | ((state: State) => Partial<State>)): void
  /** Calls `listener` after each change until the returned function is called. */
  subscribe(listener: () => void): () => void
}

/** Makes a store. */
export function createStore<State extends object>(initial: State): Store<State> {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    set: (change) => {
      const next = typeof change === 'function' ? change(state) : change
      const keys = Object.keys(next) as (keyof State)[]
      if (keys.every((key) => Object.is(state[key], next[key]))) return
      state = { ...state, ...next }
      for (const listener of [...listeners]) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/**
 * What `select` takes from a store, drawn again when that differs. It must answer something that
 * is in the state, or a plain value: an object made anew each time would never come to rest.
 */
export function useStore<State extends object, Part>(
  store: Store<State>,
  select: (state: State) => Part,
): Part {
  return useSyncExternalStore(store.subscribe, () => select(store.get()))
}
