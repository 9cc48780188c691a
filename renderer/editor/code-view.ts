/** The editor behind its React component: models in, edits and positions out. */
import type { Mark, PlacedProblem } from './decorations.ts'
import { LineNote } from './line-note.ts'
import { keepView, modelOf, replace, setRevision, type Text, viewOf } from './models.ts'
import { editorOptions, monaco } from './monaco.ts'

/** What is shown. */
export interface Shown extends Text {
  /** Why keys do nothing; null where they do. */
  readonly readOnly: string | null
  readonly marks: readonly Mark[]
  readonly problems: readonly PlacedProblem[]
}

/** What the editor tells. */
export interface Told {
  /** Answers the revision of the texts after it. */
  edited(variant: string, file: string, text: string): number
  moved(line: number, column: number): void
  focused(focused: boolean): void
  /** A footnote's mark was pressed, in this line. */
  footnote(line: number): void
}

const owner = 'orrery'

/** One editor. */
export class CodeView {
  readonly #editor: monaco.editor.IStandaloneCodeEditor
  readonly #marks: monaco.editor.IEditorDecorationsCollection
  readonly #note: LineNote
  readonly #told: Told
  #shown: Shown | null = null

  constructor(element: HTMLElement, told: Told) {
    this.#told = told
    this.#editor = monaco.editor.create(element, { ...editorOptions, model: null })
    this.#marks = this.#editor.createDecorationsCollection()
    this.#note = new LineNote(this.#editor)
    this.#editor.onDidChangeCursorPosition(({ position }) => {
      told.moved(position.lineNumber, position.column)
    })
    this.#editor.onDidFocusEditorText(() => told.focused(true))
    this.#editor.onDidBlurEditorText(() => {
      told.focused(false)
      this.#editor.updateOptions({ tabFocusMode: false })
    })
    this.#editor.onMouseDown(({ target }) => this.#pressed(target))
    this.#editor.onDidChangeModelContent((event) => this.#changed(event))
    this.#letTabLeave()
  }

  /** Shows a file; what is the same as before is left alone. */
  show(shown: Shown): void {
    const before = this.#shown
    this.#shown = shown
    const model = modelOf(shown)
    if (this.#editor.getModel() !== model) {
      const old = this.#editor.getModel()
      if (old) keepView(old, this.#editor.saveViewState())
      this.#editor.setModel(model)
      this.#editor.restoreViewState(viewOf(model))
    }
    if (before?.readOnly !== shown.readOnly || before.file !== shown.file) {
      this.#editor.updateOptions({
        readOnly: shown.readOnly !== null,
        ...(shown.readOnly === null ? {} : { readOnlyMessage: { value: shown.readOnly } }),
        ariaLabel: `${shown.file}, ${shown.variant}. Escape, then Tab leaves the editor.`,
      })
    }
    this.#marks.set(shown.marks.map(decorationOf))
    const told = shown.marks.find(({ kind, text }) => kind === 'executing' && text)
    this.#note.show(told ? { line: told.line, text: told.text!, colour: told.colour! } : null)
    monaco.editor.setModelMarkers(model, owner, shown.problems.map(markerOf))
  }

  /** Brings a line into sight, and the cursor to it if `focus`. */
  reveal(line: number, focus: boolean): void {
    const last = this.#editor.getModel()?.getLineCount() ?? 1
    const lineNumber = Math.min(line, last)
    if (focus) {
      this.#editor.setPosition({ lineNumber, column: 1 })
      this.#editor.focus()
    }
    this.#editor.revealLineInCenterIfOutsideViewport(lineNumber)
  }

  /** Formats the file, if it may be changed. */
  format(): void {
    void this.#editor.getAction('editor.action.formatDocument')?.run()
  }

  /** The line the cursor is in. */
  get line(): number {
    return this.#editor.getPosition()?.lineNumber ?? 1
  }

  focus(): void {
    this.#editor.focus()
  }

  dispose(): void {
    const model = this.#editor.getModel()
    if (model) keepView(model, this.#editor.saveViewState())
    this.#editor.dispose()
  }

  #changed(event: monaco.editor.IModelContentChangedEvent): void {
    const shown = this.#shown
    const model = this.#editor.getModel()
    if (!shown || !model || event.isFlush) return
    const text = model.getValue()
    if (shown.variant !== 'mine') {
      if (text === shown.text) return
      this.#goOnInMine(shown, model, event)
    }
    setRevision('mine', shown.file, this.#told.edited(shown.variant, shown.file, text))
  }

  /** The key fell into shipped code: the own copy takes it, and the shipped text stays. */
  #goOnInMine(
    shown: Shown,
    model: monaco.editor.ITextModel,
    { changes }: monaco.editor.IModelContentChangedEvent,
  ): void {
    const own = modelOf({ ...shown, variant: 'mine' })
    replace(own, shown.text)
    own.pushEditOperations([], [...changes], () => null)
    keepView(own, this.#editor.saveViewState())
    // After this event: Monaco is still telling others of the change.
    queueMicrotask(() => model.setValue(shown.text))
  }

  #pressed(target: monaco.editor.IMouseTarget): void {
    const gutter = target.type === monaco.editor.MouseTargetType.GUTTER_GLYPH_MARGIN
    const line = target.position?.lineNumber
    if (!gutter || line === undefined) return
    const marked = this.#shown?.marks.some((mark) => mark.kind === 'footnote' && mark.line === line)
    if (marked) this.#told.footnote(line)
  }

  /** Tab indents, so Escape first gives it back: then Tab moves on as it does everywhere else. */
  #letTabLeave(): void {
    this.#editor.onKeyDown(({ keyCode }) => {
      const { KeyCode } = monaco
      if (keyCode === KeyCode.Tab || keyCode === KeyCode.Shift) return
      this.#editor.updateOptions({ tabFocusMode: keyCode === KeyCode.Escape })
    })
  }
}

function decorationOf({ line, kind, hover, colour }: Mark): monaco.editor.IModelDeltaDecoration {
  const range = new monaco.Range(line, 1, line, 1)
  if (kind === 'footnote') {
    return {
      range,
      options: {
        glyphMarginClassName: 'mark-footnote',
        glyphMarginHoverMessage: { value: hover! },
      },
    }
  }
  if (kind === 'ran') {
    return { range, options: { linesDecorationsClassName: `mark-ran ${colour}` } }
  }
  return {
    range,
    options: {
      isWholeLine: true,
      className: `mark-line ${colour}`,
      glyphMarginClassName: `mark-arrow ${colour}`,
      linesDecorationsClassName: `mark-ran ${colour}`,
      zIndex: 10,
    },
  }
}

function markerOf({ line, column, message }: PlacedProblem): monaco.editor.IMarkerData {
  return {
    severity: monaco.MarkerSeverity.Error,
    startLineNumber: line,
    startColumn: column,
    endLineNumber: line,
    endColumn: column + 200,
    message,
    source: 'run',
  }
}
