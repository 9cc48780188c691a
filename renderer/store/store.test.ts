import { expect, test } from 'vitest'
import { createStore } from './store.ts'

test('store: tells listeners of a change, and not of the same value again', () => {
  const store = createStore({ seed: 42, lab: 'outbox' })
  let told = 0
  const stop = store.subscribe(() => {
    told += 1
  })
  store.set({ seed: 43 })
  store.set({ seed: 43 })
  store.set((state) => ({ seed: state.seed + 1 }))
  expect(store.get()).toEqual({ seed: 44, lab: 'outbox' })
  expect(told).toBe(2)
  stop()
  store.set({ seed: 1 })
  expect(told).toBe(2)
})

test('store: a listener that leaves while it is told does not cost another its turn', () => {
  const store = createStore({ at: 0 })
  const heard: string[] = []
  const stop = store.subscribe(() => {
    heard.push('first')
    stop()
  })
  store.subscribe(() => heard.push('second'))
  store.set({ at: 1 })
  store.set({ at: 2 })
  expect(heard).toEqual(['first', 'second', 'second'])
})
