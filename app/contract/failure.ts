/** How an error crosses: made here, and only here, on both sides. */

/** Why a call failed, as plain data. */
export interface Failure {
  /**
   * `invalid`: the call itself is wrong. `not-found`: no such lab, variant, file or run.
   * `storage`: the disk refused; nothing was changed. `lost`: main can't be reached, the effect
   * may have happened. `internal`: a bug of ours.
   */
  readonly code: 'invalid' | 'not-found' | 'storage' | 'lost' | 'internal'
  /** A whole sentence for the reader. */
  readonly message: string
  /** What a bug report needs; may be empty. */
  readonly detail: string
}

/** The one error a method's handler throws on purpose and a {@link Client} rejects with. */
export class OrreryError extends Error {
  override readonly name = 'OrreryError'
  readonly code: Failure['code']
  readonly detail: string

  constructor(failure: Failure) {
    super(failure.message)
    this.code = failure.code
    this.detail = failure.detail
  }
}

/** Makes an {@link OrreryError}. */
export function fail(code: Failure['code'], message: string, detail = ''): OrreryError {
  return new OrreryError({ code, message, detail })
}

/** Plain data for anything thrown; what was not thrown on purpose is `internal`. */
export function failureOf(error: unknown): Failure {
  if (error instanceof OrreryError) {
    return { code: error.code, message: error.message, detail: error.detail }
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { code: 'internal', message: 'Something in Orrery itself went wrong.', detail }
}
