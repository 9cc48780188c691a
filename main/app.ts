/** Orrery without a window: catalogue, files, lab processes and handlers, put together once. */
import path from 'node:path'
import { createWindows, type Host } from '../app/contract/host.ts'
import type { LabProcess } from '../app/supervisor/ports.ts'
import { createSupervisor } from '../app/supervisor/supervisor.ts'
import { Catalogue } from './catalogue.ts'
import { UserFiles } from './files.ts'
import { realClock } from './lab-process.ts'
import { createServices } from './services.ts'

/** What a host brings. */
export interface AppOptions {
  readonly version: string
  readonly host: 'electron' | 'node'
  readonly dataFolder: string
  readonly patternsFolder: string
  readonly fork: () => LabProcess
}

/** The running parts behind every window. */
export interface App {
  readonly host: Host
  /** Ends lab processes and resolves when everything is on the disk. */
  close(): Promise<void>
  /** Puts everything on the disk before it returns. */
  saveNow(): void
}

/** Starts what all windows share. Throws when the data folder can't be used. */
export function startApp(options: AppOptions): App {
  const { dataFolder } = options
  const windows = createWindows()
  const supervisor = createSupervisor({ fork: options.fork, clock: realClock })
  const files = new UserFiles(dataFolder, windows.broadcast)
  const catalogue = new Catalogue(
    options.patternsFolder,
    path.join(dataFolder, 'cache', 'descriptions.json'),
    (lab) => supervisor.describe(lab),
  )
  const about = {
    version: options.version,
    dataFolder,
    platform: `${process.platform} ${process.arch}`,
    host: options.host,
  }
  const { broadcast } = windows
  const handlers = createServices({ catalogue, files, supervisor, about, broadcast })
  return {
    host: windows.serve(handlers),
    close: async () => {
      supervisor.close()
      await Promise.all([files.flush(), catalogue.flush()])
    },
    saveNow: () => files.flushNow(),
  }
}
