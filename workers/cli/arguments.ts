/** The words after `orrery`: which command, and what it is to do. Nothing is guessed. */
import { instead, listed } from '../../app/catalogue/names.ts'
import { fault as faultSchema } from '../../app/contract/values.ts'
import type { Fault } from '../../app/sdk/orrery.d.ts'

/** What was wrong with the way a command was written. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Which run is meant; absent words are the lab's to fill. */
export interface RunWords {
  readonly lab: string
  readonly variant: string
  readonly scenario: string | null
  readonly seed: number
  /** As written; their types and ranges are the lab's. */
  readonly knobs: ReadonlyMap<string, string>
  readonly faults: readonly Fault[]
  /** Leave out those of the scenario. */
  readonly withoutScenarioFaults: boolean
  /** Folder with edited service files. */
  readonly code: string | null
}
/** One of {@link traceFormats}. */
export type TraceFormat = (typeof traceFormats)[number]
/** Formats a trace is written in. */
export const traceFormats = ['otlp', 'chrome', 'json'] as const

/** A command, read. */
export type Request =
  | { readonly command: 'help' }
  | { readonly command: 'list'; readonly json: boolean }
  | { readonly command: 'run'; readonly run: RunWords; readonly output: 'text' | 'json' | 'watch' }
  | {
      readonly command: 'sweep'
      readonly run: RunWords
      readonly mode: 'seeds' | 'crash-points'
      readonly seeds: number
      readonly json: boolean
    }
  | {
      readonly command: 'trace'
      readonly run: RunWords
      readonly format: TraceFormat
      readonly file: string
    }

interface Flag {
  /** What stands for its value in the usage; none for a switch. */
  readonly value?: string
  readonly short?: string
  readonly repeats?: boolean
}

const runFlags: Record<string, Flag> = {
  variant: { value: 'v' },
  scenario: { value: 's' },
  seed: { value: 'n' },
  set: { value: 'knob=value', repeats: true },
  fault: { value: 'JSON', repeats: true },
  'no-scenario-faults': {},
  code: { value: 'DIR' },
  host: { value: 'simulation' },
}
const flags: Record<Exclude<Request['command'], 'help'>, Record<string, Flag>> = {
  list: { json: {} },
  run: { ...runFlags, json: {}, watch: {} },
  sweep: { ...runFlags, seeds: { value: 'n' }, 'crash-points': {}, json: {} },
  trace: {
    ...runFlags,
    format: { value: traceFormats.join('|') },
    output: { value: 'FILE', short: 'o' },
  },
}
const commands = Object.keys(flags) as (keyof typeof flags)[]

/** How the command line is used, for people. */
export const usage = `Usage: npm run orrery -- <command>

  list [--json]                 labs, variants, checks, knobs, scenarios
  run <lab>                     one run: what happened, checks, latencies, fingerprint
      [--json | --watch]        one JSON object; or the whole trace as text, as it happens
  sweep <lab>                   many runs, in search of one that breaks a check
      [--seeds n]               this many seeds, from --seed on; default 200
      [--crash-points]          instead, crash before and after every call of every service
      [--json]
  trace <lab>                   one run, its trace as a file
      --format otlp|chrome|json -o FILE

  Which run:  [--variant v] [--scenario s] [--seed n] [--set knob=value]… [--fault JSON]…
              [--no-scenario-faults]  only the faults given
              [--code DIR]      your own service files in place of the lab's
              [--host simulation]
  Exit codes: 0 the run completed, also when a check failed; 1 it did not, or the code does
              not compile; 2 this usage was not followed.
`

/** Reads the words. Throws a {@link UsageError} whose message is one sentence. */
export function parseArguments(words: readonly string[]): Request {
  const [command, ...rest] = words
  if (command === undefined) throw new UsageError(`Say what to do: ${instead('', commands)}`)
  if (
    ['help', '--help', '-h'].includes(command) ||
    rest.includes('--help') ||
    rest.includes('-h')
  ) {
    return { command: 'help' }
  }
  if (!(command in flags)) {
    throw new UsageError(`No command is called "${command}": ${instead(command, commands)}`)
  }
  const known = command as keyof typeof flags
  const { plain, given } = split(known, rest)
  const has = (name: string) => given.has(name)
  if (known === 'list') {
    if (plain.length > 0) throw new UsageError(`list takes no name, found "${plain[0]}".`)
    return { command: 'list', json: has('json') }
  }
  const run = runWords(known, plain, given)
  if (known === 'run') {
    if (has('json') && has('watch')) throw new UsageError('Choose one of --json and --watch.')
    return { command: 'run', run, output: has('json') ? 'json' : has('watch') ? 'watch' : 'text' }
  }
  if (known === 'sweep') {
    if (has('seeds') && has('crash-points')) {
      throw new UsageError('Choose one of --seeds and --crash-points.')
    }
    const mode = has('crash-points') ? 'crash-points' : 'seeds'
    const seeds = whole('--seeds', given.get('seeds')?.[0] ?? '200', 1, 1_000_000)
    return { command: 'sweep', run, mode, seeds, json: has('json') }
  }
  return { command: 'trace', run, ...target(given) }
}

function target(given: ReadonlyMap<string, readonly string[]>): {
  format: TraceFormat
  file: string
} {
  const format = given.get('format')?.[0]
  const file = given.get('output')?.[0]
  if (format === undefined) throw new UsageError(`Say --format: ${instead('', traceFormats)}`)
  if (!(traceFormats as readonly string[]).includes(format)) {
    throw new UsageError(`No format is called "${format}": ${instead(format, traceFormats)}`)
  }
  if (file === undefined) throw new UsageError('Say where to write the trace: -o FILE.')
  return { format: format as TraceFormat, file }
}

/** Separates names from flags, each flag with its values. */
function split(command: keyof typeof flags, words: readonly string[]) {
  const valid = flags[command]
  const plain: string[] = []
  const given = new Map<string, string[]>()
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (!word.startsWith('-') || word === '-') {
      plain.push(word)
      continue
    }
    const [written, inline] = word.includes('=')
      ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]
      : [word, undefined]
    const name = flagName(valid, written)
    if (name === undefined) {
      const names = Object.keys(valid).map((flag) => `--${flag}`)
      throw new UsageError(`${command} has no flag ${written}: ${instead(written, names)}`)
    }
    const flag = valid[name]!
    if (given.has(name) && flag.repeats !== true) throw new UsageError(`--${name} is there twice.`)
    let value = inline ?? ''
    if (flag.value === undefined) {
      if (inline !== undefined) throw new UsageError(`--${name} takes no value, found "${inline}".`)
    } else if (inline === undefined) {
      const next = words[++i]
      // A value may begin with a dash only as a number does, or it is the next flag.
      if (next === undefined || /^-[^\d.]/.test(next)) {
        throw new UsageError(`--${name} needs a value: --${name} ${flag.value}.`)
      }
      value = next
    }
    given.set(name, [...(given.get(name) ?? []), value])
  }
  return { plain, given }
}

function flagName(valid: Record<string, Flag>, written: string): string | undefined {
  if (written.startsWith('--')) return written.slice(2) in valid ? written.slice(2) : undefined
  return Object.keys(valid).find((name) => valid[name]!.short === written.slice(1))
}

function runWords(
  command: string,
  plain: readonly string[],
  given: ReadonlyMap<string, readonly string[]>,
): RunWords {
  const [lab, extra] = plain
  if (lab === undefined) throw new UsageError(`Say which lab: ${command} <lab>; list shows them.`)
  if (extra !== undefined)
    throw new UsageError(`${command} takes one lab, found "${extra}" as well.`)
  const host = given.get('host')?.[0]
  if (host !== undefined && host !== 'simulation') {
    throw new UsageError(`No host is called "${host}": ${instead(host, ['simulation'])}`)
  }
  const knobs = new Map<string, string>()
  for (const setting of given.get('set') ?? []) {
    const at = setting.indexOf('=')
    if (at < 1) throw new UsageError(`--set takes knob=value, found "${setting}".`)
    knobs.set(setting.slice(0, at), setting.slice(at + 1))
  }
  return {
    lab,
    variant: given.get('variant')?.[0] ?? '',
    scenario: given.get('scenario')?.[0] ?? null,
    seed: whole('--seed', given.get('seed')?.[0] ?? '1', 0, Number.MAX_SAFE_INTEGER),
    knobs,
    faults: (given.get('fault') ?? []).map(readFault),
    withoutScenarioFaults: given.has('no-scenario-faults'),
    code: given.get('code')?.[0] ?? null,
  }
}

function whole(name: string, text: string, low: number, high: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < low || value > high) {
    throw new UsageError(`${name} is a whole number from ${low} to ${high}, not "${text}".`)
  }
  return value
}

const faultKinds = [
  'crash',
  'restart',
  'start',
  'pause',
  'slow',
  'partition',
  'drop',
  'duplicate',
  'delay',
]

function readFault(text: string): Fault {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw new UsageError(`--fault takes a fault as JSON, as sweep prints it, found "${text}".`)
  }
  const read = faultSchema.safeParse(data)
  if (read.success) return read.data
  const { kind } = (data ?? {}) as { kind?: unknown }
  if (typeof kind !== 'string' || !faultKinds.includes(kind)) {
    throw new UsageError(`A fault has a kind: ${instead(String(kind ?? ''), faultKinds)}`)
  }
  const where = read.error.issues.map((issue) => issue.path.join('.') || issue.message)
  throw new UsageError(`This ${kind} is not complete or not right; look at ${listed(where)}.`)
}
