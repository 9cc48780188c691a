import { useEffect, useRef, useState } from 'react'
import { Button } from '../controls/Button.tsx'
import { client, tellFailure } from '../store/client.ts'
import { keepOwnNote } from '../store/lab.ts'
import { parseBlocks } from './blocks.ts'
import { Prose, type ProseWorld } from './Prose.tsx'

const saveAfterMs = 400

/** In an own note nothing is live: it is text, wherever it was pasted from. */
const plainWorld: ProseWorld = {
  meanings: new Map(),
  footnotes: new Set(),
  onFootnote: () => {},
  live: () => null,
}

/** The reader's own note on a lab, in Markdown; kept while it is typed. */
export function OwnNote({ lab, text: kept }: { lab: string; text: string }) {
  const [text, setText] = useState(kept)
  const [shown, setShown] = useState(false)
  const save = useSaving(lab, kept)
  return (
    <section aria-labelledby="note-own">
      <h2 id="note-own">Your note</h2>
      <div className="own-note">
        {shown ? (
          <div className="own-note-text">
            <Prose blocks={parseBlocks(text)} world={plainWorld} />
          </div>
        ) : (
          <textarea
            aria-labelledby="note-own"
            value={text}
            rows={Math.min(24, Math.max(4, text.split('\n').length + 1))}
            placeholder="What you want to remember of this lab, in Markdown. It is a file of yours, beside your code."
            onChange={({ target }) => {
              setText(target.value)
              save(target.value)
            }}
          />
        )}
        <Button weight="quiet" disabled={text.trim() === ''} onClick={() => setShown(!shown)}>
          {shown ? 'Write' : 'Read'}
        </Button>
      </div>
    </section>
  )
}

/** Saves a moment after the last key, and at once when the lab is left. */
function useSaving(lab: string, kept: string): (text: string) => void {
  const pending = useRef<{ text: string; timer: ReturnType<typeof setTimeout> } | null>(null)
  const saved = useRef(kept)
  const flush = useRef(() => {})
  flush.current = () => {
    const { current } = pending
    if (!current) return
    clearTimeout(current.timer)
    pending.current = null
    if (current.text === saved.current) return
    saved.current = current.text
    client().saveNote({ lab, text: current.text }).catch(tellFailure)
    keepOwnNote(lab, current.text)
  }
  useEffect(() => {
    const leave = () => flush.current()
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [])
  return (text) => {
    if (pending.current) clearTimeout(pending.current.timer)
    pending.current = { text, timer: setTimeout(() => flush.current(), saveAfterMs) }
  }
}
