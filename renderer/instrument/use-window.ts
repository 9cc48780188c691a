import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { rowAtScroll, scrollOf, scrollToRow } from './scrolling.ts'
import { firstFor } from './sequence/columns.ts'
import { useSize } from './use-size.ts'

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
  /** The cursor is about to move by a click on a row: the list need not. */
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
  const setTo = useRef(-1)
  const held = useRef(false)
  const whole = Math.max(1, Math.floor(heightPx / rowPx))
  const scroll = scrollOf(count, rowPx, heightPx)

  const onScroll = () => {
    const at = ref.current?.scrollTop ?? 0
    // Our own doing: the exact row is known already.
    if (Math.abs(at - setTo.current) < 1) return
    setTo.current = -1
    setPlace(rowAtScroll(scroll, at, rowPx))
  }

  const bring = useCallback(
    (row: number) => {
      const element = ref.current
      if (!element) return
      const top = firstFor(row, whole, count)
      setPlace({ top, offsetPx: 0 })
      const { spacerPx, ratio } = scrollOf(count, rowPx, heightPx)
      element.scrollTop = scrollToRow({ spacerPx, ratio }, top, rowPx)
      setTo.current = element.scrollTop
    },
    [ref, whole, count, rowPx, heightPx],
  )
  const latest = useRef(place)
  latest.current = place
  useLayoutEffect(() => {
    const { top } = latest.current
    const inSight = cursor >= top && cursor < top + whole
    const stay = held.current && inSight
    held.current = false
    if (!stay && heightPx > 0) bring(Math.max(0, cursor))
  }, [cursor, bring, whole, heightPx])

  const top = Math.max(0, Math.min(place.top, count - 1))
  return {
    ref,
    onScroll,
    widthPx,
    heightPx,
    spacerPx: scroll.spacerPx,
    top,
    offsetPx: place.offsetPx,
    shown: Math.max(0, Math.min(most, whole + 2, count - top)),
    hold: () => {
      held.current = true
    },
  }
}
