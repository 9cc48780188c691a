/** Monaco without a CDN: its workers, the languages a lab needs, and the colours of the window. */
import * as monaco from 'monaco-editor/editor'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import 'monaco-editor/features/register.all'
import 'monaco-editor/languages/definitions/typescript/register'
import * as ts from 'monaco-editor/languages/features/typescript/register'
import TypeScriptWorker from 'monaco-editor/languages/features/typescript/ts.worker?worker'
import sdk from '../../app/sdk/orrery.d.ts?raw'
import { isDark, onScheme, tokenHex } from '../theme/scheme.ts'

// Without this Monaco would make its worker from a blob: URL, which the content policy refuses.
self.MonacoEnvironment = {
  getWorker: (_, label) =>
    label === 'typescript' || label === 'javascript' ? new TypeScriptWorker() : new EditorWorker(),
}

/** What a service finds without an import: the run's own clock and chance. */
const globals = `
/** Calls \`task\` after \`ms\` of virtual time. */
declare function setTimeout(task: (...given: any[]) => void, ms?: number, ...given: any[]): number
declare function clearTimeout(timer: number | undefined): void
/** Calls \`task\` every \`ms\` of virtual time. */
declare function setInterval(task: (...given: any[]) => void, ms?: number, ...given: any[]): number
declare function clearInterval(timer: number | undefined): void
declare const performance: {
  /** Virtual ms since the run began. */
  now(): number
}
declare const crypto: {
  /** A UUID drawn from the run's seed. */
  randomUUID(): string
}
`

const options = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.NodeJs,
  // Every file is a module of its own, also one without an import.
  moduleDetection: 3,
  lib: ['es2023'],
  types: [],
  strict: true,
  noEmit: true,
  allowNonTsExtensions: true,
  // Types are stripped in place: what leaves code behind is said here, before the run says it.
  erasableSyntaxOnly: true,
}
ts.typescriptDefaults.setCompilerOptions(options)
ts.typescriptDefaults.setEagerModelSync(true)
ts.typescriptDefaults.addExtraLib(sdk, 'file:///node_modules/orrery/index.d.ts')
ts.typescriptDefaults.addExtraLib(globals, 'file:///node_modules/orrery/globals.d.ts')

const tokens: readonly [scope: string, token: string][] = [
  ['', 'ink'],
  ['identifier', 'ink'],
  ['delimiter', 'ink2'],
  ['keyword', 'code-keyword'],
  ['string', 'code-string'],
  ['number', 'code-number'],
  ['regexp', 'code-number'],
  ['comment', 'code-comment'],
  ['type', 'code-type'],
]
const colours: readonly [part: string, token: string][] = [
  ['editor.background', 'paper'],
  ['editor.foreground', 'ink'],
  ['editorGutter.background', 'paper'],
  ['editorLineNumber.foreground', 'ink3'],
  ['editorLineNumber.dimmedForeground', 'ink3'],
  ['editorLineNumber.activeForeground', 'ink'],
  ['editorIndentGuide.background1', 'line'],
  ['editorIndentGuide.activeBackground1', 'line2'],
  ['editor.selectionBackground', 'select'],
  ['editor.inactiveSelectionBackground', 'hover'],
  ['editorCursor.foreground', 'accent'],
  ['editorBracketMatch.border', 'line2'],
  ['editorError.foreground', 'fail'],
  ['editorWarning.foreground', 'line2'],
  ['focusBorder', 'accent'],
  ['editorWidget.background', 'paper'],
  ['editorWidget.foreground', 'ink'],
  ['editorWidget.border', 'line2'],
  ['editorSuggestWidget.selectedBackground', 'select'],
  ['editorSuggestWidget.selectedForeground', 'ink'],
  ['editorSuggestWidget.highlightForeground', 'accent'],
  ['editorSuggestWidget.focusHighlightForeground', 'accent'],
  ['list.hoverBackground', 'hover'],
  ['input.background', 'paper'],
  ['input.border', 'line2'],
  ['diffEditor.border', 'line'],
  // The option alone does not switch bracket colours off; the theme must.
  ...[1, 2, 3, 4, 5, 6].map((level): [string, string] => [
    `editorBracketHighlight.foreground${level}`,
    'ink2',
  ]),
]
const clear = '#00000000'

function defineTheme(): void {
  const dark = isDark()
  monaco.editor.defineTheme('orrery', {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: tokens.map(([token, name]) => ({ token, foreground: tokenHex(name).slice(1) })),
    colors: {
      ...Object.fromEntries(colours.map(([part, name]) => [part, tokenHex(name)])),
      'editor.lineHighlightBackground': clear,
      'editor.lineHighlightBorder': clear,
      'editorBracketMatch.background': clear,
      'editorOverviewRuler.border': clear,
      'scrollbar.shadow': clear,
      'diffEditor.insertedTextBackground': clear,
      'diffEditor.insertedLineBackground': `${tokenHex('s7')}0c`,
      'diffEditor.removedTextBackground': clear,
      'diffEditor.removedLineBackground': `${tokenHex('s2')}0c`,
    },
  })
  monaco.editor.setTheme('orrery')
}
defineTheme()
onScheme(defineTheme)
// Monaco measures letters once; Inter and JetBrains Mono may arrive after that.
void document.fonts.ready.then(() => monaco.editor.remeasureFonts())

/** How every editor of the window looks. */
export const editorOptions: monaco.editor.IStandaloneEditorConstructionOptions = {
  theme: 'orrery',
  automaticLayout: true,
  fontFamily: "'JetBrains Mono'",
  fontSize: 13,
  lineHeight: 20,
  fontLigatures: false,
  minimap: { enabled: false },
  folding: false,
  glyphMargin: true,
  lineNumbersMinChars: 3,
  lineDecorationsWidth: 8,
  scrollBeyondLastLine: false,
  padding: { top: 10, bottom: 10 },
  overviewRulerLanes: 0,
  renderLineHighlight: 'none',
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  stickyScroll: { enabled: false },
  guides: { indentation: true },
  bracketPairColorization: { enabled: false },
  occurrencesHighlight: 'off',
  tabSize: 2,
  fixedOverflowWidgets: true,
}

export { monaco }
