/** Where the Chromium comes from in which the window is tested. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'

/** A browser that can be started. */
export interface Browser {
  readonly executablePath: string
  readonly environment: Readonly<Record<string, string>>
  /** In words, for the log of a run. */
  readonly from: string
}

/** Nothing that calls home; without a sandbox only where there can be none. */
export const switches: readonly string[] = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A Chrome asks its maker about the fields of every form.
  '--disable-features=AutofillServerCommunication',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

const installed: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
    .map((name) => `/usr/bin/${name}`)
    .concat('/snap/bin/chromium'),
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) =>
    ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'].map(
      (file) => path.win32.join(process.env[name] ?? 'C:\\', file),
    ),
  ),
}

/**
 * `ORRERY_CHROMIUM` (a path, or `npm` for the one in the npm package), Playwright's own, one that
 * is installed, and on Linux the npm package's. Throws with advice where there is none.
 */
export async function findBrowser(): Promise<Browser> {
  const wanted = process.env.ORRERY_CHROMIUM
  const at = (executablePath: string, from: string) => ({ executablePath, environment: {}, from })
  if (wanted && wanted !== 'npm') return at(wanted, 'ORRERY_CHROMIUM')
  if (!wanted) {
    const own = chromium.executablePath()
    if (own !== '' && existsSync(own)) return at(own, 'Playwright')
    const found = installed[process.platform]?.find((file) => existsSync(file))
    if (found) return at(found, found)
  }
  if (process.platform === 'linux' && process.arch === 'x64') return unpackedBrowser()
  throw new Error(
    'There is no Chromium to test in. Install Chrome, or run `npx playwright install chromium`, ' +
      'or set ORRERY_CHROMIUM to the path of one.',
  )
}

const archives = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br']

/**
 * The browser of @sparticuz/chromium, unpacked once beside the packages. Its own way is a folder
 * that all users of the machine share, and it starts whatever already lies there.
 */
async function unpackedBrowser(): Promise<Browser> {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const folder = path.join(root, 'node_modules', '@sparticuz', 'chromium')
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const home = path.join(root, 'node_modules', '.cache', 'orrery-chromium', version)
  if (!existsSync(path.join(home, 'chromium'))) await unpack(path.join(folder, 'bin'), home)
  // The machine's own libraries first: they are newer.
  const libraries = [process.env.LD_LIBRARY_PATH, path.join(home, 'al2023', 'lib')]
  return {
    executablePath: path.join(home, 'chromium'),
    environment: {
      LD_LIBRARY_PATH: libraries.filter(Boolean).join(':'),
      FONTCONFIG_FILE: path.join(home, 'fonts.conf'),
    },
    from: `@sparticuz/chromium ${version}`,
  }
}

async function unpack(archivesFolder: string, home: string): Promise<void> {
  const unfinished = `${home}-${process.pid}`
  mkdirSync(unfinished, { recursive: true })
  const { inflate } = await import('@sparticuz/chromium')
  const before = process.env.TMPDIR
  // `inflate` asks for no folder: it unpacks into the one for temporary files.
  process.env.TMPDIR = unfinished
  try {
    await Promise.all(archives.map((name) => inflate(path.join(archivesFolder, name))))
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
  writeFileSync(path.join(unfinished, 'fonts.conf'), fontsConfiguration(home))
  try {
    renameSync(unfinished, home)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    // Another process may have been faster, with the same files.
    if (!existsSync(path.join(home, 'chromium'))) throw error
  }
}

/** Without fonts text is blank, and a button as wide as its text has no width. */
function fontsConfiguration(home: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${home}/fonts</dir>
  <cachedir>${home}/fonts-cache</cachedir>
</fontconfig>
`
}
