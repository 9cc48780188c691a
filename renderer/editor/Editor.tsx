import { useEffect, useRef, useState } from 'react'
import { useActions } from '../keys/actions.ts'
import { useStore } from '../store/store.ts'
import { CodeView, type Shown, type Told } from './code-view.ts'
import { fileOfModel, modelOf, modelsFor, type Text } from './models.ts'
import { monaco } from './monaco.ts'
import { placeStore } from './place.ts'
import { typeProblemStore } from './problems.ts'

/** The code of one file. Give `lab` so that models of the lab before are closed. */
export function Editor(props: {
  lab: string
  shown: Shown
  /** All service files of the shown variant. */
  siblings: readonly Text[]
  onEdit: Told['edited']
  onFootnote: Told['footnote']
}) {
  const { lab, shown, siblings } = props
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
    for (const sibling of siblings) modelOf(sibling)
    view?.show(shown)
  }, [view, lab, shown, siblings])
  useTypeProblems(shown.variant)
  useWanted(view, shown.file)
  useActions({
    format: () => view?.format(),
    'to-note': () => view && props.onFootnote(view.line),
  })
  return <div ref={element} className="code-view" />
}

/** Goes where another pane wants the reader to be, once that file is shown. */
function useWanted(view: CodeView | null, file: string): void {
  const wanted = useStore(placeStore, (state) => state.wanted)
  useEffect(() => {
    if (view && wanted?.file === file) view.reveal(wanted.line, wanted.focus)
  }, [view, wanted, file])
}

/** Passes on what the types say of a variant's files. */
function useTypeProblems(variant: string): void {
  useEffect(() => {
    const read = () => {
      const markers = monaco.editor.getModelMarkers({ owner: 'typescript' })
      const problems = markers.flatMap((marker) => {
        const place = fileOfModel(marker.resource)
        if (place?.variant !== variant || marker.severity !== monaco.MarkerSeverity.Error) return []
        const { startLineNumber: line, startColumn: column, message } = marker
        return [{ file: place.file, line, column, message }]
      })
      typeProblemStore.set({ problems })
    }
    read()
    const listener = monaco.editor.onDidChangeMarkers(read)
    return () => {
      listener.dispose()
      typeProblemStore.set({ problems: [] })
    }
  }, [variant])
}
