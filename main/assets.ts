/** The window's built files, and the headers they go out with; the same for both hosts. */
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'

/** No inline script, no eval, no other origin; styles inline because the editor makes them. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** On every answer, also on a refusal. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
}

const types = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.ttf', 'font/ttf'],
  ['.json', 'application/json'],
  ['.wasm', 'application/wasm'],
  ['.txt', 'text/plain; charset=utf-8'],
])

/** A file as it is served. */
export interface Asset {
  readonly type: string
  read(): Promise<Buffer>
}

/**
 * Every file under `root` by its URL path (`assets/index.js`), listed once. A request is looked up
 * here and never becomes a path, so there is nothing to traverse.
 */
export function listAssets(root: string): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>()
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = path.join(entry.parentPath, entry.name)
    const type = types.get(path.extname(entry.name)) ?? 'application/octet-stream'
    const url = path.relative(root, file).split(path.sep).join('/')
    assets.set(url, { type, read: () => readFile(file) })
  }
  return assets
}

/** The asset for a URL's path below its prefix; the page itself for nothing. */
export function assetFor(assets: ReadonlyMap<string, Asset>, urlPath: string): Asset | undefined {
  return assets.get(urlPath === '' ? 'index.html' : urlPath)
}
