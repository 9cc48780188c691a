import { Fragment, type ReactNode, useEffect, useRef } from 'react'
import { Group, Panel, type PanelImperativeHandle, Separator } from 'react-resizable-panels'
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
  useResetOf(id, panes, handles.current)
  const keep = () => {
    const sizes: Record<string, number> = { ...preferencesStore.get().sizes }
    for (const pane of panes) {
      const handle = handles.current.get(pane.id)
      if (handle && pane.size) sizes[`${id}.${pane.id}`] = Math.round(handle.getSize().inPixels)
    }
    prefer({ sizes })
  }
  return (
    <Group
      orientation={props.orientation}
      onLayoutChanged={(_, meta) => meta.isUserInteraction && keep()}
    >
      {panes.map((pane, index) => (
        <Fragment key={pane.id}>
          {index > 0 && (
            <Separator
              className={props.orientation === 'horizontal' ? 'split-h' : 'split-v'}
              aria-label={(pane.size ? pane : panes[index - 1]!).label}
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

/** Puts panes back when their remembered sizes are cleared. */
function useResetOf(
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
      if (sizes === before) return
      for (const pane of latest.current) {
        const key = `${id}.${pane.id}`
        if (pane.size && key in before && !(key in sizes)) {
          handles.get(pane.id)?.resize(`${pane.size}px`)
        }
      }
      before = sizes
    })
  }, [id, handles])
}
