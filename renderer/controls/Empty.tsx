import type { ReactNode } from 'react'

/** What an empty pane says: what will appear here, and how to get it. */
export function Empty({ children }: { children: ReactNode }) {
  return <div className="empty">{children}</div>
}
