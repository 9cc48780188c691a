/** Dark, light, or as the system says: an attribute on the root, and a word to who draws itself. */
import type { Theme } from '../store/preferences.ts'

const listeners = new Set<() => void>()

/** Sets the colours and the density of the window. */
export function applyScheme(theme: Theme, density: 'normal' | 'compact'): void {
  const { dataset } = document.documentElement
  if (dataset.scheme === theme && dataset.density === density) return
  dataset.scheme = theme
  dataset.density = density
  announce()
}

/** True when the window is dark now. */
export function isDark(): boolean {
  const { scheme } = document.documentElement.dataset
  if (scheme === 'dark' || scheme === 'light') return scheme === 'dark'
  return matchMedia('(prefers-color-scheme: dark)').matches
}

/** Calls `listener` when colours change, also by the system, until the answer is called. */
export function onScheme(listener: () => void): () => void {
  if (listeners.size === 0) {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', announce)
  }
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

function announce(): void {
  for (const listener of [...listeners]) listener()
}

/** A token's colour now, as `#rrggbb`: for what can't read CSS variables. */
export function tokenHex(token: string): string {
  const probe = document.createElement('i')
  probe.style.color = `var(--${token})`
  document.body.append(probe)
  const numbers = getComputedStyle(probe).color.match(/[\d.]+/g) ?? ['0', '0', '0']
  probe.remove()
  const hex = numbers.slice(0, 3).map((part) => Math.round(Number(part)).toString(16))
  return `#${hex.map((part) => part.padStart(2, '0')).join('')}`
}
