/** Orrery in a window of its own. It opens no port: files come by `app://`, calls over IPC. */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  app,
  BrowserWindow,
  ipcMain,
  Menu,
  type MenuItemConstructorOptions,
  protocol,
  type Session,
  session,
} from 'electron'
import { methodNames } from '../app/contract/api.ts'
import type { Host, Session as Line } from '../app/contract/host.ts'
import { version } from '../package.json' with { type: 'json' }
import { type App, startApp } from './app.ts'
import { type Asset, assetFor, listAssets, securityHeaders } from './assets.ts'
import { callChannel, eventChannel, methodsArgument } from './channels.ts'
import { defaultDataFolder, placesFrom } from './folder.ts'
import { takeLock } from './lock.ts'
import { forkUtility } from './utility-process.ts'

const origin = 'app://orrery'
const here = path.dirname(fileURLToPath(import.meta.url))
const { values } = parseArgs({ options: { data: { type: 'string' } }, strict: false })
const dataFolder = path.resolve(typeof values.data === 'string' ? values.data : defaultDataFolder())

app.enableSandbox()
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
])
// Chromium's own files stay apart from the reader's.
app.setPath('userData', path.join(dataFolder, 'electron'))

// Not awaited here: Electron gets ready only after this module has been evaluated.
start().catch((error: Error) => {
  process.stderr.write(`Orrery could not start: ${error.message}\n`)
  app.exit(1)
})

async function start(): Promise<void> {
  await app.whenReady()
  const lock = await takeLock(dataFolder)
  if (!lock.held) {
    console.log(lock.url === null ? 'Orrery is open in its window.' : `Orrery is at ${lock.url}`)
    return app.exit(0)
  }
  const places = placesFrom(here, app.isPackaged ? process.resourcesPath : undefined)
  const orrery = startApp({
    version,
    host: 'electron',
    dataFolder,
    patternsFolder: places.patterns,
    fork: forkUtility(places.labProcess),
  })
  harden(session.defaultSession, listAssets(places.renderer))
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuFor(process.platform)))
  const window = openWindow()
  // Elsewhere than on macOS the menu is there for its zoom keys alone.
  window.setMenuBarVisibility(false)
  serveWindow(window, orrery.host)
  closeWithWindow(orrery, () => lock.release())
  lock.ready(null, () => {
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  })
  await window.loadURL(`${origin}/index.html`)
}

/** Zoom everywhere; the rest on macOS, where copying and closing are a menu's. */
function menuFor(platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const zoom: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      // The key of + without Shift.
      { role: 'zoomIn', accelerator: 'CommandOrControl+=', visible: false },
      { role: 'zoomOut' },
      { role: 'togglefullscreen' },
    ],
  }
  if (platform !== 'darwin') return [zoom]
  return [{ role: 'appMenu' }, { role: 'editMenu' }, zoom, { role: 'windowMenu' }]
}

function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 800,
    minHeight: 560,
    title: 'Orrery',
    show: false,
    webPreferences: {
      preload: path.join(path.dirname(here), 'preload', 'preload.cjs'),
      additionalArguments: [`${methodsArgument}${methodNames.join(',')}`],
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  })
  const { webContents } = window
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  webContents.on('will-navigate', (event) => event.preventDefault())
  webContents.on('will-redirect', (event) => event.preventDefault())
  webContents.on('will-frame-navigate', (event) => event.preventDefault())
  webContents.on('will-attach-webview', (event) => event.preventDefault())
  // The page's work is in main and in files: a page that died is simply opened again.
  webContents.on('render-process-gone', (_, { reason }) => {
    if (reason !== 'clean-exit') webContents.reload()
  })
  window.once('ready-to-show', () => window.show())
  return window
}

/** What every window of this session may do: read our files, write to the clipboard, no more. */
function harden(target: Session, assets: ReadonlyMap<string, Asset>): void {
  target.setPermissionRequestHandler((_, permission, decide) =>
    decide(permission === 'clipboard-sanitized-write'),
  )
  target.setPermissionCheckHandler((_, permission) => permission === 'clipboard-sanitized-write')
  target.setDevicePermissionHandler(() => false)
  target.webRequest.onBeforeRequest(({ url }, decide) => {
    // What a page makes itself goes nowhere.
    const isOurs = [`${origin}/`, 'data:', 'blob:'].some((start) => url.startsWith(start))
    decide({ cancel: !isOurs && (app.isPackaged || !url.startsWith('devtools://')) })
  })
  target.protocol.handle('app', async ({ url, method }) => {
    const { host, pathname } = new URL(url)
    const asset = host === 'orrery' && method === 'GET' ? assetFor(assets, pathname.slice(1)) : null
    if (!asset) return new Response(null, { status: 404, headers: { ...securityHeaders } })
    const headers = { ...securityHeaders, 'Content-Type': asset.type }
    return new Response(new Uint8Array(await asset.read()), { headers })
  })
}

/** One line to the host for each page the window shows: a reload is a new one. */
function serveWindow({ webContents }: BrowserWindow, host: Host): void {
  const connect = () =>
    host.connect((event, payload) => {
      if (!webContents.isDestroyed()) webContents.send(eventChannel, event, payload)
    })
  let line: Line = connect()
  webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (!isMainFrame || isSameDocument) return
    line.close()
    line = connect()
  })
  webContents.once('destroyed', () => line.close())
  ipcMain.handle(callChannel, ({ senderFrame }, method: unknown, params: unknown) => {
    const isOurs = senderFrame === webContents.mainFrame && senderFrame.origin === origin
    if (!isOurs) throw new Error('refused')
    return line.call(method, params)
  })
}

function closeWithWindow(orrery: App, release: () => void): void {
  let isClosing = false
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (isClosing) return
    isClosing = true
    event.preventDefault()
    setTimeout(() => app.exit(0), 2_000).unref()
    void orrery.close().then(() => {
      release()
      app.exit(0)
    })
  })
  process.on('exit', () => orrery.saveNow())
}
