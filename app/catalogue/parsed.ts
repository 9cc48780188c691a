/** What reading an author's file gives: the thing itself, or every sentence about what is wrong. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] }

/** A value if nothing was wrong, else the sentences. */
export function parsed<T>(value: T, problems: readonly string[]): Parsed<T> {
  return problems.length === 0 ? { ok: true, value } : { ok: false, problems }
}
