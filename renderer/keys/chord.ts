/** Keys as the table writes them, as a keyboard sends them, and as a reader sees them. */
import type { Action } from './table.ts'

/** What of a keyboard event a chord is made of. */
export interface Press {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

/** The chord of a key press: `Mod+Shift+Enter`. Letters are upper case beside Mod or Alt. */
export function chordOf(press: Press, mac: boolean): string {
  const mod = mac ? press.metaKey : press.ctrlKey
  // The other of the two is no key of ours; with it held, nothing may start.
  const foreign = mac ? press.ctrlKey : press.metaKey
  const key = press.key === ' ' ? 'Space' : press.key
  const held = [...(foreign ? ['Foreign'] : []), ...(mod ? ['Mod'] : [])]
  // Shift is part of what a sign already says: `?`, `+`.
  if (press.shiftKey && (key.length > 1 || /[a-z]/i.test(key))) held.push('Shift')
  if (press.altKey) held.push('Alt')
  if (held.length > 0 && key.length === 1) return [...held, key.toUpperCase()].join('+')
  return [...held, key].join('+')
}

const signs: Readonly<Record<string, string>> = {
  ArrowRight: '→',
  ArrowLeft: '←',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Enter: '↵',
  Escape: 'Esc',
}

/** A chord as it is printed beside an action: `Ctrl K`, on a Mac `⌘K`. */
export function printChord(chord: string, mac: boolean): string {
  const words = chord.split(' ').map((part) => {
    const keys = part.split(/\+(?=.)/).map((key) => {
      if (key === 'Mod') return mac ? '⌘' : 'Ctrl'
      if (key === 'Alt') return mac ? '⌥' : 'Alt'
      if (key === 'Shift') return mac ? '⇧' : 'Shift'
      return signs[key] ?? (key.length === 1 ? key.toUpperCase() : key)
    })
    return keys.join(mac ? '' : ' ')
  })
  return words.join(' then ')
}

/** A key that types a character, which a reader may switch off. */
export function isSingleKey(chord: string): boolean {
  return [...chord].length === 1
}

/**
 * The action a press starts. `typing`: the focus is where text goes. `taken`: a control has used
 * the key already.
 */
export function actionFor(
  table: readonly Action[],
  chord: string,
  at: { typing: boolean; taken: boolean; singleKeys: boolean },
): Action | undefined {
  const action = table.find(({ keys, where }) => where !== 'told' && keys.includes(chord))
  if (!action) return undefined
  if (action.where === 'anywhere') return action
  if (at.typing || at.taken) return undefined
  return isSingleKey(chord) && !at.singleKeys ? undefined : action
}
