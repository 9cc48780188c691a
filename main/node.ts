/** Orrery without Electron: the same app in the reader's own browser, over loopback. */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { version } from '../package.json' with { type: 'json' }
import { type App, startApp } from './app.ts'
import { listAssets } from './assets.ts'
import { openBrowser } from './browser.ts'
import { defaultDataFolder, placesFrom } from './folder.ts'
import { forkNode } from './lab-process.ts'
import { type Held, takeLock } from './lock.ts'
import { type Loopback, serveLoopback } from './loopback.ts'

const usage = `Usage: npm start -- [--web] [--port N] [--data DIR] [--no-open]
  --port N    serve at this port of 127.0.0.1 (default: a free one)
  --data DIR  keep edits, notes and progress there
  --no-open   do not open the browser
`
/** Saving takes milliseconds; a disk that takes longer must not keep the process for ever, ms. */
const closeMs = 2_000

interface Settings {
  readonly port: number
  readonly dataFolder: string
  readonly opens: boolean
}

function settingsFrom(parameters: string[]): Settings {
  const { values } = parseArgs({
    args: parameters,
    options: {
      web: { type: 'boolean' },
      port: { type: 'string' },
      data: { type: 'string' },
      'no-open': { type: 'boolean' },
    },
  })
  const port = Number(values.port ?? 0)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TypeError(`--port takes a number from 0 to 65535, not "${values.port}".`)
  }
  const dataFolder = path.resolve(values.data ?? defaultDataFolder())
  return { port, dataFolder, opens: values['no-open'] !== true }
}

async function start(settings: Settings): Promise<void> {
  const lock = await takeLock(settings.dataFolder)
  if (!lock.held) {
    console.log(lock.url === null ? 'Orrery is open in its window.' : `Orrery is at ${lock.url}`)
    return
  }
  const places = placesFrom(path.dirname(fileURLToPath(import.meta.url)))
  const app = startApp({
    version,
    host: 'node',
    dataFolder: settings.dataFolder,
    patternsFolder: places.patterns,
    fork: forkNode(places.labProcess),
  })
  const loopback = await serveLoopback({
    assets: listAssets(places.renderer),
    host: app.host,
    port: settings.port,
  })
  const show = () => void (settings.opens && openBrowser(loopback.ticket()))
  lock.ready(loopback.url, show)
  closeOnSignals(app, loopback, lock)
  console.log(`Orrery is at ${loopback.url}`)
  show()
}

function closeOnSignals(app: App, loopback: Loopback, lock: Held): void {
  let isClosing = false
  const close = (code: number) => {
    if (isClosing) return
    isClosing = true
    setTimeout(() => process.exit(code), closeMs).unref()
    // Windows last, so that they still hear that all is saved.
    void app
      .close()
      .then(() => loopback.close())
      .then(() => {
        lock.release()
        process.exit(code)
      })
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => close(0))
  // Whoever started us may stop reading; that is no reason to lose an edit.
  process.stdout.on('error', () => {})
  process.on('exit', () => app.saveNow())
}

let settings: Settings | null = null
try {
  settings = settingsFrom(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n\n${usage}`)
  process.exitCode = 2
}
if (settings !== null) {
  start(settings).catch((error: Error) => {
    process.stderr.write(`Orrery could not start: ${error.message}\n`)
    process.exit(1)
  })
}
