/** Prints the contract as the reference section of ARCHITECTURE.md. */
import { z } from 'zod'
import { events, methods } from './api.ts'

/** The part of JSON Schema that zod prints our table with. */
interface Schema {
  readonly title?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly $ref?: string
}

/** The reference as Markdown, from the table alone. */
export function reference(): string {
  const types = new Map<string, string>()
  const shape = (schema: z.ZodType, io: 'input' | 'output') => {
    const printed = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })
    const text = typeText(printed as Schema, types)
    return text === '{}' ? '' : text
  }
  const methodLines = Object.entries(methods).map(([name, { params, result, says }]) => {
    const takes = shape(params, 'input')
    return `| \`${name}\` | ${code(takes)} | ${code(shape(result, 'output'))} | ${says} |`
  })
  const eventLines = Object.entries(events).map(
    ([name, { payload, says }]) => `| \`${name}\` | ${code(shape(payload, 'output'))} | ${says} |`,
  )
  return [
    '# The contract',
    '',
    'Every call between a window and main, printed from `api.ts`.',
    '',
    '| method | takes | answers | |',
    '|---|---|---|---|',
    ...methodLines,
    '',
    '| event | carries | |',
    '|---|---|---|',
    ...eventLines,
    '',
    '| type | is |',
    '|---|---|',
    ...[...types].map(([name, text]) => `| \`${name}\` | ${code(text)} |`),
    '',
  ].join('\n')
}

function code(text: string): string {
  return text === '' ? '–' : `\`${text.replaceAll('|', '\\|')}\``
}

function typeText(schema: Schema, types: Map<string, string>): string {
  const { title, ...unnamed } = schema
  if (title !== undefined) {
    // Named types that the table spells out are listed once; the others are the run's own.
    const spelled = unnamed.type !== undefined || unnamed.oneOf !== undefined
    if (spelled && !types.has(title)) types.set(title, typeText(unnamed, types))
    return title
  }
  if (schema.$ref !== undefined) return 'Json'
  if (schema.const !== undefined) return `'${String(schema.const)}'`
  if (schema.enum) return schema.enum.map((value) => `'${String(value)}'`).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return choices.map((choice) => typeText(choice, types)).join(' | ')
  if (schema.type === 'array') {
    const item = typeText(schema.items ?? {}, types)
    return item.includes(' | ') ? `(${item})[]` : `${item}[]`
  }
  if (schema.type === 'object') return objectText(schema, types)
  return [schema.type ?? 'unknown'].flat().join(' | ').replace('integer', 'number')
}

function objectText(schema: Schema, types: Map<string, string>): string {
  const required = new Set(schema.required)
  const fields = Object.entries(schema.properties ?? {}).map(
    ([key, value]) => `${key}${required.has(key) ? '' : '?'}: ${typeText(value, types)}`,
  )
  const others = schema.additionalProperties
  if (typeof others === 'object' && Object.keys(others).length > 0) {
    fields.push(`[key]: ${typeText(others, types)}`)
  }
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}
