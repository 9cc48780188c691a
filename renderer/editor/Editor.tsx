import { useEffect, useRef, useState } from 'react'
import { useActions } from '../keys/actions.ts'
import { useStore } from '../store/store.ts'
import { CodeView, type Shown, type Told } from './code-view.ts'
import { modelsFor } from './models.ts'
import { placeStore } from './place.ts'

/** The code of one file. Give `lab` so that models of the lab before are closed. */
export function Editor(props: {
  lab: string
  shown: Shown
  onEdit: Told['edited']
  onFootnote: Told['footnote']
}) {
  const { lab, shown } = props
  const element = useRef<HTMLDivElement>(null)
  const latest = useRef(props)
  latest.current = props
  const [view, setView] = useState<CodeView | null>(null)
  useEffect(() => {
    const made = new CodeView(element.current!, {
      edited: (...edit) => latest.current.onEdit(...edit),
      moved: (line, column) => placeStore.set({ line, column }),
      focused: (focused) => placeStore.set({ focused }),
      footnote: (line) => latest.current.onFootnote(line),
    })
    setView(made)
    return () => made.dispose()
  }, [])
  useEffect(() => {
    modelsFor(lab)
    view?.show(shown)
  }, [view, lab, shown])
  useWanted(view, shown.file)
  useActions({ format: () => view?.format() })
  return <div ref={element} className="code-view" />
}

/** Goes where another pane wants the reader to be, once that file is shown. */
function useWanted(view: CodeView | null, file: string): void {
  const wanted = useStore(placeStore, (state) => state.wanted)
  useEffect(() => {
    if (view && wanted?.file === file) view.reveal(wanted.line, wanted.focus)
  }, [view, wanted, file])
}
