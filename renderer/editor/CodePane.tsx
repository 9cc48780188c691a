import { lazy, Suspense, useMemo } from 'react'
import type { LabContents } from '../../app/contract/api.ts'
import { IconButton } from '../controls/Button.tsx'
import { Empty } from '../controls/Empty.tsx'
import { Menu, MenuItem, MenuLine, MenuSwitch } from '../controls/Menu.tsx'
import { Tabs } from '../controls/Tabs.tsx'
import { keysOf, useActions } from '../keys/actions.ts'
import { footnoteAt } from '../note/footnotes.ts'
import { showFootnote } from '../note/place.ts'
import { tell, tellFailure } from '../store/client.ts'
import { filesOf, mine, oppositeOf, readOnlyFilesOf, serviceOf, textOf } from '../store/code.ts'
import {
  compareWith,
  editFile,
  flushEdits,
  type LabState,
  labStore,
  mayEdit,
  reset,
  showFile,
  showNextVariant,
  undoReset,
} from '../store/lab.ts'
import { prefer, usePreference } from '../store/preferences.ts'
import { useStore } from '../store/store.ts'
import { colourOf } from '../theme/colours.ts'
import { CompareBar } from './CompareBar.tsx'
import { marksOf } from './decorations.ts'
import { useExecuting } from './executing.ts'
import { useFollowing } from './follow.ts'
import { Problems } from './Problems.tsx'
import { useRunProblems } from './problems.ts'
import { VariantChoice } from './VariantChoice.tsx'
import './editor.css'

const Editor = lazy(async () => ({ default: (await import('./Editor.tsx')).Editor }))
const Compare = lazy(async () => ({ default: (await import('./Compare.tsx')).Compare }))

/** The lab's service files: tabs, variants, comparison, and the editor itself. */
export function CodePane() {
  const state = useStore(labStore, (all) => all)
  if (!state.contents) {
    return (
      <section className="code-pane col" aria-label="Code" data-pane="code">
        <div className="tabbar" />
        <Empty>
          {state.id
            ? (state.problem ?? 'The lab’s files are being read.')
            : 'The service files of a lab appear here: choose one at the left.'}
        </Empty>
      </section>
    )
  }
  return <OpenCode state={state} contents={state.contents} />
}

function OpenCode({ state, contents }: { state: LabState; contents: LabContents }) {
  const { file, against } = state
  const services = contents.summary.description?.services ?? []
  const files = filesOf(contents)
  const definition = file in contents.definition
  useCodeActions(state, contents)
  useFollowing()
  const items = [
    ...files.map((name) => ({
      id: name,
      label: name,
      colour: colourOf(services, serviceOf(name)),
    })),
    ...(definition ? [{ id: file, label: file }] : []),
  ]
  return (
    <section className="code-pane" aria-label="Code" data-pane="code">
      <Tabs
        label="Files"
        items={items}
        value={file}
        onChange={showFile}
        tools={
          <>
            <VariantChoice contents={contents} variant={state.variant} />
            <Tools state={state} contents={contents} />
          </>
        }
      >
        {(id) => (
          <div className="col">
            {against !== null && !definition && <CompareBar state={state} contents={contents} />}
            <div className="rest">
              <Suspense fallback={<Empty>The editor is loading.</Empty>}>
                {id === file && <Code state={state} contents={contents} />}
              </Suspense>
            </div>
            <Problems />
          </div>
        )}
      </Tabs>
    </section>
  )
}

function edited(_: string, file: string, text: string): number {
  editFile(file, text)
  return labStore.get().revision
}

function Code({ state, contents }: { state: LabState; contents: LabContents }) {
  const { variant, file, edits, against, revision } = state
  const definition = file in contents.definition
  const text = textOf(contents, edits, variant, file) ?? ''
  const executing = useExecuting(contents)
  const ofRun = useRunProblems()
  const problems = useMemo(() => ofRun.filter((one) => one.file === file), [ofRun, file])
  const editable = mayEdit(state)
  const footnotes = useMemo(() => footnoteNumbers(contents.note.markdown), [contents])
  const shown = useMemo(
    () => ({
      // The definition is the same in all variants: one model of it is enough.
      variant: definition ? 'lab' : variant,
      file,
      text,
      revision,
      readOnly: editable ? null : whyReadOnly(definition, variant),
      marks: marksOf(file, text, footnotes, executing),
      problems,
    }),
    [definition, variant, file, text, revision, editable, footnotes, executing, problems],
  )
  // The types of all files are checked, also of those whose tab is not open.
  const siblings = useMemo(
    () =>
      filesOf(contents).map((name) => ({
        variant,
        file: name,
        text: textOf(contents, edits, variant, name) ?? '',
        revision,
      })),
    [contents, edits, variant, revision],
  )
  const before = useMemo(
    () => ({
      variant: against ?? variant,
      file,
      text: textOf(contents, edits, against ?? variant, file) ?? '',
      revision,
    }),
    [contents, edits, against, variant, file, revision],
  )
  const { id } = contents.summary
  if (against !== null && !definition) {
    return (
      <Compare lab={id} before={before} after={shown} editable={variant === mine} onEdit={edited} />
    )
  }
  return (
    <Editor
      lab={id}
      shown={shown}
      siblings={siblings}
      onEdit={edited}
      onFootnote={(line) => leadToNote(text, line)}
    />
  )
}

function leadToNote(source: string, line: number): void {
  const number = footnoteAt(source, line)
  if (number === undefined) tell('No footnote stands above this line.')
  else showFootnote(number)
}

function whyReadOnly(definition: boolean, variant: string): string {
  if (definition) return 'What the lab is made of; services are what you edit.'
  return `This is ${variant} as shipped. Your own code is in mine; reset it to begin again from here.`
}

function footnoteNumbers(markdown: string): ReadonlySet<number> {
  return new Set([...markdown.matchAll(/\[(\d{1,3})\]/g)].map(([, number]) => Number(number)))
}

function Tools({ state, contents }: { state: LabState; contents: LabContents }) {
  const { file, variant, edits, against, removed } = state
  const changed = file in edits
  const follow = usePreference('follow')
  return (
    <div className="tools">
      <IconButton
        icon="compare"
        label={against === null ? 'Compare the code' : 'End the comparison'}
        keys={keysOf('compare')}
        aria-pressed={against !== null}
        onClick={() => compareWith(against === null ? oppositeOf(contents, variant) : null)}
      />
      <IconButton
        icon="reset"
        label={changed ? `Reset ${file} to the pattern` : `${file} is not edited`}
        disabled={!changed}
        onClick={() => void reset(file).catch(tellFailure)}
      />
      <Menu align="end" trigger={<IconButton icon="more" label="More about the code" />}>
        <MenuItem
          disabled={Object.keys(edits).length === 0}
          onSelect={() => void reset().catch(tellFailure)}
        >
          Reset all files
        </MenuItem>
        <MenuItem disabled={!removed} onSelect={undoReset}>
          Undo the reset
        </MenuItem>
        <MenuLine />
        <MenuSwitch checked={follow} onChange={(on) => prefer({ follow: on })}>
          Follow the run
        </MenuSwitch>
        <MenuLine />
        {readOnlyFilesOf(contents).map((name) => (
          <MenuItem key={name} onSelect={() => showFile(name)}>
            Read {name}
          </MenuItem>
        ))}
      </Menu>
    </div>
  )
}

function useCodeActions(state: LabState, contents: LabContents): void {
  const { file, variant, against, edits } = state
  useActions({
    'next-variant': showNextVariant,
    compare: () => compareWith(against === null ? oppositeOf(contents, variant) : null),
    'reset-file': () =>
      file in edits
        ? void reset(file).catch(tellFailure)
        : tell(`${file} is not edited: there is nothing to reset.`),
    'reset-lab': () => void reset().catch(tellFailure),
    'undo-reset': undoReset,
    save: () => void flushEdits(),
  })
}
