/** The window's one client, given once at the start. */
import type { Client } from '../../app/contract/client.ts'
import { OrreryError } from '../../app/contract/failure.ts'
import { createStore } from './store.ts'

let current: Client | null = null

/** Gives the panes their client; the window's start does this, and the tests' pages. */
export function giveClient(client: Client): void {
  current = client
}

/** The client. Throws before the window has started. */
export function client(): Client {
  if (!current) throw new Error('the window has no client yet')
  return current
}

/** A sentence at the foot of the window, until it is closed or another takes its place. */
export interface Notice {
  message: string
  detail: string
  /** A button beside it, e.g. Undo. */
  action?: { label: string; run: () => void }
}
/** What the window has to say beside its panes. */
export const noticeStore = createStore<{ notice: Notice | null }>({ notice: null })

/** Says something to the reader. */
export function tell(message: string, more: Partial<Omit<Notice, 'message'>> = {}): void {
  noticeStore.set({ notice: { message, detail: '', ...more } })
}

/** Tells the reader of a call that failed. */
export function tellFailure(error: unknown): void {
  if (error instanceof OrreryError) tell(error.message, { detail: error.detail })
  else tell('Something in Orrery itself went wrong.', { detail: String(error) })
}
