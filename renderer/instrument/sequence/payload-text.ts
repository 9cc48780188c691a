/** A payload in full, indented, for reading; long ones are cut with a word about it. */
const mostCharacters = 20_000

/** The value as indented text. */
export function prettyPayload(value: unknown): string {
  if (typeof value === 'string') return cut(value)
  const text = JSON.stringify(
    value,
    (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner),
    2,
  )
  return cut(text ?? 'undefined')
}

function cut(text: string): string {
  if (text.length <= mostCharacters) return text
  const left = (text.length - mostCharacters).toLocaleString('en-US')
  return `${text.slice(0, mostCharacters)}\n… ${left} more characters`
}
