/** A few words beside a line of code: behind its end, or over it where the line is too long. */
import type { monaco } from './monaco.ts'

const gapPx = 24
const edgePx = 0

/** The words beside the executing line. */
export class LineNote {
  readonly #editor: monaco.editor.ICodeEditor
  readonly #node = document.createElement('div')
  #line = 0
  #mounted = false

  constructor(editor: monaco.editor.ICodeEditor) {
    this.#editor = editor
    this.#node.className = 'line-note'
    // What happened is told in the panes of the run; here it would interrupt the reading of code.
    this.#node.setAttribute('aria-hidden', 'true')
    editor.onDidScrollChange(() => this.#place())
    editor.onDidLayoutChange(() => this.#place())
  }

  /** Shows words beside a line, in the colour of `colour`; null takes them away. */
  show(note: { line: number; text: string; colour: string } | null): void {
    this.#line = note?.line ?? 0
    this.#node.textContent = note?.text ?? ''
    this.#node.className = `line-note ${note?.colour ?? ''}`
    const widget = {
      getId: () => 'line-note',
      getDomNode: () => this.#node,
      getPosition: () => null,
    }
    if (note && !this.#mounted) this.#editor.addOverlayWidget(widget)
    if (!note && this.#mounted) this.#editor.removeOverlayWidget(widget)
    this.#mounted = note !== null
    this.#place()
  }

  #place(): void {
    const model = this.#editor.getModel()
    if (this.#line === 0 || !model || this.#line > model.getLineCount()) return
    const { contentLeft, contentWidth, verticalScrollbarWidth } = this.#editor.getLayoutInfo()
    const end = this.#editor.getOffsetForColumn(this.#line, model.getLineMaxColumn(this.#line))
    const behind = contentLeft + end - this.#editor.getScrollLeft() + gapPx
    const right = contentLeft + contentWidth - verticalScrollbarWidth - edgePx
    const left = Math.max(contentLeft, Math.min(behind, right - this.#node.offsetWidth))
    const top = this.#editor.getTopForLineNumber(this.#line) - this.#editor.getScrollTop()
    this.#node.style.transform = `translate(${left}px, ${top}px)`
  }
}
