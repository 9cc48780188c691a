/**
 * The head of a note: `key: value` lines between two `---` lines. A value may be a text, a list
 * in brackets, or `- item` lines below its key; an item may be a text or `{ name: value, … }`.
 * It is the part of YAML that notes need, and what it does not know it refuses.
 */
import { type Parsed, parsed } from './parsed.ts'

/** A list's item: a text, or named texts. */
export type Item = string | ReadonlyMap<string, string>
/** Key → text or list. */
export type FrontMatter = ReadonlyMap<string, string | readonly Item[]>

/** The head and what follows it, with the line (from 1) on which that begins. */
export interface Headed {
  readonly head: FrontMatter
  readonly body: string
  readonly bodyLine: number
}

/** Takes a note's text apart. */
export function parseFrontMatter(text: string): Parsed<Headed> {
  const lines = text.replace(/\r\n/g, '\n').split('\n')
  const end = lines.indexOf('---', 1)
  if (lines[0] !== '---' || end < 0) {
    return {
      ok: false,
      problems: ['the note does not begin with front matter between two --- lines.'],
    }
  }
  const reader = new HeadReader()
  for (let i = 1; i < end; i++) reader.line(lines[i]!, i + 1)
  const body = lines.slice(end + 1).join('\n')
  return parsed({ head: reader.head, body, bodyLine: end + 2 }, reader.problems)
}

class HeadReader {
  readonly head = new Map<string, string | Item[]>()
  readonly problems: string[] = []
  /** The list that `- item` lines are added to. */
  #list: Item[] | null = null
  /** The item that indented `name: value` lines are added to. */
  #item: Map<string, string> | null = null

  line(line: string, number: number): void {
    if (line.trim() === '' || line.trimStart().startsWith('#')) return
    const item = /^\s*- (.*)$/.exec(line)
    if (item !== null) this.#addItem(item[1]!.trim(), number)
    else if (/^\s/.test(line)) this.#addField(line.trim(), number)
    else this.#addKey(line, number)
  }

  #addKey(line: string, number: number): void {
    const [, key, rest] = /^([A-Za-z]\w*):\s*(.*)$/.exec(line) ?? []
    if (key === undefined) {
      this.problems.push(`line ${number}: expected "key: value", found "${line}".`)
      return
    }
    if (this.head.has(key)) this.problems.push(`line ${number}: "${key}" is there twice.`)
    const value = rest!.trim()
    this.#item = null
    this.#list = null
    if (value === '') {
      this.#list = []
      this.head.set(key, this.#list)
    } else if (value.startsWith('[')) this.head.set(key, this.#inline(value, number))
    else this.head.set(key, unquoted(value))
  }

  #addItem(text: string, number: number): void {
    if (this.#list === null) {
      this.problems.push(`line ${number}: an item without a "key:" line above it.`)
      return
    }
    this.#item = null
    if (text.startsWith('{')) this.#list.push(this.#fields(text, number))
    else {
      const field = fieldOf(text)
      if (field === null) this.#list.push(unquoted(text))
      else {
        this.#item = new Map([field])
        this.#list.push(this.#item)
      }
    }
  }

  #addField(text: string, number: number): void {
    const field = fieldOf(text)
    if (this.#item === null || field === null) {
      this.problems.push(`line ${number}: "${text}" belongs to no item.`)
    } else this.#item.set(...field)
  }

  #inline(text: string, number: number): Item[] {
    if (!text.endsWith(']')) {
      this.problems.push(`line ${number}: the list is not closed with ].`)
      return []
    }
    const inner = text.slice(1, -1).trim()
    if (inner === '') return []
    return split(inner).map((part) =>
      part.startsWith('{') ? this.#fields(part, number) : unquoted(part),
    )
  }

  #fields(text: string, number: number): Map<string, string> {
    const fields = new Map<string, string>()
    if (!text.endsWith('}')) {
      this.problems.push(`line ${number}: the item is not closed with }.`)
      return fields
    }
    let last = ''
    for (const part of split(text.slice(1, -1))) {
      const field = fieldOf(part)
      // A comma within a text: what follows it belongs to the text.
      if (field === null && last !== '') fields.set(last, `${fields.get(last)}, ${part}`)
      else if (field === null) {
        this.problems.push(`line ${number}: expected "name: value" in "${part}".`)
      } else {
        fields.set(...field)
        last = field[0]
      }
    }
    return fields
  }
}

/** A name is one lower-case word, so that a sentence with a colon in it stays a text. */
function fieldOf(text: string): [string, string] | null {
  const match = /^([a-z][A-Za-z]*):\s+(.+)$/.exec(text)
  return match === null ? null : [match[1]!, unquoted(match[2]!.trim())]
}

function unquoted(text: string): string {
  const match = /^(["'])(.*)\1$/.exec(text)
  return match === null ? text : match[2]!
}

/** Splits at commas that are not within quotes, brackets or braces. */
function split(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let quote = ''
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '"' || (char === "'" && !/\w/.test(text[i - 1] ?? ''))) quote = char
    else if (char === '[' || char === '{') depth++
    else if (char === ']' || char === '}') depth--
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(start, i).trim())
      start = i + 1
    }
  }
  parts.push(text.slice(start).trim())
  return parts.filter((part) => part !== '')
}
