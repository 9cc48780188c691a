/**
 * A run is a pure function of lab, code, knobs, faults and seed. Every way to make one must give
 * the same fingerprint. `ORRERY_RUNS=1000 npx vitest run tests/determinism.test.ts` for many more;
 * a run that differs is printed as the command that repeats it.
 */
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Recording } from '../app/lab/realm.ts'
import { defaultLimits, type RunSpec } from '../app/lab/run.ts'
import { labIds, readLabFiles } from '../workers/patterns.ts'
import { Database } from '../workers/postgres/boot.ts'
import { Host, sha256 } from '../workers/simulation/host.ts'
import { definitionOf, isProblem } from '../workers/simulation/lab.ts'
import { build } from './built.ts'
import { root } from './sources.ts'

const runs = Number(process.env.ORRERY_RUNS ?? 60)
const patterns = path.join(root, 'patterns')
/** Read once: somebody may be writing at one while this runs. */
const labs = new Map(labIds(patterns).map((id) => [id, readLabFiles(patterns, id)]))
/** `ORRERY_LABS=retry,cqrs` for only these in the first test. */
const chosen = process.env.ORRERY_LABS?.split(',') ?? []
const ids = chosen.length > 0 ? chosen : [...labs.keys()]
const out = (...parts: string[]) => path.join(root, 'out', ...parts)
const timeout = 120_000 + runs * 2_000

let host: Host
const known = new Map<string, string>()
beforeAll(() => {
  build()
  host = openHost()
})
afterEach(() => vi.restoreAllMocks())

const openHost = () =>
  new Host({ realm: out('workers', 'realm.js'), image: out('postgres', 'image.tar') })

/** What a run is asked with on the command line. */
interface Asked {
  readonly id: string
  readonly seed: number
}
const nameOf = ({ id, seed }: Asked) => `npm run orrery -- run ${id} --seed ${seed}`

function specOf({ id, seed }: Asked): RunSpec {
  const lab = labs.get(id)!
  const definition = definitionOf(host.realm, lab)
  if (isProblem(definition)) throw new Error(definition.message)
  const [scenario] = Object.keys(definition.spec.scenarios)
  return { lab, variant: 'pattern', scenario: scenario!, seed, knobs: {} }
}

/** How much of a run is kept, which must not matter. */
interface Way {
  readonly history: boolean
  readonly rows: number
}
const ways: readonly Way[] = [
  { history: false, rows: defaultLimits.traceRows },
  { history: true, rows: defaultLimits.traceRows },
  { history: false, rows: 0 },
]

function recordingIn({ history, rows }: Way): Recording {
  return {
    options: { rows, payloadBytes: defaultLimits.payloadBytes, hash: sha256() },
    ports: { allocate: (_kind, size) => new ArrayBuffer(size), named: () => {}, joined: () => {} },
    header: new Float64Array(8),
    history,
  }
}

/** Fingerprint of a run in this process. */
async function fingerprint(asked: Asked, way: Way = ways[0]!, on: Host = host): Promise<string> {
  const prepared = await on.prepare(specOf(asked))
  if (isProblem(prepared)) throw new Error(`${nameOf(asked)}: ${prepared.message}`)
  const ready = await on.begin(prepared, recordingIn(way))
  if (isProblem(ready)) throw new Error(`${nameOf(asked)}: ${ready.message}`)
  await on.advance(ready.session)
  return ready.session.sim.recorder.fingerprint()
}

/** Compares with what this run was before; the first time there is nothing to compare. */
function same(asked: Asked, print: string): boolean {
  const name = nameOf(asked)
  const before = known.get(name)
  known.set(name, before ?? print)
  return before === undefined || before === print
}

test(`determinism: ${runs} runs of all labs in turn, however recorded`, { timeout }, async () => {
  const different: string[] = []
  for (let i = 0; i < runs; i++) {
    const asked = { id: ids[i % ids.length]!, seed: 1 }
    const way = ways[Math.floor(i / ids.length) % ways.length]!
    const print = await fingerprint(asked, way)
    expect(print).toMatch(/^[0-9a-f]{64}$/)
    if (!same(asked, print)) different.push(`${nameOf(asked)} (${JSON.stringify(way)})`)
  }
  expect(different).toEqual([])
  expect(known.size).toBe(Math.min(ids.length, runs))
})

test('determinism: a new database instead of a restored one', { timeout }, async () => {
  const asked = { id: 'transactional-outbox', seed: 1 }
  const restored = await fingerprint(asked)
  expect(same(asked, restored)).toBe(true)
  const rebuild = vi.spyOn(Database.prototype, 'rebuild')
  vi.spyOn(Database.prototype, 'restore').mockReturnValue(false)
  expect(await fingerprint(asked)).toBe(restored)
  expect(rebuild).toHaveBeenCalled()
})

test('determinism: another realm, with nothing compiled yet', { timeout }, async () => {
  const other = openHost()
  for (const id of ['load-balancer', 'circuit-breaker']) {
    const asked = { id, seed: 1 }
    expect(await fingerprint(asked, ways[0], other)).toBe(await fingerprint(asked))
  }
})

test('determinism: another seed is another run', { timeout }, async () => {
  const prints = new Set<string>()
  for (let seed = 1; seed <= 10; seed++)
    prints.add(await fingerprint({ id: 'load-balancer', seed }))
  expect(prints.size).toBe(10)
  const first = await fingerprint({ id: 'transactional-outbox', seed: 1 })
  expect(await fingerprint({ id: 'transactional-outbox', seed: 2 })).not.toBe(first)
})

/** The same on the command line, in another part of the world. */
const places = [
  { id: 'load-balancer', TZ: 'Asia/Kolkata', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  { id: 'transactional-outbox', TZ: 'America/St_Johns', LANG: 'de_DE.UTF-8', LC_ALL: 'C' },
  { id: 'circuit-breaker', TZ: 'Pacific/Apia', LANG: 'ar_EG.UTF-8', LC_ALL: '' },
]

test.each(places)('determinism: $id as a command in $TZ', { timeout }, async ({ id, ...world }) => {
  const asked = { id, seed: 1 }
  const words = [out('workers', 'cli.js'), 'run', id, '--seed', '1', '--json']
  const options = { env: { ...process.env, ...world }, maxBuffer: 256 << 20 }
  const { stdout } = await promisify(execFile)(process.execPath, words, options)
  const { fingerprint: printed, scenario } = JSON.parse(stdout)
  expect(scenario).toBe(specOf(asked).scenario)
  expect(printed).toBe(await fingerprint(asked))
})
