/**
 * `npm start`: builds what is stale, then opens the desktop window, or, where there is no Electron
 * or no display, says so in one line and serves the same app to the browser.
 *
 *     npm start -- [--web] [--port N] [--data DIR] [--no-open]
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
/** Electron's binary is fetched at the first start, unless that takes longer, ms. */
const fetchMs = 20_000
/** A window that fails does so at once: a missing library, no sandbox for root, ms. */
const failedMs = 10_000

const parameters = process.argv.slice(2)
const isWeb = ['--web', '--port', '--no-open'].some((name) =>
  parameters.some((word) => word === name || word.startsWith(`${name}=`)),
)

/** Electron's program, or null. Requiring the package would fetch it as a side effect. */
function electronProgram() {
  const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  try {
    const name = readFileSync(path.join(folder, 'path.txt'), 'utf8')
    const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(folder, 'dist')
    const program = path.join(dist, name)
    return existsSync(program) ? program : null
  } catch {
    return null
  }
}

/** Runs a program to its end; `ms` is the longest it may take. Answers its exit code. */
function run(program, words, { ms = 0, stdio = 'inherit' } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, words, { cwd: root, stdio, timeout: ms, killSignal: 'SIGKILL' })
    const pass = (signal) => child.kill(signal)
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, pass)
    const end = (code) => {
      for (const signal of signals) process.off(signal, pass)
      resolve(code)
    }
    child.once('error', () => end(1))
    child.once('exit', (code, signal) => end(code ?? (signal === 'SIGINT' ? 130 : 1)))
  })
}

/** Why there is no window, or null when one was opened and closed again. */
async function openWindow() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return 'There is no display'
  let program = electronProgram()
  if (program === null) {
    process.stderr.write('Fetching Electron, once …\n')
    const installer = createRequire(import.meta.url).resolve('electron/install.js')
    await run(process.execPath, [installer], { ms: fetchMs, stdio: 'ignore' })
    program = electronProgram()
  }
  if (program === null) return 'Electron could not be fetched (npx install-electron tries longer)'
  const startedMs = Date.now()
  const code = await run(program, [root, ...parameters])
  if (code !== 0 && Date.now() - startedMs < failedMs) return 'Electron could not open a window'
  process.exitCode = code
  return null
}

async function start() {
  const built = await run(process.execPath, [path.join(root, 'build.mjs'), '--quiet', 'all'])
  if (built !== 0) return built
  const reason = isWeb ? '' : await openWindow()
  if (reason === null) return process.exitCode
  if (reason !== '') process.stderr.write(`${reason}: Orrery is served to your browser instead.\n`)
  return run(process.execPath, [path.join(root, 'out/main/node.js'), ...parameters])
}

process.exitCode = await start()
