/** JSON for scripts: one object, whatever a row holds. */

/** As JSON.stringify, with numbers of any size and no failure over a value it does not know. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_key, item: unknown) => {
      if (typeof item !== 'bigint') return item
      const number = Number(item)
      return Number.isSafeInteger(number) ? number : String(item)
    },
    indent,
  )
}
