import { useEffect, useRef, useState } from 'react'
import { modelOf, modelsFor, setRevision, type Text } from './models.ts'
import { editorOptions, monaco } from './monaco.ts'

/** Two variants of a file, one under the other where there is no room side by side. */
export function Compare(props: {
  lab: string
  before: Text
  after: Text
  /** Keys change the right side. */
  editable: boolean
  onEdit: (variant: string, file: string, text: string) => number
}) {
  const { lab, before, after, editable } = props
  const element = useRef<HTMLDivElement>(null)
  const latest = useRef(props)
  latest.current = props
  const [view, setView] = useState<monaco.editor.IStandaloneDiffEditor | null>(null)
  useEffect(() => {
    const made = monaco.editor.createDiffEditor(element.current!, {
      ...editorOptions,
      glyphMargin: false,
      renderOverviewRuler: false,
      renderSideBySideInlineBreakpoint: 720,
      hideUnchangedRegions: { enabled: true },
    })
    const edits = made.getModifiedEditor().onDidChangeModelContent(() => {
      const { variant, file } = latest.current.after
      const text = made.getModifiedEditor().getValue()
      if (!latest.current.editable) return
      setRevision(variant, file, latest.current.onEdit(variant, file, text))
    })
    setView(made)
    return () => {
      edits.dispose()
      made.dispose()
    }
  }, [])
  useEffect(() => {
    if (!view) return
    modelsFor(lab)
    const original = modelOf(before)
    const modified = modelOf(after)
    view.updateOptions({ readOnly: !editable })
    view.getOriginalEditor().updateOptions({ ariaLabel: `${before.file}, ${before.variant}` })
    view.getModifiedEditor().updateOptions({ ariaLabel: `${after.file}, ${after.variant}` })
    const shown = view.getModel()
    if (shown?.original !== original || shown.modified !== modified) {
      view.setModel({ original, modified })
    }
  }, [view, lab, before, after, editable])
  return <div ref={element} className="code-view" />
}
