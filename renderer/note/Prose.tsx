import { Fragment, type ReactNode } from 'react'
import { Tip } from '../controls/Tip.tsx'
import type { Block, Inline, Live } from './blocks.ts'
import { Drawing } from './Drawing.tsx'

/** What a note's text needs to know of its lab. */
export interface ProseWorld {
  /** Glossary: term → meaning, as plain text. */
  readonly meanings: ReadonlyMap<string, string>
  /** A footnote was pressed. */
  onFootnote(number: number): void
  /** Draws `{run …}` and its like. */
  live(block: Live): ReactNode
  /** Footnotes that exist in the code; others are only text. */
  readonly footnotes: ReadonlySet<number>
}

/** A note's blocks as elements. Nothing in them is HTML of the note's own. */
export function Prose({ blocks, world }: { blocks: readonly Block[]; world: ProseWorld }) {
  return blocks.map((block, index) => <Fragment key={index}>{renderBlock(block, world)}</Fragment>)
}

function renderBlock(block: Block, world: ProseWorld): ReactNode {
  switch (block.kind) {
    case 'heading': {
      // The title is the pane's own h1.
      const Heading = block.level <= 2 ? 'h2' : 'h3'
      return (
        <Heading id={`note-${block.id}`}>
          <Text inside={block.inside} world={world} />
        </Heading>
      )
    }
    case 'paragraph':
      return (
        <p>
          <Text inside={block.inside} world={world} />
        </p>
      )
    case 'code':
      return block.language === 'mermaid' ? (
        <Drawing source={block.text} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, also by keyboard
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      )
    case 'list': {
      const items = block.items.map((item, index) => (
        <li key={index}>
          <Prose blocks={item} world={world} />
        </li>
      ))
      return block.ordered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>
    }
    case 'quote':
      return (
        <blockquote>
          <Prose blocks={block.blocks} world={world} />
        </blockquote>
      )
    case 'table':
      return <Table block={block} world={world} />
    case 'rule':
      return <hr />
    case 'live':
      return world.live(block)
  }
}

function Table({ block, world }: { block: Block & { kind: 'table' }; world: ProseWorld }) {
  const cells = (row: readonly (readonly Inline[])[], Cell: 'th' | 'td') =>
    row.map((inside, index) => (
      <Cell key={index}>
        <Text inside={inside} world={world} />
      </Cell>
    ))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: wide tables scroll, also by keyboard
    <section className="prose-table" tabIndex={0} aria-label="Table">
      <table>
        <thead>
          <tr>{cells(block.head, 'th')}</tr>
        </thead>
        <tbody>
          {block.rows.map((row, index) => (
            <tr key={index}>{cells(row, 'td')}</tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Running text as elements. */
export function Text({ inside, world }: { inside: readonly Inline[]; world: ProseWorld }) {
  return inside.map((part, index) => <Fragment key={index}>{renderInline(part, world)}</Fragment>)
}

function renderInline(part: Inline, world: ProseWorld): ReactNode {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'strong':
      return (
        <strong>
          <Text inside={part.inside} world={world} />
        </strong>
      )
    case 'emphasis':
      return (
        <em>
          <Text inside={part.inside} world={world} />
        </em>
      )
    case 'struck':
      return (
        <s>
          <Text inside={part.inside} world={world} />
        </s>
      )
    case 'code':
      return <code>{part.text}</code>
    case 'link':
      return (
        <a
          href={part.href}
          {...(part.href.startsWith('#') ? {} : { target: '_blank', rel: 'noreferrer' })}
        >
          <Text inside={part.inside} world={world} />
        </a>
      )
    case 'footnote':
      return <Footnote number={part.number} world={world} />
    case 'term':
      return (
        <Tip label={world.meanings.get(part.term) ?? part.term}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: its meaning opens on focus too */}
          <dfn tabIndex={0}>{part.text}</dfn>
        </Tip>
      )
    case 'break':
      return <br />
  }
}

function Footnote({ number, world }: { number: number; world: ProseWorld }) {
  if (!world.footnotes.has(number)) return `[${number}]`
  return (
    <button
      type="button"
      className="footnote num"
      data-footnote={number}
      aria-label={`Footnote ${number}: show it in the code`}
      onClick={() => world.onFootnote(number)}
    >
      [{number}]
    </button>
  )
}
