/** What a person is told of a finished run, as lines. */
import type { CheckResult, Done, MetricTotal, Problem, RunSpec } from '../../app/lab/run.ts'
import type { Fault } from '../../app/sdk/orrery.d.ts'
import { timeText } from '../../app/trace/literal.ts'
import type { TraceReader } from '../../app/trace/reader.ts'
import { laneWidthOf, rowText } from '../../app/trace/text.ts'
import { excerpt } from './excerpt.ts'
import { figure, grouped, span, table, wrapped } from './table.ts'
import type { Terminal } from './terminal.ts'

/** Lines of the trace that are shown without being asked for. */
const traceLines = 40
/** Where a check's name begins: after its verdict and its kind. */
const nameColumn = 23
/** Latency rows that are shown; a lab with more methods has its charts for them. */
const latencyRows = 16

/** `services/order.ts:12:5`-like place of a problem, if it has one. */
export function placeOf(problem: Problem): string {
  if (problem.file === undefined) return ''
  const { file, line, column } = problem
  return [file, line, column].filter((part) => part !== undefined).join(':')
}

/** A problem as one line: place, then sentence. */
export function problemLine(problem: Problem): string {
  const place = placeOf(problem)
  return place === '' || problem.message.includes(place)
    ? problem.message
    : `${place}: ${problem.message}`
}

/** The line above everything: which run this is. */
export function titleLine(terminal: Terminal, title: string, spec: RunSpec): string {
  const own = spec.code === undefined ? '' : ' with your code'
  const rest = ` · ${spec.variant}${own} · ${spec.scenario} · seed ${spec.seed}`
  return `${terminal.style('bold', title)}${terminal.style('dim', rest)}`
}

/** The rows worth seeing first: around a failed check or the problem, or the first requests. */
export function traceSection(terminal: Terminal, trace: TraceReader, done: Done): string[] {
  const { checks, error } = done.result
  const failed = checks.find((check) => isViolated(check) && (check.witness?.event ?? 0) > 0)
  const witness = failed?.witness?.event ?? error?.event ?? 0
  const { rows, centre } = excerpt(trace, witness, traceLines)
  if (rows.length === 0) return []
  const width = laneWidthOf(trace)
  const about = centre > 0 ? `around event ${grouped(centre)}` : 'from the first request on'
  const head = `What happened, ${about} (${rows.length} of ${grouped(trace.count)} events)`
  const lines = ['', terminal.style('bold', head)]
  for (const row of rows) {
    const room = Math.max(20, terminal.width - width - 50)
    const line = rowText(trace, row, width, room).slice(0, terminal.width)
    lines.push(row === centre ? terminal.style('red', line) : line)
  }
  return lines
}

/** A check that ought to hold and does not; a `sometimes` that did not happen breaks nothing. */
export function isViolated(check: CheckResult): boolean {
  return !check.held && check.kind !== 'sometimes'
}

/** Every check with its verdict and what shows it. */
export function checksSection(terminal: Terminal, trace: TraceReader, done: Done): string[] {
  const { checks } = done.result
  if (checks.length === 0) return []
  const lines = ['', terminal.style('bold', 'Checks')]
  for (const check of checks) {
    lines.push(`  ${verdict(terminal, check)}  ${check.kind.padEnd(10)} ${check.name}`)
    const { witness, count } = check
    if (witness === null || (check.held && check.kind !== 'sometimes')) continue
    const at = witness.event > 0 && witness.event <= trace.count
    const where = at
      ? `event ${grouped(witness.event)}, ${timeText(trace.time(witness.event))} s`
      : ''
    const times = count > 1 ? `the first of ${grouped(count)}` : ''
    const known = [where, times].filter((part) => part !== '').join(', ')
    const text = known === '' ? witness.because : `${witness.because} (${known})`
    for (const line of wrapped(text, terminal.width - nameColumn)) {
      lines.push(`${' '.repeat(nameColumn)}${terminal.style('dim', line)}`)
    }
  }
  return lines
}

function verdict(terminal: Terminal, check: CheckResult): string {
  if (check.held)
    return terminal.style('green', check.kind === 'sometimes' ? '✓ seen  ' : '✓ held  ')
  if (check.kind === 'sometimes') return terminal.style('yellow', '○ unseen')
  return terminal.style('red', '✗ failed')
}

/** Percentiles of everything that was timed. */
export function latencySection(terminal: Terminal, done: Done): string[] {
  const timed = Object.entries(done.result.metrics).filter(([, total]) => total.p50 !== undefined)
  if (timed.length === 0) return []
  const shown = timed.slice(0, latencyRows)
  const head = ['Latency, ms', 'count', 'per s', 'P50', 'P95', 'P99', 'P99.9', 'max']
  const lines = table([head, ...shown.map(([name, total]) => latencyCells(name, total))])
  const left = timed.length - shown.length
  return [
    '',
    terminal.style('bold', lines[0]!),
    ...lines.slice(1),
    ...(left > 0 ? [terminal.style('dim', `and ${left} more, in --json`)] : []),
  ]
}

function latencyCells(name: string, total: MetricTotal): string[] {
  const { count, rate, p50, p95, p99, p999, max } = total
  const percentiles = [p50, p95, p99, p999, max].map((it) => (it === undefined ? '' : figure(it)))
  return [`  ${name}`, grouped(count), figure(rate), ...percentiles]
}

/** Errors nobody caught: the run went on, its reader should know. */
export function uncaughtSection(terminal: Terminal, done: Done): string[] {
  const { uncaught } = done.result
  if (uncaught.length === 0) return []
  const shown = uncaught.slice(0, 3).map((problem) => `  ${problemLine(problem)}`)
  const left = uncaught.length - shown.length
  const count = uncaught.length === 1 ? 'An error' : `${uncaught.length} errors`
  return [
    '',
    terminal.style('bold', `${count} nobody caught`),
    ...shown,
    ...(left > 0 ? [terminal.style('dim', `  and ${left} more`)] : []),
  ]
}

/** How long it was, what it is known by, and how to have it again. */
export function footer(terminal: Terminal, done: Done, command: string): string[] {
  const { fingerprint, virtualMs, wallMs, events, truncated } = done.result
  const cut = truncated ? ', cut short' : ''
  const time = `${span(virtualMs)} of virtual time in ${span(wallMs)}`
  const size = `${time}, ${grouped(events)} events${cut}`
  return [
    '',
    terminal.style('dim', size),
    ...(fingerprint === '' ? [] : [`fingerprint  ${fingerprint}`]),
    `again        ${command}`,
  ]
}

/** The command that makes the same run: what was given, quoted for a shell. */
export function replayCommand(
  spec: RunSpec,
  words: { code: string | null; faults?: readonly Fault[] },
): string {
  const parts = ['npm run orrery -- run', spec.lab.id]
  if (spec.variant !== 'pattern') parts.push('--variant', spec.variant)
  parts.push('--scenario', spec.scenario, '--seed', String(spec.seed))
  for (const [id, value] of Object.entries(spec.knobs))
    parts.push('--set', quoted(`${id}=${value}`))
  if (spec.withoutScenarioFaults) parts.push('--no-scenario-faults')
  const faults = [...(spec.faults ?? []), ...(words.faults ?? [])]
  for (const fault of faults) parts.push('--fault', quoted(JSON.stringify(fault)))
  if (words.code !== null) parts.push('--code', quoted(words.code))
  return parts.join(' ')
}

function quoted(text: string): string {
  return /^[\w./=:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
