/** What the window remembers between starts; kept by main as one JSON object. */
import type { Preferences as Kept } from '../../app/contract/api.ts'
import { client, tellFailure } from './client.ts'
import { createStore, useStore } from './store.ts'

/** Colours: dark, light, or whatever the system says. */
export type Theme = 'dark' | 'light' | 'system'

/** Preferences with every key there. */
export interface Preferences {
  theme: Theme
  density: 'normal' | 'compact'
  /** Single keys act outside of text fields; WCAG asks that they can be switched off. */
  singleKeys: boolean
  /** The editor goes to the line of the shown event. */
  follow: boolean
  /** Null: shown where the window is wide enough. */
  catalogueOpen: boolean | null
  /** `<split>.<pane>` → px. */
  sizes: Readonly<Record<string, number>>
  /** Chapters that are folded in the catalogue. */
  folded: readonly string[]
  tourDone: boolean
  lastLab: string | null
}

/** What a first start has. */
export const defaultPreferences: Preferences = {
  theme: 'system',
  density: 'normal',
  singleKeys: true,
  follow: true,
  catalogueOpen: null,
  sizes: {},
  folded: [],
  tourDone: false,
  lastLab: null,
}

/** The preferences. Change them by {@link prefer}, which also keeps them. */
export const preferencesStore = createStore<Preferences>(defaultPreferences)

/** One preference, drawn again when it changes. */
export function usePreference<Key extends keyof Preferences>(key: Key): Preferences[Key] {
  return useStore(preferencesStore, (state) => state[key])
}

/** Takes what has the right shape from what was kept; a stranger's JSON must not break a start. */
export function preferencesFrom(kept: Kept): Preferences {
  const { layout } = kept
  const map = isRecord(layout) ? layout : {}
  const sizes: Record<string, number> = {}
  for (const [key, value] of Object.entries(isRecord(map.sizes) ? map.sizes : {})) {
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) sizes[key] = value
  }
  const folded = Array.isArray(map.folded) ? map.folded : []
  return {
    theme: kept.theme ?? defaultPreferences.theme,
    density: kept.density === 'compact' ? 'compact' : 'normal',
    singleKeys: kept.singleKeys !== false,
    follow: kept.follow !== false,
    catalogueOpen: typeof map.catalogueOpen === 'boolean' ? map.catalogueOpen : null,
    sizes,
    folded: folded.filter((entry): entry is string => typeof entry === 'string'),
    tourDone: kept.tourDone === true,
    lastLab: kept.lastLab ?? null,
  }
}

/** The form they are kept in. */
export function keptFrom(preferences: Preferences): Kept {
  const { theme, density, singleKeys, follow, tourDone, lastLab } = preferences
  const { catalogueOpen, sizes, folded } = preferences
  return {
    theme,
    density,
    singleKeys,
    follow,
    tourDone,
    layout: { catalogueOpen, sizes: { ...sizes }, folded: [...folded] },
    ...(lastLab === null ? {} : { lastLab }),
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const saveAfterMs = 300
let timer: ReturnType<typeof setTimeout> | undefined

/** Changes preferences and keeps them a moment later, many changes at once. */
export function prefer(change: Partial<Preferences>): void {
  preferencesStore.set(change)
  clearTimeout(timer)
  timer = setTimeout(() => {
    client().savePreferences(keptFrom(preferencesStore.get())).catch(tellFailure)
  }, saveAfterMs)
}

/** Reads what was kept. */
export async function loadPreferences(): Promise<void> {
  preferencesStore.set(preferencesFrom(await client().readPreferences()))
}
