/** What the engine needs of the databases of a run; implemented in `app/database`. */
import type { Event } from './agenda.ts'
import type { Instance } from './instance.ts'

/** Events of the databases, and what a crash means to them. */
export interface Databases {
  /** A statement reaches its database. */
  onStatement(event: Event): boolean
  /** A database is done with a statement. */
  onFinished(event: Event): boolean
  /** An answer reaches the instance that asked. */
  onAnswer(event: Event): boolean
  /** The news of a closed connection reaches the database. */
  onGone(event: Event): boolean
  /** An instance died: its connections close, behind what it has sent. */
  disconnect(instance: Instance, row: number): void
  /** Why a statement of this instance is still waiting, as a sentence; '' when none is. */
  blockedBy(instance: Instance): string
}
