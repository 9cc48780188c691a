/** Text files that survive a crash at any moment: whole and new, or whole and old. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { fail } from '../app/contract/failure.ts'

/** How long after the last change a file is written, ms. */
const quietMs = 250
/**
 * And at the latest after the first change that is not on the disk, ms: what a second has room for
 * when the disk needs a while as well.
 */
const latestMs = 500

/** Ends the names of files that are being written; such a file left behind means nothing. */
export const temporaryEnd = '.writing'

/** Changes that are not on the disk yet. */
interface Pending {
  /** Null removes the file. */
  text: string | null
  firstMs: number
  cancel: () => void
  waiting: { resolve(): void; reject(error: Error): void }[]
}

/** Time, injected so that tests need not wait. */
export interface WriterClock {
  now(): number
  after(ms: number, task: () => void): () => void
}
const realClock: WriterClock = {
  now: () => performance.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

/** Writes files a moment after their last change, each one atomically, never two at once. */
export class Writer {
  readonly #clock: WriterClock
  readonly #pending = new Map<string, Pending>()
  /** Files being written, so that a later write of the same file comes after. */
  readonly #writing = new Map<string, Promise<void>>()

  constructor(clock: WriterClock = realClock) {
    this.#clock = clock
  }

  /**
   * Keeps `text` as the file's content, or removes the file for null. Resolves when that, or
   * something later, is on the disk; rejects with `storage` when the disk refuses, and then keeps
   * the text for the next try.
   */
  save(file: string, text: string | null): Promise<void> {
    const now = this.#clock.now()
    const pending = this.#pending.get(file) ?? newPending(now)
    pending.text = text
    pending.cancel()
    const dueMs = Math.min(quietMs, Math.max(0, pending.firstMs + latestMs - now))
    pending.cancel = this.#clock.after(dueMs, () => void this.#write(file))
    this.#pending.set(file, pending)
    return new Promise((resolve, reject) => pending.waiting.push({ resolve, reject }))
  }

  /** What {@link save} was last given and the disk does not have yet; undefined for nothing. */
  unsaved(file: string): string | null | undefined {
    return this.#pending.get(file)?.text
  }

  /** Files with something unsaved. */
  unsavedFiles(): string[] {
    return [...this.#pending.keys()]
  }

  /** Writes everything now; resolves when all of it is on the disk or was refused. */
  async flush(): Promise<void> {
    await Promise.all([...this.#pending.keys()].map((file) => this.#write(file)))
    await Promise.all(this.#writing.values())
  }

  /** Writes everything before it returns: for a process that has no time left. */
  flushNow(): void {
    for (const [file, pending] of this.#pending) {
      pending.cancel()
      try {
        replaceNow(file, pending.text)
        this.#pending.delete(file)
      } catch {
        // The next file may fit where this one did not, and there is nobody left to tell.
      }
    }
  }

  async #write(file: string): Promise<void> {
    const pending = this.#pending.get(file)
    if (pending === undefined) return
    pending.cancel()
    const before = this.#writing.get(file)
    if (before !== undefined) {
      await before
      return this.#write(file)
    }
    const { text } = pending
    const waiting = pending.waiting.splice(0)
    // What changes from here on is the first that this write will not have.
    pending.firstMs = this.#clock.now()
    const writing = replace(file, text).then(
      () => {
        // Only what was written is saved: a change made meanwhile has its own timer.
        if (pending.text === text && pending.waiting.length === 0) this.#pending.delete(file)
        for (const { resolve } of waiting) resolve()
      },
      (error: Error) => {
        const name = path.basename(file)
        const problem = fail('storage', `${name} could not be saved: ${error.message}`, file)
        for (const { reject } of waiting) reject(problem)
      },
    )
    this.#writing.set(file, writing)
    await writing
    this.#writing.delete(file)
  }
}

function newPending(firstMs: number): Pending {
  return { text: null, firstMs, cancel: () => {}, waiting: [] }
}

/**
 * The name is fixed, so that a crash leaves at most one such file beside each; `how` keeps the two
 * ways of writing apart, of which one may overtake the other when the process ends.
 */
const temporaryOf = (file: string, how: 'later' | 'now') =>
  path.join(path.dirname(file), `.${path.basename(file)}.${how}${temporaryEnd}`)

async function replace(file: string, text: string | null): Promise<void> {
  if (text === null) {
    await rm(file, { force: true })
    return
  }
  const temporary = temporaryOf(file, 'later')
  await mkdir(path.dirname(file), { recursive: true })
  try {
    const handle = await open(temporary, 'w', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    // Half a file on a full disk only takes room.
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(path.dirname(file))
}

/** Makes the rename itself last; Windows can't open folders and needs no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function replaceNow(file: string, text: string | null): void {
  if (text === null) {
    rmSync(file, { force: true })
    return
  }
  const temporary = temporaryOf(file, 'now')
  mkdirSync(path.dirname(file), { recursive: true })
  const descriptor = openSync(temporary, 'w', 0o600)
  try {
    writeSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(temporary, file)
}
