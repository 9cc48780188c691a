/** Errors a service can catch. They are made in the services' own realm. */
import type { CallFailure } from '../engine/call.ts'

/** Why a call did not answer: see `orrery.d.ts`. */
export class CallError extends Error {
  readonly code: CallFailure['code']
  override readonly cause: CallFailure['cause']

  constructor(failure: CallFailure) {
    super(failure.message)
    this.name = 'CallError'
    this.code = failure.code
    this.cause = failure.cause
  }
}

/** Fields of an error as Postgres sends it. */
export interface DatabaseErrorFields {
  readonly code: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
  readonly constraint?: string
  readonly table?: string
  readonly column?: string
}

/** A statement Postgres refused: see `orrery.d.ts`. */
export class DatabaseError extends Error {
  readonly code: string
  readonly detail: string | undefined
  readonly hint: string | undefined
  readonly constraint: string | undefined
  readonly table: string | undefined
  readonly column: string | undefined

  constructor(fields: DatabaseErrorFields) {
    super(fields.message)
    this.name = 'DatabaseError'
    this.code = fields.code
    this.detail = fields.detail
    this.hint = fields.hint
    this.constraint = fields.constraint
    this.table = fields.table
    this.column = fields.column
  }
}
