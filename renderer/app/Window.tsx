import { lazy, Suspense, useEffect, useState } from 'react'
import { Catalogue } from '../catalogue/Catalogue.tsx'
import { Boundary } from '../controls/Boundary.tsx'
import { Split } from '../controls/Split.tsx'
import { Tabs } from '../controls/Tabs.tsx'
import { TipProvider } from '../controls/Tip.tsx'
import { CodePane } from '../editor/CodePane.tsx'
import { KeySheet } from '../keys/KeySheet.tsx'
import { Note } from '../note/Note.tsx'
import { usePreference } from '../store/preferences.ts'
import { useStore } from '../store/store.ts'
import { showView, type View, viewStore } from '../store/view.ts'
import { About } from './About.tsx'
import { Dock } from './Dock.tsx'
import { type Layout, layoutFor } from './layout.ts'
import { Notice } from './Notice.tsx'
import { StatusBar } from './StatusBar.tsx'
import { TopBar } from './TopBar.tsx'
import { Tour } from './Tour.tsx'
import { useWindowActions } from './window-actions.ts'
import './app.css'

const Palette = lazy(async () => ({ default: (await import('../palette/Palette.tsx')).Palette }))

/** The whole window. */
export function Window() {
  const layout = useLayout()
  useWindowActions(layout)
  return (
    <TipProvider>
      <div className="app">
        <TopBar catalogueShown={layout.catalogue} wide={layout.columns === 'several'} />
        <main className="app-body">
          {layout.columns === 'several' ? <Panes layout={layout} /> : <Single />}
        </main>
        <StatusBar />
      </div>
      <Notice />
      <Dialogs />
    </TipProvider>
  )
}

function useLayout(): Layout {
  const catalogueOpen = usePreference('catalogueOpen')
  const [size, setSize] = useState({ width: innerWidth, height: innerHeight })
  useEffect(() => {
    const measure = () => setSize({ width: innerWidth, height: innerHeight })
    window.addEventListener('resize', measure)
    return () => window.removeEventListener('resize', measure)
  }, [])
  return layoutFor(size.width, size.height, catalogueOpen)
}

const labs = (
  <Boundary name="The catalogue">
    <Catalogue />
  </Boundary>
)
const note = (
  <Boundary name="The note">
    <Note />
  </Boundary>
)
const code = (
  <Boundary name="The editor">
    <CodePane />
  </Boundary>
)
const run = (
  <Boundary name="The view of the run">
    <Dock />
  </Boundary>
)

function Panes({ layout }: { layout: Layout }) {
  const { catalogue, catalogueWidth, noteWidth, dockHeight } = layout
  const upper = [
    ...(catalogue
      ? [
          {
            id: 'catalogue',
            label: 'Catalogue width',
            size: catalogueWidth,
            min: 160,
            content: labs,
          },
        ]
      : []),
    { id: 'note', label: 'Note width', size: noteWidth, min: 320, content: note },
    { id: 'code', label: 'Code width', min: 320, content: code },
  ]
  return (
    <Split
      id="window"
      orientation="vertical"
      panes={[
        {
          id: 'upper',
          label: 'Height of note and code',
          min: 160,
          content: <Split id="upper" orientation="horizontal" panes={upper} />,
        },
        { id: 'dock', label: 'Dock height', size: dockHeight, min: 160, content: run },
      ]}
    />
  )
}

const tabs: readonly { id: View; label: string }[] = [
  { id: 'labs', label: 'Labs' },
  { id: 'note', label: 'Note' },
  { id: 'code', label: 'Code' },
  { id: 'run', label: 'Run' },
]

/** One view at a time: for a small window, or any window at 200 %. */
function Single() {
  const view = useStore(viewStore, (state) => state.view)
  return (
    <div className="single">
      <Tabs label="Views" items={tabs} value={view} onChange={(id) => showView(id as View)}>
        {(id) => {
          if (id === 'labs') return labs
          if (id === 'note') return note
          return id === 'code' ? code : run
        }}
      </Tabs>
    </div>
  )
}

function Dialogs() {
  const dialog = useStore(viewStore, (state) => state.dialog)
  const close = () => viewStore.set({ dialog: null })
  return (
    <>
      <Suspense>
        <Palette open={dialog === 'palette'} onClose={close} />
      </Suspense>
      <KeySheet open={dialog === 'keys'} onClose={close} />
      <About open={dialog === 'about'} onClose={close} />
      <Tour open={dialog === 'tour'} onClose={close} />
    </>
  )
}
