import { type RefObject, useEffect, useRef, useState } from 'react'
import { rowAtScroll, scrollOf, scrollToRow } from './scrolling.ts'
import { firstFor } from './sequence/columns.ts'
import { useSize } from './use-size.ts'

/** The scroll bar is behind the list by this much while it is wound. */
const barMs = 80

/** What of a long list is drawn. */
export interface Windowed {
  /** For the element that scrolls. */
  readonly ref: RefObject<HTMLDivElement | null>
  readonly onScroll: () => void
  readonly widthPx: number
  readonly heightPx: number
  /** Height of what is scrolled. */
  readonly spacerPx: number
  /** First row drawn, px of it above the view, and how many. */
  readonly top: number
  readonly offsetPx: number
  readonly shown: number
  /** Rows there is room for. Row modulo slots is an element's key: elements are used again. */
  readonly slots: number
  /** The cursor is about to move by a press on a row: the list need not, and takes the focus. */
  readonly hold: () => void
}

/**
 * A list of `count` rows of `rowPx` of which only those in sight are drawn, `most` at most. It
 * scrolls by itself to keep the row of the cursor in its place; a reader may scroll away from it.
 */
export function useWindow(
  count: number,
  rowPx: number,
  cursor: number,
  most = Number.POSITIVE_INFINITY,
): Windowed {
  const { ref, widthPx, heightPx } = useSize<HTMLDivElement>()
  const [place, setPlace] = useState({ top: 0, offsetPx: 0 })
  const [followed, setFollowed] = useState({ cursor: -1, heightPx: 0 })
  /** Scroll position the list is wound to; -1 after the reader's own scrolling. */
  const setTo = useRef(-1)
  /** Where we put the bar: the browser tells of it a frame later, when the list may be further. */
  const put = useRef(-1)
  /** The cursor as it was when a row was pressed. */
  const heldAt = useRef(-2)
  const whole = Math.max(1, Math.floor(heightPx / rowPx))
  const scroll = scrollOf(count, rowPx, heightPx)

  // While drawing, not after it: a list that is drawn twice a frame is wound half as smoothly.
  let { top, offsetPx } = place
  if (followed.cursor !== cursor || followed.heightPx !== heightPx) {
    const inSight = cursor >= top && cursor < top + whole
    const stays = heldAt.current === followed.cursor && inSight
    setFollowed({ cursor, heightPx })
    if (!stays) {
      top = firstFor(Math.max(0, cursor), whole, count)
      offsetPx = 0
      setPlace({ top, offsetPx })
      setTo.current = scrollToRow(scroll, top, rowPx)
    }
  }
  top = Math.max(0, Math.min(top, count - 1))

  useBar(ref, setTo, put)

  const onScroll = () => {
    const at = ref.current?.scrollTop ?? 0
    if (Math.abs(at - put.current) < 1) return
    setTo.current = -1
    put.current = -1
    setPlace(rowAtScroll(scroll, at, rowPx))
  }

  return {
    ref,
    onScroll,
    widthPx,
    heightPx,
    spacerPx: scroll.spacerPx,
    top,
    offsetPx,
    shown: Math.max(0, Math.min(most, whole + 2, count - top)),
    slots: Math.min(most, whole + 2),
    hold: () => {
      heldAt.current = cursor
      ref.current?.focus({ preventScroll: true })
    },
  }
}

/**
 * Moves the scroll bar after the list, when there is time: the view sticks to the pane wherever its
 * bar is, and moving the bar makes the browser lay out the page at once.
 */
function useBar(
  ref: RefObject<HTMLDivElement | null>,
  setTo: RefObject<number>,
  put: RefObject<number>,
): void {
  const settling = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => {
    if (setTo.current < 0) return
    settling.current ??= setTimeout(() => {
      settling.current = undefined
      if (!ref.current || setTo.current < 0) return
      ref.current.scrollTop = setTo.current
      put.current = ref.current.scrollTop
    }, barMs)
  })
  useEffect(
    () => () => {
      clearTimeout(settling.current)
      settling.current = undefined
    },
    [],
  )
}
