/** How the bench measures: processor time, variants interleaved, medians of rounds. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Hash } from '../app/engine/recorder.ts'
import { defaultLimits, type LabFiles, type Limits } from '../app/lab/run.ts'
import { Host } from '../workers/simulation/host.ts'
import { isProblem } from '../workers/simulation/lab.ts'

/** One row of what the bench prints. */
export interface Figure {
  readonly what: string
  readonly value: string
  readonly baseline: string
  /** To the baseline; null where there is none. */
  readonly ratio: number | null
  readonly budget: string
  readonly met: boolean
}

/** Rounds of every measurement, the first of which only warms up. */
export const rounds = 6

/** The repository's root: where the bench is started. */
export const root = process.cwd()
const out = (...parts: string[]) => path.join(root, 'out', ...parts)

/** A host over the built realm and image. */
export async function hostOf(): Promise<Host> {
  return new Host({ realm: out('workers', 'realm.js'), image: out('postgres', 'image.tar') })
}

/** The files of a shipped lab. */
export function patternFiles(id: string, files: readonly string[]): LabFiles {
  const read = (file: string) => readFileSync(path.join(root, 'patterns', id, file), 'utf8')
  return { id, files: Object.fromEntries(files.map((file) => [file, read(file)])) }
}

/** Processor time a task takes, ms: a busy machine changes it less than the time on the wall. */
export async function cpuMs(task: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await task()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** What a run keeps. */
export interface RunSettings {
  readonly rows: number
  readonly hash: Hash | null
  readonly limits?: Limits
  readonly seed?: number
}

/** Processor time of one run from its first event to its fingerprint, ms. */
export async function runOf(
  host: Host,
  lab: LabFiles,
  scenario: string,
  settings: RunSettings,
): Promise<number> {
  return (await timed(host, lab, scenario, settings)).ms
}

/** The same, and how many events the engine executed. */
export async function timed(
  host: Host,
  lab: LabFiles,
  scenario: string,
  { rows, hash, limits = defaultLimits, seed = 1 }: RunSettings,
): Promise<{ ms: number; events: number }> {
  const prepared = await host.prepare({
    lab,
    variant: 'pattern',
    scenario,
    seed,
    knobs: {},
    limits,
  })
  if (isProblem(prepared)) throw new Error(prepared.message)
  const ready = await host.begin(prepared, {
    options: { rows, payloadBytes: limits.payloadBytes, hash },
    ports: {
      allocate: (_kind, size) => new SharedArrayBuffer(size),
      named: () => {},
      joined: () => {},
    },
    header: new Float64Array(new SharedArrayBuffer(64)),
    history: false,
  })
  if (isProblem(ready)) throw new Error(ready.message)
  const { sim } = ready.session
  const ms = await cpuMs(async () => {
    await host.advance(ready.session)
    sim.recorder.fingerprint()
    if (sim.problem !== null) throw new Error(sim.problem.message)
  })
  return { ms, events: sim.events }
}

/** The middle of some values. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!
}

/** Measures variants in turn, so that what slows the machine slows all of them. */
export async function interleaved<Name extends string>(
  variants: Readonly<Record<Name, () => Promise<number>>>,
) {
  const samples = new Map<Name, number[]>()
  const names = Object.keys(variants) as Name[]
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const ms = await variants[name]()
      if (round > 0) samples.set(name, [...(samples.get(name) ?? []), ms])
    }
  }
  return {
    median: (name: Name) => median(samples.get(name)!),
    /** Median over rounds of how many times faster `ours` is than `base`. */
    ratio: (base: Name, ours: Name) =>
      median(samples.get(base)!.map((ms, round) => ms / samples.get(ours)![round]!)),
  }
}
