import { lazy, type ReactNode, Suspense } from 'react'
import { Split } from '../controls/Split.tsx'
import { type TabItem, Tabs } from '../controls/Tabs.tsx'
import { useStore } from '../store/store.ts'
import { CheckCount, Checks } from './checks/Checks.tsx'
import { Log } from './log/Log.tsx'
import { panesStore, type RunView, type SideView, showRunView, views } from './panes.ts'
import { Detail } from './sequence/Detail.tsx'
import { Sequence } from './sequence/Sequence.tsx'
import { StepTools } from './sequence/StepFilter.tsx'
import { Tables } from './tables/Tables.tsx'
import { RunProgress } from './time/RunProgress.tsx'
import { TimeBar } from './time/TimeBar.tsx'
import { Transport } from './time/Transport.tsx'
import { useRun } from './use-run.ts'
import { useSize } from './use-size.ts'
import { Waterfall } from './waterfall/Waterfall.tsx'
import './instrument.css'

// Their libraries weigh as much as all the rest: fetched when first looked at.
const Charts = lazy(async () => ({ default: (await import('./charts/Charts.tsx')).Charts }))
const Topology = lazy(async () => ({ default: (await import('./topology/Topology.tsx')).Topology }))

const titles: Readonly<Record<RunView | SideView, string>> = {
  sequence: 'Sequence',
  topology: 'Topology',
  charts: 'Charts',
  trace: 'Trace',
  log: 'Log',
  tables: 'Tables',
  checks: 'Checks',
}
/** Below these widths Tables and Checks share a pane, then all views do. */
const threePanesPx = 1_340
const twoPanesPx = 760

/** The run at one instant, in every view; `lead` stands before the time controls. */
export function Instrument({ lead }: { lead?: ReactNode }) {
  const { ref, widthPx } = useSize<HTMLElement>()
  return (
    <section ref={ref} className="col instrument" aria-label="Run">
      <Transport lead={lead} />
      <TimeBar />
      <div className="rest">
        <RunProgress />
        {widthPx >= threePanesPx ? (
          <ThreePanes />
        ) : widthPx >= twoPanesPx ? (
          <TwoPanes />
        ) : widthPx > 0 ? (
          <Views ids={[...views, 'tables', 'checks']} />
        ) : null}
      </div>
    </section>
  )
}

function ThreePanes() {
  return (
    <Split
      id="run"
      orientation="horizontal"
      panes={[
        { id: 'views', label: 'Views width', min: 360, content: <Views ids={views} /> },
        {
          id: 'tables',
          label: 'Tables width',
          size: 300,
          min: 200,
          content: (
            <Titled title="Tables">
              <Tables />
            </Titled>
          ),
        },
        {
          id: 'checks',
          label: 'Checks width',
          size: 272,
          min: 180,
          content: (
            <Titled title="Checks" tools={<CheckCount />}>
              <Checks />
            </Titled>
          ),
        },
      ]}
    />
  )
}

function TwoPanes() {
  return (
    <Split
      id="run"
      orientation="horizontal"
      panes={[
        { id: 'views', label: 'Views width', min: 360, content: <Views ids={views} /> },
        { id: 'side', label: 'State width', size: 312, min: 200, content: <Side /> },
      ]}
    />
  )
}

/** A pane with a heading in place of tabs. */
function Titled(props: { title: string; tools?: ReactNode; children: ReactNode }) {
  return (
    <div className="col">
      <div className="tabbar small">
        <h2 className="pane-title">{props.title}</h2>
        <span className="grow" />
        {props.tools}
      </div>
      <div className="rest">{props.children}</div>
    </div>
  )
}

function Side() {
  const side = useStore(panesStore, (panes) => panes.side)
  const failed = useFailedCount()
  return (
    <Tabs
      small
      label="State"
      items={[item('tables', 0), item('checks', failed)]}
      value={side}
      onChange={(id) => panesStore.set({ side: id as SideView })}
    >
      {(id) => <View id={id as SideView} />}
    </Tabs>
  )
}

function Views({ ids }: { ids: readonly (RunView | SideView)[] }) {
  const wanted = useStore(panesStore, (panes) => panes.view)
  const failed = useFailedCount()
  const view = ids.includes(wanted) ? wanted : ids[0]!
  return (
    <Tabs
      small
      label="Views of the run"
      items={ids.map((id) => item(id, id === 'checks' ? failed : 0))}
      value={view}
      onChange={(id) => showRunView(id as RunView)}
      tools={view === 'sequence' && <StepTools />}
    >
      {(id) => <View id={id as RunView} />}
    </Tabs>
  )
}

function item(id: RunView | SideView, failed: number): TabItem {
  return failed > 0 ? { id, label: titles[id], failed } : { id, label: titles[id] }
}

function useFailedCount(): number {
  return useRun((run) => run.result?.checks.filter(({ held }) => !held).length ?? 0)
}

function View({ id }: { id: RunView | SideView }) {
  switch (id) {
    case 'sequence':
      return <SequenceWithDetail />
    case 'topology':
      return (
        <Suspense>
          <Topology />
        </Suspense>
      )
    case 'charts':
      return (
        <Suspense>
          <Charts />
        </Suspense>
      )
    case 'trace':
      return <Waterfall />
    case 'log':
      return <Log />
    case 'tables':
      return <Tables />
    case 'checks':
      return <Checks />
  }
}

function SequenceWithDetail() {
  const detail = useStore(panesStore, (panes) => panes.detail)
  const empty = useRun((run) => run.rows === 0)
  // Always a split: the sequence keeps its place and its focus when the other comes and goes.
  return (
    <Split
      id="sequence"
      orientation="horizontal"
      panes={[
        { id: 'steps', label: 'Sequence width', min: 280, content: <Sequence /> },
        ...(detail && !empty
          ? [{ id: 'detail', label: 'Event width', size: 280, min: 180, content: <Detail /> }]
          : []),
      ]}
    />
  )
}
