/**
 * One Orrery for each data folder, by a lock that the operating system gives back however its
 * holder ends: no file to grow stale, no process number to be taken over by somebody else.
 *
 * Linux has sockets with a name but no file, Windows named pipes: having the name is having the
 * lock. Elsewhere a socket's file outlives its process, so there the lock is an exclusively
 * opened file. A second start knocks at the socket; the first answers that it is there and shows
 * itself. Where it can be reached is in a file that only its owner may read.
 */
import { createHash } from 'node:crypto'
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer, connect as dial, type Server } from 'node:net'
import os from 'node:os'
import path from 'node:path'

/** A first instance that is not there after this long will not be, ms. */
const answerMs = 10_000
/** macOS and the BSDs lock a file while opening it; Node passes flags on it has no name for. */
const exclusiveLock = 0x20
const nonBlocking = 0x4

/** The lock, held. */
export interface Held {
  readonly held: true
  /** Tells where it is reached (null: in a window of its own) and answers second starts. */
  ready(url: string | null, show: () => void): void
  release(): void
}
/** Somebody else has the lock, and was told to show itself; `url` is where, null for a window. */
export interface Taken {
  readonly held: false
  readonly url: string | null
}

/** Takes the lock of a data folder, which is made if it is missing. */
export async function takeLock(dataFolder: string): Promise<Held | Taken> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const real = realpathSync(dataFolder)
  const instanceFile = path.join(real, 'instance.json')
  const door = doorOf(real)
  const closeFile = door.lockFile === null ? () => {} : lockFile(door.lockFile)
  const server = closeFile && (await listen(door))
  if (server === null) {
    closeFile?.()
    await knock(door.address)
    return { held: false, url: readUrl(instanceFile) }
  }
  let answer: (ready: () => void) => void
  const ready = new Promise<() => void>((resolve) => {
    answer = resolve
  })
  server.on('connection', (socket) => {
    socket.on('error', () => {})
    void ready.then((show) => {
      show()
      socket.end('here\n')
    })
  })
  return {
    held: true,
    ready: (url, show) => {
      writeFileSync(instanceFile, `${JSON.stringify({ url })}\n`, { mode: 0o600 })
      answer(show)
    },
    release: () => {
      rmSync(instanceFile, { force: true })
      server.close()
      closeFile?.()
    },
  }
}

interface Door {
  readonly address: string
  /** Where a name alone is no lock. */
  readonly lockFile: string | null
}

function doorOf(folder: string): Door {
  // Users may share the name space: the name says whose folder it is.
  const who = `${process.getuid?.() ?? os.userInfo().username}\0${folder}`
  const name = `orrery-${createHash('sha256').update(who).digest('hex').slice(0, 32)}`
  if (process.platform === 'win32') return { address: `\\\\.\\pipe\\${name}`, lockFile: null }
  if (process.platform === 'linux') return { address: `\0${name}`, lockFile: null }
  return { address: path.join(os.tmpdir(), name), lockFile: path.join(folder, 'lock') }
}

/** Locks a file by opening it; null if somebody has. Answers how to close it. */
function lockFile(file: string): (() => void) | null {
  try {
    // O_RDWR | O_CREAT are 0x2 and 0x200 there.
    const descriptor = openSync(file, 0x2 | 0x200 | exclusiveLock | nonBlocking, 0o600)
    return () => closeSync(descriptor)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return null
    throw error
  }
}

/** Null if somebody listens there. */
function listen(door: Door): Promise<Server | null> {
  // Whoever holds the lock file may clear away a socket whose process is gone.
  if (door.lockFile !== null) rmSync(door.address, { force: true })
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null)
      else reject(error)
    })
    server.listen(door.address, () => resolve(server.unref()))
  })
}

/** Resolves when the first instance has answered; rejects when it doesn't. */
function knock(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = dial(address)
    socket.setTimeout(answerMs, () =>
      socket.destroy(new Error('Another Orrery uses this data folder and does not answer.')),
    )
    socket.once('data', () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', reject)
    socket.once('end', () => reject(new Error('Another Orrery was just closing: start again.')))
  })
}

function readUrl(file: string): string | null {
  try {
    const { url } = JSON.parse(readFileSync(file, 'utf8')) as { url: unknown }
    return typeof url === 'string' ? url : null
  } catch {
    return null
  }
}
