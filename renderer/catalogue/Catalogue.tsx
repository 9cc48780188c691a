import type { LabProgress, LabSummary } from '../../app/contract/api.ts'
import { Empty } from '../controls/Empty.tsx'
import { Icon } from '../controls/Icon.tsx'
import { printAddress } from '../store/address.ts'
import { catalogueStore, labStore } from '../store/lab.ts'
import { prefer, usePreference } from '../store/preferences.ts'
import { useStore } from '../store/store.ts'
import { chaptersOf, type ShownChapter } from './chapters.ts'
import './catalogue.css'

/** Chapters and their labs, with how far the reader has come. */
export function Catalogue() {
  const { catalogue, problem } = useStore(catalogueStore, (state) => state)
  const open = useStore(labStore, (state) => state.id)
  if (problem !== null) {
    return (
      <nav className="catalogue scroll" aria-label="Labs">
        <Empty>The labs can’t be listed: {problem}</Empty>
      </nav>
    )
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard
    <nav className="catalogue scroll" aria-label="Labs" tabIndex={0} data-pane="labs">
      {catalogue &&
        chaptersOf(catalogue).map((chapter) => (
          <Chapter key={chapter.title} chapter={chapter} open={open} />
        ))}
    </nav>
  )
}

function Chapter({ chapter, open }: { chapter: ShownChapter; open: string | null }) {
  const folded = usePreference('folded')
  const { title, labs, done } = chapter
  const toggle = (isOpen: boolean) => {
    const others = folded.filter((name) => name !== title)
    if (isOpen === folded.includes(title)) prefer({ folded: isOpen ? others : [...others, title] })
  }
  return (
    <details open={!folded.includes(title)} onToggle={(event) => toggle(event.currentTarget.open)}>
      <summary>
        <Icon name="right" size={12} />
        <span className="cut">{title}</span>
        <span className="num">
          <span className="hidden-text">done: </span>
          {done}/{labs.length}
        </span>
      </summary>
      <ul>
        {labs.map((lab) => (
          <li key={lab.id}>
            <a
              href={printAddress({ lab: lab.id })}
              title={lab.summary}
              {...(lab.id === open ? { 'aria-current': 'page' as const } : {})}
            >
              <ProgressDot progress={lab.progress} />
              <span className="cut">{lab.title}</span>
              {lab.edited && <EditedMark lab={lab} />}
            </a>
          </li>
        ))}
      </ul>
    </details>
  )
}

function EditedMark({ lab }: { lab: LabSummary }) {
  return (
    <span className="edited" title={`You have files of your own in ${lab.title}`}>
      <Icon name="pencil" size={12} />
      <span className="hidden-text">edited</span>
    </span>
  )
}

const meaning: Record<LabProgress, string> = {
  new: 'not started',
  opened: 'opened',
  run: 'in progress',
  passed: 'done',
}

/** How far a reader has come: an empty, a half or a full circle with a tick. */
export function ProgressDot({ progress }: { progress: LabProgress }) {
  const done = progress === 'passed'
  const begun = progress === 'run'
  return (
    <svg
      className="dot"
      width="12"
      height="12"
      viewBox="0 0 12 12"
      role="img"
      aria-label={meaning[progress]}
    >
      <circle
        cx="6"
        cy="6"
        r="4"
        fill={done ? 'var(--ink3)' : 'none'}
        stroke={progress === 'new' ? 'var(--line2)' : 'var(--ink2)'}
        strokeWidth="1.3"
      />
      {begun && <path d="M6 2a4 4 0 0 1 0 8z" fill="var(--ink2)" />}
      {done && (
        <path d="M4 6.2 5.4 7.6 8 4.6" stroke="var(--chrome)" strokeWidth="1.3" fill="none" />
      )}
    </svg>
  )
}
