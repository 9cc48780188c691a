/**
 * The one thing the database actor needs from a Postgres: bytes in, bytes out, at once. The lab
 * process implements it over PGlite's WebAssembly; the actor lives in the services' realm.
 */
export interface PostgresPort {
  /** The actor writes wire messages here before {@link exec}; may be replaced by a larger one. */
  out: Uint8Array
  /** Answer of the last {@link exec}; may be replaced when it grows. */
  answer: Uint8Array
  /**
   * Executes `out[0..length)` and returns the number of bytes in `answer`. Throws when the backend
   * is gone.
   */
  exec(length: number): number
  /** Makes `out` hold at least `bytes`, keeping what is written. */
  grow(bytes: number): void
  /** UTF-8 in `answer[from..to)`. */
  text(from: number, to: number): string
  /** Writes UTF-8 at `out[at]`, returns its length in bytes. */
  write(text: string, at: number): number
  /** Sets the clock Postgres sees: virtual µs since the run's start. */
  clock(timeUs: number): void
  /** Virtual µs let pass since {@link clock} by statements that read the clock over and over. */
  readonly waitedUs: number
}

/**
 * What `Date.now()` and Postgres' `now()` say at virtual time 0: 2026-01-01 00:00:00 UTC, in ms.
 */
export const runEpochMs = 1_767_225_600_000
