import { lazy, Suspense, useState } from 'react'
import type { LabContents } from '../../app/contract/api.ts'
import { Button } from '../controls/Button.tsx'
import { useRun } from '../instrument/use-run.ts'
import { runAsMeant, type Wanted } from '../run/actions.ts'
import { mine } from '../store/code.ts'
import { labStore } from '../store/lab.ts'
import { firstSeed, type KnobValues, runParams, signatureOf } from '../store/settings.ts'
import { useStore } from '../store/store.ts'
import type { Live } from './blocks.ts'
import { curvesOf } from './curves.ts'
import { Figure } from './Figure.tsx'
import { FigureTable } from './FigureTable.tsx'
import { type FinishedRun, figureKey, figureStore } from './figures.ts'
import { shortFingerprint } from './fingerprint.ts'

const LivePane = lazy(async () => ({ default: (await import('./LivePane.tsx')).LivePane }))

/** `{run …}`, `{sequence …}` and their like: a head with a Run button, and what the run shows. */
export function LiveBlock({ block, contents }: { block: Live; contents: LabContents }) {
  const shown = useStore(labStore, (state) => state.variant)
  const { description } = contents.summary
  if (!description) return null
  const wanted = wantedOf(block, contents, shown)
  const scenario = description.scenarios.find(({ id }) => id === wanted.scenario)
  if (!scenario) return <p className="fault">There is no scenario “{wanted.scenario}”.</p>
  return (
    <figure className="figure">
      <div className="figure-head">
        <RunButton wanted={wanted} lab={contents.summary.id} />
        <b>{scenario.title}</b>
        <span className="grow" />
        <span className="tag">{wanted.variant}</span>
      </div>
      {block.name === 'run' ? (
        <RunFigure wanted={wanted} contents={contents} show={block.settings.show ?? 'latency'} />
      ) : (
        <Suspense fallback={<p className="waiting" />}>
          <LivePane block={block} wanted={wanted} lab={contents.summary.id} />
        </Suspense>
      )}
    </figure>
  )
}

/** What a block runs: its own settings, else the lab's first scenario in its meant variant. */
export function wantedOf({ settings }: Live, contents: LabContents, shown: string): Wanted {
  const scenarios = contents.summary.description?.scenarios ?? []
  const scenario = settings.scenario ?? scenarios[0]?.id ?? ''
  const meant = scenarios.find(({ id }) => id === scenario)?.variant
  // A block that names no variant is of the shown code, which may be the reader's own.
  const variant = settings.variant ?? (shown === mine ? mine : (meant ?? shown))
  return {
    scenario,
    variant,
    seed: settings.seed === undefined ? firstSeed : Number(settings.seed),
    knobs: knobsFrom(settings.knobs),
  }
}

/** `rate=100, mode=fast` as values. */
function knobsFrom(text: string | undefined): KnobValues {
  if (!text) return {}
  const pairs = [...text.matchAll(/([\w-]+)=([^,\s]+)/g)]
  return Object.fromEntries(
    pairs.map(([, name, value]) => [name!, Number.isNaN(Number(value)) ? value! : Number(value)]),
  )
}

function RunButton({ wanted, lab }: { wanted: Wanted; lab: string }) {
  const key = figureKey(lab, wanted.variant, wanted.scenario)
  const ran = useStore(figureStore, ({ runs }) => runs.has(key))
  const busy = useRun(
    ({ phase, spec }) =>
      (phase === 'starting' || phase === 'running') &&
      spec?.scenario === wanted.scenario &&
      spec.variant === wanted.variant,
  )
  return (
    <Button icon={ran ? 'reset' : 'play'} disabled={busy} onClick={() => runAsMeant(wanted)}>
      {busy ? 'Running' : ran ? 'Run again' : 'Run'}
    </Button>
  )
}

function RunFigure(props: { wanted: Wanted; contents: LabContents; show: string }) {
  const { wanted, contents, show } = props
  const { id, description } = contents.summary
  const key = figureKey(id, wanted.variant, wanted.scenario)
  const run = useStore(figureStore, ({ runs }) => runs.get(key))
  const edits = useStore(labStore, (state) => state.edits)
  const [asTable, setAsTable] = useState(false)
  if (!run || !description) {
    return (
      <p className="waiting">Press Run: {whatAppears(show)} over simulated time appears here.</p>
    )
  }
  const settings = {
    scenario: wanted.scenario,
    seed: wanted.seed ?? firstSeed,
    knobs: wanted.knobs ?? {},
    faults: [],
  }
  const now = signatureOf(runParams(id, wanted.variant, edits, settings))
  const curves = curvesOf(show, run, description)
  const { result } = run
  return (
    <>
      <Figure curves={curves} run={run} />
      <figcaption>
        <span>{verdict(run)}</span>
        {run.signature !== now && <span className="stale">{staleness(run, wanted)}</span>}
        <span className="grow" />
        <button
          type="button"
          className="table-switch"
          aria-expanded={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? 'hide the table' : 'as a table'}
        </button>
        <span className="num" title={`Fingerprint ${result.fingerprint}`}>
          simulated · seed {result.seed} · {shortFingerprint(result.fingerprint)}
        </span>
      </figcaption>
      {asTable && <FigureTable curves={curves} />}
    </>
  )
}

function whatAppears(show: string): string {
  if (show === 'latency') return 'latency'
  if (show === 'throughput') return 'throughput'
  return show === 'errors' ? 'what is answered and what fails' : `“${show}”`
}

function verdict({ result }: FinishedRun): string {
  if (result.error) return result.error.message
  const failed = result.checks.filter(({ held }) => !held)
  if (failed.length === 0) return `all ${result.checks.length} checks held`
  return failed.length === 1 ? `failed: ${failed[0]!.name}` : `${failed.length} checks failed`
}

function staleness({ result }: FinishedRun, wanted: Wanted): string {
  if (wanted.variant === mine) return 'stale: the code has changed since'
  const seed = result.seed === (wanted.seed ?? firstSeed)
  return seed ? 'with your own settings' : `with your own seed`
}
