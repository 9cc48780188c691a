/** A note as a tree of our own: Markdown parsed, live blocks and footnotes found, no HTML kept. */
import { lexer, type Token, type Tokens } from 'marked'

/** Running text. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis' | 'struck'; readonly inside: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly inside: readonly Inline[] }
  /** `[1]`: the place in the code marked `// [1]`. */
  | { readonly kind: 'footnote'; readonly number: number }
  /** A word of the glossary; `term` is its entry. */
  | { readonly kind: 'term'; readonly term: string; readonly text: string }
  | { readonly kind: 'break' }

/** `{run scenario="outage"}`: a pane of the lab in the text. */
export interface Live {
  readonly kind: 'live'
  readonly name: 'run' | 'topology' | 'sequence' | 'table'
  readonly settings: Readonly<Record<string, string>>
}

/** A piece of a note, as high as it needs. */
export type Block =
  | ({ readonly kind: 'heading'; readonly level: number; readonly id: string } & Running)
  | ({ readonly kind: 'paragraph' } & Running)
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | {
      readonly kind: 'list'
      readonly ordered: boolean
      readonly start: number
      readonly items: readonly (readonly Block[])[]
    }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | {
      readonly kind: 'table'
      readonly head: readonly (readonly Inline[])[]
      readonly rows: readonly (readonly (readonly Inline[])[])[]
    }
  | { readonly kind: 'rule' }
  | Live
interface Running {
  readonly inside: readonly Inline[]
}

/** Takes Markdown apart. Terms are marked where they first occur, if a glossary is given. */
export function parseBlocks(markdown: string, terms: readonly string[] = []): Block[] {
  return blocksFrom(lexer(markdown), new TermFinder(terms))
}

/**
 * Splits a note behind one of its sections, so that something can follow it: the section's own
 * last block ends the first part. Null where there is no such section.
 */
export function splitBehind(
  blocks: readonly Block[],
  id: string,
): [before: readonly Block[], after: readonly Block[]] | null {
  const start = blocks.findIndex((block) => block.kind === 'heading' && block.id === id)
  if (start < 0) return null
  const { level } = blocks[start] as Block & { kind: 'heading' }
  const length = blocks
    .slice(start + 1)
    .findIndex((block) => block.kind === 'heading' && block.level <= level)
  const end = length < 0 ? blocks.length : start + 1 + length
  return [blocks.slice(0, end), blocks.slice(end)]
}

/** Takes one line of Markdown apart: a title, a cell, a task. */
export function parseInline(markdown: string): readonly Inline[] {
  const [first] = parseBlocks(markdown)
  return first && 'inside' in first ? first.inside : [{ kind: 'text', text: markdown }]
}

function blocksFrom(tokens: readonly Token[], terms: TermFinder): Block[] {
  return tokens.flatMap((token) => blockFrom(token, terms))
}

function blockFrom(token: Token, terms: TermFinder): Block[] {
  switch (token.type) {
    case 'heading': {
      const heading = token as Tokens.Heading
      const inside = inlinesFrom(heading.tokens, new TermFinder([]))
      return [{ kind: 'heading', level: heading.depth, id: slugOf(heading.text), inside }]
    }
    case 'paragraph':
    case 'text':
      return paragraphFrom(token as Tokens.Paragraph, terms)
    case 'code': {
      const { lang, text } = token as Tokens.Code
      return [{ kind: 'code', language: lang ?? '', text }]
    }
    case 'list': {
      const { ordered, start, items } = token as Tokens.List
      return [
        {
          kind: 'list',
          ordered,
          start: start === '' ? 1 : start,
          items: items.map((item) => blocksFrom(item.tokens, terms)),
        },
      ]
    }
    case 'blockquote':
      return [{ kind: 'quote', blocks: blocksFrom((token as Tokens.Blockquote).tokens, terms) }]
    case 'table': {
      const { header, rows } = token as Tokens.Table
      const cell = ({ tokens }: Tokens.TableCell) => inlinesFrom(tokens, terms)
      return [{ kind: 'table', head: header.map(cell), rows: rows.map((row) => row.map(cell)) }]
    }
    case 'hr':
      return [{ kind: 'rule' }]
    case 'html':
      return paragraphFrom(plain(token.raw), terms)
    default:
      return []
  }
}

function plain(text: string): Tokens.Paragraph {
  const token: Tokens.Text = { type: 'text', raw: text, text, escaped: false }
  return { type: 'paragraph', raw: text, text, tokens: [token] }
}

/** A paragraph; its lines that are live blocks become blocks between what stands around them. */
function paragraphFrom(token: Tokens.Paragraph, terms: TermFinder): Block[] {
  const lines = token.raw.trim().split('\n')
  if (!lines.some((line) => liveFrom(line) !== null)) {
    const inside = inlinesFrom(token.tokens ?? plain(token.text).tokens, terms)
    return [{ kind: 'paragraph', inside }]
  }
  const blocks: Block[] = []
  let text: string[] = []
  const close = () => {
    if (text.length > 0) blocks.push(...blocksFrom(lexer(text.join('\n')), terms))
    text = []
  }
  for (const line of lines) {
    const live = liveFrom(line)
    if (live === null) text.push(line)
    else {
      close()
      blocks.push(live)
    }
  }
  close()
  return blocks
}

const liveNames: ReadonlySet<string> = new Set(['run', 'topology', 'sequence', 'table'])

/** A line that is nothing but a live block. */
export function liveFrom(line: string): Live | null {
  const match = /^\{(\w+)((?:\s+[\w-]+=(?:"[^"]*"|[^\s"]+))*)\s*\}$/.exec(line.trim())
  if (!match || !liveNames.has(match[1]!)) return null
  const settings: Record<string, string> = {}
  for (const [, key, quoted, bare] of match[2]!.matchAll(/([\w-]+)=(?:"([^"]*)"|([^\s"]+))/g)) {
    settings[key!] = quoted ?? bare!
  }
  return { kind: 'live', name: match[1] as Live['name'], settings }
}

const simple: Readonly<Record<string, 'strong' | 'emphasis' | 'struck'>> = {
  strong: 'strong',
  em: 'emphasis',
  del: 'struck',
}

function inlinesFrom(tokens: readonly Token[], terms: TermFinder): readonly Inline[] {
  return tokens.flatMap((token): readonly Inline[] => {
    const nested = 'tokens' in token && token.tokens ? token.tokens : []
    const kind = simple[token.type]
    if (kind) return [{ kind, inside: inlinesFrom(nested, terms) }]
    switch (token.type) {
      case 'codespan':
        return [{ kind: 'code', text: (token as Tokens.Codespan).text }]
      case 'br':
        return [{ kind: 'break' }]
      case 'link': {
        const href = safeHref((token as Tokens.Link).href)
        const inside = inlinesFrom(nested, new TermFinder([]))
        return href === null ? inside : [{ kind: 'link', href, inside }]
      }
      case 'image':
        return [{ kind: 'text', text: (token as Tokens.Image).text }]
      default:
        return nested.length > 0
          ? inlinesFrom(nested, terms)
          : textFrom((token as Tokens.Text).text ?? token.raw, terms)
    }
  })
}

/** Nothing but the web and places in the window: a note can start no script. */
function safeHref(href: string): string | null {
  return /^(https?:\/\/|#)/i.test(href) ? href : null
}

function textFrom(text: string, terms: TermFinder): readonly Inline[] {
  const found: Inline[] = []
  let from = 0
  for (const match of text.matchAll(/\[(\d{1,3})\]/g)) {
    found.push(...terms.mark(text.slice(from, match.index)))
    found.push({ kind: 'footnote', number: Number(match[1]) })
    from = match.index + match[0].length
  }
  found.push(...terms.mark(text.slice(from)))
  return found
}

/** Finds words of the glossary, each once. */
class TermFinder {
  readonly #left: Map<string, string>

  constructor(terms: readonly string[]) {
    this.#left = new Map(terms.map((term) => [term.toLowerCase(), term]))
  }

  mark(text: string): readonly Inline[] {
    if (text === '') return []
    let first: { at: number; length: number; key: string } | null = null
    const lower = text.toLowerCase()
    for (const key of this.#left.keys()) {
      const at = wordAt(lower, key)
      // Of two that begin at one place the longer is meant: "circuit breaker", not "circuit".
      if (at >= 0 && (!first || at < first.at || (at === first.at && key.length > first.length))) {
        first = { at, length: key.length, key }
      }
    }
    if (!first) return [{ kind: 'text', text }]
    const term = this.#left.get(first.key)!
    this.#left.delete(first.key)
    // A plural is marked whole.
    const plural = /^(?:es|s)(?![\p{L}\p{N}])/u.exec(text.slice(first.at + first.length))
    const end = first.at + first.length + (plural?.[0].length ?? 0)
    return [
      ...(first.at > 0 ? [{ kind: 'text' as const, text: text.slice(0, first.at) }] : []),
      { kind: 'term', term, text: text.slice(first.at, end) },
      ...this.mark(text.slice(end)),
    ]
  }
}

function wordAt(text: string, word: string): number {
  const letter = /[\p{L}\p{N}]/u
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const before = text[at - 1] ?? ''
    const after = text.slice(at + word.length).replace(/^(?:es|s)(?![\p{L}\p{N}])/u, '')[0] ?? ''
    if (!letter.test(before) && !letter.test(after)) return at
  }
  return -1
}

function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
}
