import { useEffect, useMemo, useRef } from 'react'
import type { LabContents } from '../../app/contract/api.ts'
import { chapterOf, titleOf } from '../catalogue/chapters.ts'
import { Empty } from '../controls/Empty.tsx'
import { showPlace } from '../editor/place.ts'
import { printAddress } from '../store/address.ts'
import { filesOf, textOf, variantsOf } from '../store/code.ts'
import { catalogueStore, labStore } from '../store/lab.ts'
import { useStore } from '../store/store.ts'
import { parseBlocks, parseInline, splitBehind } from './blocks.ts'
import { Cards } from './Cards.tsx'
import { Exercises } from './Exercises.tsx'
import { footnotesIn, placeOf } from './footnotes.ts'
import { LiveBlock } from './LiveBlock.tsx'
import { OwnNote } from './OwnNote.tsx'
import { Prose, type ProseWorld } from './Prose.tsx'
import { notePlaceStore } from './place.ts'
import { Sources } from './Sources.tsx'
import { Welcome } from './Welcome.tsx'
import './note.css'

/** The lesson of the open lab: text, live figures, exercises, cards, and the reader's own note. */
export function Note() {
  const { id, contents, problem } = useStore(labStore, (state) => state)
  const article = useRef<HTMLElement>(null)
  useFootnotePlace(article)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard
    <article className="note scroll" tabIndex={0} aria-label="Note" ref={article} data-pane="note">
      {contents ? (
        <Lesson key={contents.summary.id} contents={contents} />
      ) : id === null ? (
        <Welcome />
      ) : (
        <Empty>
          {problem ?? (
            <>
              The lab is being read.
              <i className="busy-line" />
            </>
          )}
        </Empty>
      )}
    </article>
  )
}

function Lesson({ contents }: { contents: LabContents }) {
  const { summary, note, glossary, faults } = contents
  const world = useWorld(contents)
  const [lesson, rest] = useMemo(() => {
    const terms = glossary.map(({ term }) => term).filter((term) => term !== summary.title)
    const all = parseBlocks(note.markdown, terms)
    // Exercises stand in the section that speaks of them, else where the lesson ends.
    return splitBehind(all, 'exercises') ?? ([all, []] as const)
  }, [note, glossary, summary.title])
  return (
    <div className="prose">
      <Eyebrow contents={contents} />
      <h1>{summary.title}</h1>
      {faults.map((fault) => (
        <p key={fault} className="fault">
          {fault}
        </p>
      ))}
      {summary.problem && <p className="fault">{summary.problem.message}</p>}
      <Prose blocks={lesson} world={world} />
      <Exercises contents={contents} world={world} />
      <Prose blocks={rest} world={world} />
      <Cards cards={contents.cards} world={world} />
      <OwnNote lab={summary.id} text={contents.ownNote} />
      <Sources note={note} />
    </div>
  )
}

/** Above the title: the chapter, and the labs this one builds on. */
function Eyebrow({ contents }: { contents: LabContents }) {
  const catalogue = useStore(catalogueStore, (state) => state.catalogue)
  const { summary } = contents
  const chapter = (catalogue && chapterOf(catalogue, summary.id)) ?? summary.chapter
  return (
    <p className="eyebrow">
      {chapter}
      {summary.after.map((id, index) => (
        <span key={id}>
          {index === 0 ? ' · after ' : ', '}
          <a href={printAddress({ lab: id })}>{titleOf(catalogue, id)}</a>
        </span>
      ))}
    </p>
  )
}

function useWorld(contents: LabContents): ProseWorld {
  return useMemo(() => {
    const numbers = Object.keys(contents.variants).flatMap((variant) =>
      filesOf(contents).flatMap((file) =>
        footnotesIn(textOf(contents, {}, variant, file) ?? '').map(({ number }) => number),
      ),
    )
    return {
      meanings: new Map(contents.glossary.map(({ term, meaning }) => [term, plainText(meaning)])),
      footnotes: new Set(numbers),
      onFootnote: (number) => {
        const { edits, variant } = labStore.get()
        const place = placeOf(contents, edits, variant, number)
        if (place && variantsOf(contents).includes(place.variant)) showPlace(place)
      },
      live: (block) => <LiveBlock block={block} contents={contents} />,
    }
  }, [contents])
}

/** Markdown without its marks, for a tooltip. */
function plainText(markdown: string): string {
  const text = (inside: ReturnType<typeof parseInline>): string =>
    inside
      .map((part) => ('inside' in part ? text(part.inside) : 'text' in part ? part.text : ''))
      .join('')
  return text(parseInline(markdown)).replace(/\s+/g, ' ')
}

/** Scrolls to a footnote that the code leads to, and gives it the focus. */
function useFootnotePlace(article: React.RefObject<HTMLElement | null>): void {
  const wanted = useStore(notePlaceStore, (state) => state.wanted)
  useEffect(() => {
    if (!wanted) return
    const mark = article.current?.querySelector<HTMLElement>(`[data-footnote="${wanted.number}"]`)
    mark?.scrollIntoView({ block: 'center' })
    mark?.focus()
  }, [wanted, article])
}
