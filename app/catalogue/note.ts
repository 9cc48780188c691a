/** Reads a lab's note: its head, its live blocks, the footnotes it refers to, its length. */
import { type FrontMatter, type Item, parseFrontMatter } from './front-matter.ts'
import { instead } from './names.ts'
import { type Parsed, parsed } from './parsed.ts'

/** A section of a course that a lab covers. */
export interface Source {
  readonly course: string
  readonly section: string
}

/** `{run scenario="outage" show="latency"}`: a pane of the lab in the text. */
export interface Block {
  readonly name: 'run' | 'topology' | 'sequence' | 'table'
  readonly settings: ReadonlyMap<string, string>
  /** Line in the note's file, from 1. */
  readonly line: number
}

/** A note, taken apart. */
export interface Note {
  readonly title: string
  readonly summary: string
  readonly chapter: string
  /** Ids of the labs this one builds on. */
  readonly after: readonly string[]
  readonly sources: readonly Source[]
  readonly models: readonly string[]
  readonly doesNotModel: readonly string[]
  /** The lesson, without its head. */
  readonly markdown: string
  readonly blocks: readonly Block[]
  /** Numbers of the footnotes the prose refers to, each once, ascending. */
  readonly footnotes: readonly number[]
  /** Words of prose; code and blocks are not counted. */
  readonly words: number
}

const keys = ['title', 'summary', 'chapter', 'after', 'sources', 'models', 'doesNotModel']
/** What each block may set. */
const blockSettings: Record<Block['name'], readonly string[]> = {
  run: ['scenario', 'variant', 'show', 'seed', 'knobs'],
  topology: ['scenario', 'variant', 'at'],
  sequence: ['scenario', 'variant', 'from', 'to', 'seed'],
  table: ['scenario', 'variant', 'service', 'name', 'at'],
}

/** Takes the text of a `note.md` apart, or says everything that is wrong with it. */
export function parseNote(text: string): Parsed<Note> {
  const headed = parseFrontMatter(text)
  if (!headed.ok) return headed
  const { head, body, bodyLine } = headed.value
  const problems: string[] = []
  for (const key of head.keys()) {
    if (!keys.includes(key)) problems.push(`unknown key "${key}": ${instead(key, keys)}`)
  }
  const blocks = readBlocks(body, bodyLine, problems)
  const prose = proseOf(body)
  const note: Note = {
    title: textOf(head, 'title', problems),
    summary: textOf(head, 'summary', problems),
    chapter: textOf(head, 'chapter', problems),
    after: textsOf(head, 'after', problems),
    sources: sourcesOf(head, problems),
    models: textsOf(head, 'models', problems),
    doesNotModel: textsOf(head, 'doesNotModel', problems),
    markdown: body.trim(),
    blocks,
    footnotes: numbersIn(prose, /\[(\d+)\](?![(:\d])/g),
    words: prose.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length,
  }
  return parsed(note, problems)
}

/** Numbers of the footnotes `// [1] …` in a file's comments, each once, ascending. */
export function codeFootnotes(source: string): readonly number[] {
  return numbersIn(source, /\/\/.*?\[(\d+)\]/g)
}

function numbersIn(text: string, pattern: RegExp): readonly number[] {
  const numbers = new Set<number>()
  for (const match of text.matchAll(pattern)) numbers.add(Number(match[1]))
  return [...numbers].sort((a, b) => a - b)
}

function textOf(head: FrontMatter, key: string, problems: string[]): string {
  const value = head.get(key)
  if (typeof value === 'string') return value
  problems.push(`"${key}" is missing from the front matter, or is not one line of text.`)
  return ''
}

function itemsOf(head: FrontMatter, key: string): readonly Item[] {
  const value = head.get(key) ?? []
  return typeof value === 'string' ? [value] : value
}

function textsOf(head: FrontMatter, key: string, problems: string[]): readonly string[] {
  return itemsOf(head, key).flatMap((item) => {
    if (typeof item === 'string') return [item]
    problems.push(`"${key}" is a list of texts; put quotes around one with a colon in it.`)
    return []
  })
}

function sourcesOf(head: FrontMatter, problems: string[]): readonly Source[] {
  return itemsOf(head, 'sources').map((item) => {
    const course = typeof item === 'string' ? '' : (item.get('course') ?? '')
    const section = typeof item === 'string' ? '' : (item.get('section') ?? '')
    if (course === '' || section === '') {
      problems.push('each of "sources" is { course: …, section: … }.')
    }
    return { course, section }
  })
}

/** Lines outside fenced code, with their numbers from 0. */
function* textLines(body: string): Generator<[line: string, index: number]> {
  let fence = ''
  for (const [index, line] of body.split('\n').entries()) {
    const mark = /^\s*(```+|~~~+)/.exec(line)?.[1] ?? ''
    if (fence === '' && mark === '') yield [line, index]
    else if (fence === '') fence = mark
    else if (mark.startsWith(fence)) fence = ''
  }
}

function proseOf(body: string): string {
  const lines: string[] = []
  for (const [line] of textLines(body)) {
    if (!line.trim().startsWith('{')) lines.push(line.replace(/`[^`]*`/g, 'code'))
  }
  return lines.join('\n')
}

function readBlocks(body: string, bodyLine: number, problems: string[]): readonly Block[] {
  const blocks: Block[] = []
  const names = Object.keys(blockSettings)
  for (const [line, index] of textLines(body)) {
    const match = /^\{(\w[\w-]*)(.*)\}$/.exec(line.trim())
    if (match === null) continue
    const [, name, rest] = match as unknown as [string, string, string]
    const at = `line ${bodyLine + index}`
    if (!names.includes(name)) {
      problems.push(`${at}: no block is called "${name}": ${instead(name, names)}`)
      continue
    }
    const block = name as Block['name']
    const settings = new Map<string, string>()
    const pattern = /\s+([\w-]+)=(?:"([^"]*)"|([^\s"]+))/g
    for (const [, key, quoted, plain] of rest.matchAll(pattern))
      settings.set(key!, quoted ?? plain!)
    const left = rest.replace(pattern, '').trim()
    if (left !== '') problems.push(`${at}: a block's settings are name="value", found "${left}".`)
    for (const key of settings.keys()) {
      const valid = blockSettings[block]
      if (!valid.includes(key)) {
        problems.push(`${at}: {${block}} has no setting "${key}": ${instead(key, valid)}`)
      }
    }
    blocks.push({ name: block, settings, line: bodyLine + index })
  }
  return blocks
}
