/** Opens the reader's own browser, where there is one. */
import { spawn } from 'node:child_process'

/** Opens a URL in the default browser; resolves to whether something took it. Never throws. */
export function openBrowser(url: string): Promise<boolean> {
  const command = opener()
  if (command === null) return Promise.resolve(false)
  return new Promise((resolve) => {
    const [program, ...parameters] = command
    const child = spawn(program, [...parameters, url], { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    // xdg-open ends at once where there is no browser; a browser it starts may never end.
    child.once('exit', (code) => resolve(code === 0))
    setTimeout(() => resolve(true), 3_000).unref()
    child.unref()
  })
}

function opener(): [program: string, ...parameters: string[]] | null {
  if (process.platform === 'darwin') return ['open']
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  const hasDisplay = process.env.DISPLAY !== undefined || process.env.WAYLAND_DISPLAY !== undefined
  return hasDisplay ? ['xdg-open'] : null
}
