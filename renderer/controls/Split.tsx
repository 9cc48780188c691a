import { Fragment, type ReactNode, useEffect, useRef } from 'react'
import {
  Group,
  type Layout,
  Panel,
  type PanelImperativeHandle,
  Separator,
} from 'react-resizable-panels'
import { prefer, preferencesStore } from '../store/preferences.ts'

/** One pane of a {@link Split}. Sizes are px along the split. */
export interface Pane {
  id: string
  /** What its border is called when it is focused: `Note width`. */
  label: string
  /** Without it the pane takes what the others leave; one pane must. */
  size?: number
  min: number
  content: ReactNode
}

/**
 * Panes side by side with borders to drag or to move by arrow keys. Sizes are remembered under
 * `id`, in px, so that a side pane keeps its width when the window grows. Clearing them in the
 * preferences puts every pane back where it began.
 */
export function Split(props: {
  id: string
  orientation: 'horizontal' | 'vertical'
  panes: readonly Pane[]
}) {
  const { id, panes } = props
  const handles = useRef(new Map<string, PanelImperativeHandle>())
  const group = useRef<HTMLDivElement>(null)
  useRemembered(id, panes, handles.current)
  const keep = (layout: Layout) => {
    const box = group.current?.getBoundingClientRect()
    if (!box) return
    const wholePx = props.orientation === 'horizontal' ? box.width : box.height
    const sizes: Record<string, number> = { ...preferencesStore.get().sizes }
    for (const pane of panes) {
      const share = layout[`${id}-${pane.id}`]
      if (pane.size && share !== undefined) {
        sizes[`${id}.${pane.id}`] = Math.round((share * wholePx) / 100)
      }
    }
    prefer({ sizes })
  }
  return (
    <Group
      orientation={props.orientation}
      elementRef={group}
      onLayoutChanged={(layout, meta) => meta.isUserInteraction && keep(layout)}
    >
      {panes.map((pane, index) => (
        <Fragment key={pane.id}>
          {index > 0 && (
            <Separator
              className={props.orientation === 'horizontal' ? 'split-h' : 'split-v'}
              aria-label={(panes[index - 1]!.size ? panes[index - 1]! : pane).label}
            />
          )}
          <Panel
            id={`${id}-${pane.id}`}
            minSize={`${pane.min}px`}
            {...(pane.size
              ? {
                  defaultSize: `${preferencesStore.get().sizes[`${id}.${pane.id}`] ?? pane.size}px`,
                  groupResizeBehavior: 'preserve-pixel-size' as const,
                }
              : {})}
            panelRef={(handle) => {
              if (handle) handles.current.set(pane.id, handle)
              else handles.current.delete(pane.id)
            }}
          >
            {pane.content}
          </Panel>
        </Fragment>
      ))}
    </Group>
  )
}

/** Follows remembered sizes that change elsewhere: the layout is reset, or that is undone. */
function useRemembered(
  id: string,
  panes: readonly Pane[],
  handles: ReadonlyMap<string, PanelImperativeHandle>,
): void {
  const latest = useRef(panes)
  latest.current = panes
  useEffect(() => {
    let before = preferencesStore.get().sizes
    return preferencesStore.subscribe(() => {
      const { sizes } = preferencesStore.get()
      for (const pane of latest.current) {
        const key = `${id}.${pane.id}`
        const handle = handles.get(pane.id)
        if (!pane.size || !handle || sizes[key] === before[key]) continue
        const wanted = sizes[key] ?? pane.size
        // What the reader has just dragged is there already.
        if (Math.abs(handle.getSize().inPixels - wanted) > 1) handle.resize(`${wanted}px`)
      }
      before = sizes
    })
  }, [id, handles])
}
