/** A payload in full, indented, for reading; long ones are cut with a word about it. */
import { grouped } from '../../../app/trace/literal.ts'

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
  const left = grouped(text.length - mostCharacters)
  return `${text.slice(0, mostCharacters)}\n… ${left} more characters`
}
