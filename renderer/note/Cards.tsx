import { useMemo, useState } from 'react'
import type { LabContents } from '../../app/contract/api.ts'
import { Button, IconButton } from '../controls/Button.tsx'
import { parseBlocks, parseInline } from './blocks.ts'
import { Prose, type ProseWorld, Text } from './Prose.tsx'

/** Questions to answer by heart: one at a time, its answer when asked for. */
export function Cards({ cards, world }: { cards: LabContents['cards']; world: ProseWorld }) {
  const [at, setAt] = useState(0)
  const [turned, setTurned] = useState(false)
  const card = cards[at]
  const question = useMemo(() => parseInline(card?.question ?? ''), [card])
  const answer = useMemo(() => parseBlocks(card?.answer ?? ''), [card])
  if (!card) return null
  const go = (by: number) => {
    setAt((at + by + cards.length) % cards.length)
    setTurned(false)
  }
  return (
    <section aria-labelledby="note-cards">
      <h2 id="note-cards">Cards</h2>
      <div className="card">
        <p className="card-question">
          <Text inside={question} world={world} />
        </p>
        {/* The answer is told to a screen reader when it is turned. */}
        <div aria-live="polite">{turned && <Prose blocks={answer} world={world} />}</div>
        <footer>
          <Button onClick={() => setTurned(!turned)} aria-expanded={turned}>
            {turned ? 'Hide the answer' : 'Show the answer'}
          </Button>
          <span className="grow" />
          <IconButton icon="left" label="Card before" onClick={() => go(-1)} />
          <span className="num">
            {at + 1} / {cards.length}
          </span>
          <IconButton icon="right" label="Next card" onClick={() => go(1)} />
        </footer>
      </div>
    </section>
  )
}
