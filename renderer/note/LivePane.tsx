import { Sequence } from '../instrument/sequence/Sequence.tsx'
import { Tables } from '../instrument/tables/Tables.tsx'
import { Topology } from '../instrument/topology/Topology.tsx'
import { useRun } from '../instrument/use-run.ts'
import type { Wanted } from '../run/actions.ts'
import type { Live } from './blocks.ts'

type PaneName = Exclude<Live['name'], 'run'>

const what: Record<PaneName, string> = {
  topology: 'services, links and queues',
  sequence: 'the messages, one below the other,',
  table: 'the rows of the table',
}

/** A pane of the window inside the note: it shows the window's run, if that is the one meant. */
export function LivePane({ block, wanted, lab }: { block: Live; wanted: Wanted; lab: string }) {
  const name = block.name as PaneName
  const shown = useRun(
    ({ spec, rows }) =>
      rows > 0 &&
      spec?.lab === lab &&
      spec.scenario === wanted.scenario &&
      spec.variant === wanted.variant,
  )
  if (!shown) {
    return <p className="waiting">Press Run: {what[name]} at the shown instant appear here.</p>
  }
  return (
    <div className="figure-pane">
      <Pane name={name} settings={block.settings} />
    </div>
  )
}

function Pane({ name, settings }: { name: PaneName; settings: Live['settings'] }) {
  if (name === 'topology') return <Topology />
  if (name === 'sequence') return <Sequence />
  const { service, name: table } = settings
  return <Tables {...(service ? { service } : {})} {...(table ? { table } : {})} />
}
