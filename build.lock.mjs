/** Builders take turns: a folder that only one of them can make, holding its maker's pid. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const retryMs = 50
/** A builder may die between making the folder and writing its pid: a second is enough for that. */
const namelessMs = 1_000

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** The pid in a lock, 0 while its owner has not written it yet. */
function ownerOf(folder) {
  try {
    return Number(readFileSync(path.join(folder, 'pid'), 'utf8')) || 0
  } catch {
    return 0
  }
}

/** Makes the lock; false if somebody else has it. */
function take(folder) {
  try {
    mkdirSync(folder)
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
  writeFileSync(path.join(folder, 'pid'), String(process.pid))
  return true
}

/** Renaming first makes one of several waiters the one that clears a dead builder's lock away. */
function clearAway(folder, owner) {
  const stale = `${folder}-${process.pid}-${Date.now()}`
  try {
    renameSync(folder, stale)
    // Somebody else cleared it away and took a new one in the meantime: that one goes back.
    if (ownerOf(stale) !== owner) renameSync(stale, folder)
    else rmSync(stale, { recursive: true, force: true })
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}

/** Waits for the lock of an output folder and answers what gives it back. */
export async function lock(out) {
  const folder = path.join(out, '.lock')
  mkdirSync(out, { recursive: true })
  let waitedMs = 0
  while (!take(folder)) {
    const owner = ownerOf(folder)
    waitedMs = owner === 0 ? waitedMs + retryMs : 0
    if (owner === 0 ? waitedMs > namelessMs : !isAlive(owner)) clearAway(folder, owner)
    else await new Promise((resolve) => setTimeout(resolve, retryMs))
  }
  const unlock = () => {
    if (ownerOf(folder) === process.pid) rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', unlock)
  return unlock
}
