/** Which line of the shown file the run is at: the editor's part of the one clock. */
import { useMemo } from 'react'
import type { LabContents } from '../../app/contract/api.ts'
import { causesOf } from '../../app/trace/causes.ts'
import { whatHappened } from '../../app/trace/describe.ts'
import { Kind } from '../../app/trace/format.ts'
import type { Readings } from '../../app/trace/readings.ts'
import type { RunState } from '../instrument/run-state.ts'
import { useRun } from '../instrument/use-run.ts'
import { type Files, filesOf, mine, pattern, serviceOf, textOf } from '../store/code.ts'
import { labStore } from '../store/lab.ts'
import { useStore } from '../store/store.ts'
import type { Executing } from './decorations.ts'

const failures: ReadonlySet<number> = new Set([
  Kind.crash,
  Kind.fail,
  Kind.reject,
  Kind.refuse,
  Kind.uncaught,
])
const textRoom = 80

/** Where a service is at a row. Null before it did anything, or where it has no line. */
export function executingAt(
  readings: Readings,
  services: readonly string[],
  file: string,
  row: number,
): Executing | null {
  if (row === 0) return null
  const trace = readings.trace
  const at = readings.lines.ofService(serviceOf(file), row)
  if (!at || at.line === 0) return null
  const causes = causesOf(trace, at.row)
  const ran = causes
    .filter((cause) => trace.instance(cause) === at.lane)
    .map((one) => trace.line(one))
  const died = trace.kind(at.row) === Kind.crash
  return {
    file,
    line: at.line,
    ran: [...new Set(ran)].filter((line) => line > 0),
    // Only the service whose event it is has something to tell; the others merely wait there.
    text: at.now ? `${trace.kindName(row)}  ${whatHappened(trace, row, textRoom)}`.trim() : '',
    service: services.indexOf(at.service),
    failed: died || (at.now && failures.has(trace.kind(row))),
  }
}

/**
 * The run was of this very file: lines and columns of another text would lie beside the code.
 * Shipped code is always what ran.
 */
export function ranAs(
  spec: RunState['spec'],
  contents: LabContents,
  edits: Files,
  variant: string,
  file: string,
): boolean {
  if (spec?.lab !== contents.summary.id || spec.variant !== variant) return false
  if (variant !== mine) return true
  const ran = spec.code?.[file] ?? contents.variants[pattern]?.[file]
  return ran === textOf(contents, edits, mine, file)
}

/** Where the shown file is at the shown instant. */
export function useExecuting(contents: LabContents): Executing | null {
  const file = useStore(labStore, (state) => state.file)
  const variant = useStore(labStore, (state) => state.variant)
  const { description } = contents.summary
  const edits = useStore(labStore, (state) => state.edits)
  const shown = useRun((run) => ranAs(run.spec, contents, edits, variant, file))
  const row = useRun((run) => run.cursorRow)
  const readings = useRun((run) => run.readings)
  return useMemo(
    () => (shown ? executingAt(readings, description?.services ?? [], file, row) : null),
    [shown, readings, description, file, row],
  )
}

/** Where the instance is whose event a row is; undefined where it has no line in these files. */
export function fileAt(
  contents: LabContents,
  run: RunState,
): { file: string; line: number } | undefined {
  const { reader, readings, cursorRow } = run
  const { variant, edits } = labStore.get()
  if (cursorRow === 0) return undefined
  const at = readings.lines.at(reader.instance(cursorRow), cursorRow)
  if (!at || at.line === 0 || !filesOf(contents).includes(at.file)) return undefined
  if (!ranAs(run.spec, contents, edits, variant, at.file)) return undefined
  return { file: at.file, line: at.line }
}
