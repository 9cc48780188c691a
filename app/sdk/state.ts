/** The `state` object: ordinary properties whose changes go into the trace. */
import { copy } from '../engine/copy.ts'
import type { Instance } from '../engine/instance.ts'
import type { Simulation } from '../engine/simulation.ts'
import { Kind } from '../trace/format.ts'

/** An object whose every change, at any depth of plain objects and arrays, is recorded. */
export function watchedState(sim: Simulation, instance: Instance): object {
  const note = (path: string, value: unknown) => {
    if (!instance.alive) return
    const name = sim.recorder.nameOf(path)
    sim.record(Kind.state, instance.lane, 0, name, 0, sim.span, sim.request, 0)
    sim.payload(value)
  }
  const watch = (target: object, path: string): object =>
    new Proxy(target, {
      get(from, key, receiver) {
        const value = Reflect.get(from, key, receiver)
        if (value === null || typeof value !== 'object' || typeof key === 'symbol') return value
        return watch(value, `${path}${key}.`)
      },
      set(from, key, value) {
        const kept = copy(value)
        const countsItself = Array.isArray(from) && key === 'length'
        // Setting what is there already changes nothing, and would only hide the changes.
        const same = Object.hasOwn(from, key) && Object.is(Reflect.get(from, key), kept)
        if (typeof key === 'string' && !countsItself && !same) note(path + key, kept)
        return Reflect.set(from, key, kept)
      },
      deleteProperty(from, key) {
        if (typeof key === 'string' && key in from) note(path + key, undefined)
        return Reflect.deleteProperty(from, key)
      },
    })
  return watch({}, '')
}
