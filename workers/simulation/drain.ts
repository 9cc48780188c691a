/**
 * Empties the microtask queue between two events. `process._tickCallback` does it synchronously
 * when called from a macrotask (18 ns when empty); it is undocumented (DEP0134), so it proves
 * itself on a graph of promises before it is used.
 */

type Tick = () => void

const tick = (process as unknown as { _tickCallback?: Tick })._tickCallback

/** Calls `done` with a working drain, from a macrotask; throws where there is none. */
export function withDrain(done: (drain: Tick) => void): void {
  setImmediate(() => {
    if (typeof tick !== 'function' || !drains(tick)) {
      throw new Error('This version of Node cannot drain its microtasks synchronously')
    }
    done(tick)
  })
}

/** Whether a tree of awaits, thens and rejections has run to its end after one drain. */
function drains(drain: Tick): boolean {
  let left = 0
  const walk = async (depth: number): Promise<void> => {
    left++
    for (let i = 0; i < depth; i++) await null
    if (depth > 0) await Promise.all([walk(depth - 1), walk(depth - 2)])
    await Promise.reject(depth).catch(() => {})
    left--
  }
  void walk(6)
  drain()
  return left === 0
}
