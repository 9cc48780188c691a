import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

/** Inner size of an element in px, followed as it changes; 0 before it is measured. */
export function useSize<Element extends HTMLElement>(): {
  ref: RefObject<Element | null>
  widthPx: number
  heightPx: number
} {
  const ref = useRef<Element>(null)
  const [size, setSize] = useState({ widthPx: 0, heightPx: 0 })
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = () => {
      const { clientWidth: widthPx, clientHeight: heightPx } = element
      setSize((last) =>
        last.widthPx === widthPx && last.heightPx === heightPx ? last : { widthPx, heightPx },
      )
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, ...size }
}
