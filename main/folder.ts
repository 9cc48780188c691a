/** Where things lie: the reader's data, and what was built. */
import { existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** The platform's folder for a program's own data. */
export function defaultDataFolder(): string {
  const home = os.homedir()
  if (process.platform === 'darwin') {
    return path.join(home, 'Library', 'Application Support', 'Orrery')
  }
  if (process.platform === 'win32') {
    return path.join(process.env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'), 'Orrery')
  }
  const data = process.env.XDG_DATA_HOME
  // The standard has relative values ignored.
  const base = data !== undefined && path.isAbsolute(data) ? data : path.join(home, '.local/share')
  return path.join(base, 'orrery')
}

/** What a host finds by its own place, `out/main`. */
export interface Places {
  /** The built window. */
  readonly renderer: string
  /** The program of a lab process. */
  readonly labProcess: string
  readonly patterns: string
}

/**
 * Finds the built parts from the folder of the running entry. `resources` is the packaged app's
 * folder beside its archive: programs that other processes start lie outside the archive.
 */
export function placesFrom(entryFolder: string, resources?: string): Places {
  const out = path.dirname(entryFolder)
  const unpacked = out.replace(`app.asar${path.sep}`, `app.asar.unpacked${path.sep}`)
  const shipped = resources === undefined ? '' : path.join(resources, 'patterns')
  return {
    renderer: path.join(out, 'renderer'),
    labProcess: path.join(unpacked, 'workers', 'lab.process.js'),
    patterns: existsSync(shipped) ? shipped : path.join(path.dirname(out), 'patterns'),
  }
}
