/**
 * When to draw next. A hidden window gets no animation frames, but a run in it must still be read.
 */
export interface Frames {
  /** Calls once, before the next drawing, with the time in ms. */
  next(callback: (nowMs: number) => void): void
  nowMs(): number
}

/** While the window is hidden nothing is drawn; often enough not to pile up what arrives. */
const hiddenMs = 250

/** The window's own frames. */
export const windowFrames: Frames = {
  next: (callback) => {
    let called = false
    const once = () => {
      if (called) return
      called = true
      callback(performance.now())
    }
    requestAnimationFrame(once)
    setTimeout(once, hiddenMs)
  },
  nowMs: () => performance.now(),
}
