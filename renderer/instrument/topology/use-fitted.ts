import { useReactFlow } from '@xyflow/react'
import { type RefObject, useCallback, useEffect, useRef } from 'react'

/** Fits the drawing to its pane when asked, and whenever the pane's size changes. */
export function useFitted(): { ref: RefObject<HTMLDivElement | null>; fit: () => void } {
  const ref = useRef<HTMLDivElement>(null)
  const { fitView } = useReactFlow()
  const fit = useCallback(() => {
    // After the nodes of this change are in place.
    requestAnimationFrame(() => void fitView({ padding: 0.12, maxZoom: 1.15 }))
  }, [fitView])
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const observer = new ResizeObserver(fit)
    observer.observe(element)
    return () => observer.disconnect()
  }, [fit])
  return { ref, fit }
}
