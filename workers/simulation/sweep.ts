/** Many schedules of one lab, one after another over restored databases; no fingerprints. */
import type { RecorderPorts } from '../../app/engine/recorder.ts'
import type { Recording, RunParts } from '../../app/lab/realm.ts'
import type { CheckResult, Problem, SweepResult, SweepSpec, Violation } from '../../app/lab/run.ts'
import { defaultLimits } from '../../app/lab/run.ts'
import type { Outcome } from '../../app/lab/session.ts'
import type { Fault } from '../../app/sdk/orrery.d.ts'
import { type Host, type Prepared, sha256 } from './host.ts'
import { isProblem } from './lab.ts'
import type { ThreadMessage } from './messages.ts'

/** A crashed instance is back after this long in a crash-point sweep, virtual ms. */
export const sweepRestartMs = 300
const progressMs = 100
/** Numbers in the header shared with the process. */
const headerNumbers = 8
const silent = { named: () => {}, joined: () => {} }

type Tell = (message: ThreadMessage) => void

interface Schedule {
  /** Place among all of the sweep, also those of its other parts. */
  readonly place: number
  readonly seed: number
  readonly faults: readonly Fault[]
}

/** Memory of one run's trace, used by the next one again, and the position all of them share. */
class Memory {
  readonly header: Float64Array
  /** Told of names and lanes in the first run; those of the others are the same but for a few. */
  ports: Pick<RecorderPorts, 'named' | 'joined'>
  readonly #buffers = new Map<number, ArrayBuffer[]>()
  readonly #used: ArrayBuffer[] = []

  constructor(run: number, tell: Tell) {
    const header = new SharedArrayBuffer(headerNumbers * 8)
    this.header = new Float64Array(header)
    this.ports = {
      named: (name) => tell({ type: 'name', name }),
      joined: (lane) => tell({ type: 'lane', lane: { ...lane } }),
    }
    tell({ type: 'begin', run, header })
  }

  take(size: number): ArrayBuffer {
    const buffer = this.#buffers.get(size)?.pop() ?? new ArrayBuffer(size)
    this.#used.push(buffer)
    return buffer
  }

  reuse(): void {
    if (this.#used.length > 0) this.ports = silent
    for (const buffer of this.#used.splice(0)) {
      const free = this.#buffers.get(buffer.byteLength)
      if (free === undefined) this.#buffers.set(buffer.byteLength, [buffer])
      else free.push(buffer)
    }
  }
}

/** Walks all schedules, or until stopped, and reports what broke. */
export async function sweep(host: Host, run: number, asked: SweepSpec, tell: Tell): Promise<void> {
  const began = performance.now()
  const found = new Findings()
  const withoutScenarioFaults = asked.mode === 'crash-points' || asked.base.withoutScenarioFaults
  const spec = { ...asked, base: { ...asked.base, withoutScenarioFaults } } as SweepSpec
  const problem = await walk(host, run, spec, tell, found)
  const seconds = (performance.now() - began) / 1000
  const first = found.first
  const fingerprint =
    first === null || problem !== null ? '' : await fingerprintOf(host, run, spec, first, tell)
  const result: SweepResult = {
    lab: spec.base.lab.id,
    variant: spec.base.variant,
    scenario: spec.base.scenario,
    schedules: found.schedules,
    perSecond: Math.round((found.schedules / seconds) * 10) / 10,
    violations: found.violations,
    byCheck: Object.fromEntries(found.byCheck),
    first: first === null ? null : { ...first, fingerprint },
    examples: found.examples,
    error: problem,
  }
  tell({ type: 'report', report: { type: 'sweep-done', run, result } })
}

async function walk(
  host: Host,
  run: number,
  spec: SweepSpec,
  tell: Tell,
  found: Findings,
): Promise<Problem | null> {
  const prepared = await host.prepare(spec.base)
  if (isProblem(prepared)) return prepared
  const memory = new Memory(run, tell)
  const all = await schedulesOf(host, prepared, spec, memory)
  if (isProblem(all)) return all
  const { index, of } = spec.part ?? { index: 0, of: 1 }
  const schedules = all.filter(({ place }) => place % of === index)
  let toldAt = 0
  for (const schedule of schedules) {
    const outcome = await one(host, prepared, schedule, memory)
    if (isProblem(outcome)) return outcome
    if (host.stopping) return { code: 'stopped', message: 'The sweep was stopped.' }
    if (outcome.error !== null && outcome.error.code !== 'uncaught') return outcome.error
    found.add(schedule, outcome.checks)
    const now = performance.now()
    if (now - toldAt < progressMs) continue
    toldAt = now
    const { schedules: done, violations } = found
    const total = schedules.length
    tell({ type: 'report', report: { type: 'sweep-progress', run, done, total, violations } })
  }
  return null
}

const recordingIn = (memory: Memory, parts: RunParts): Recording => ({
  options: { rows: parts.limits.traceRows, payloadBytes: parts.limits.payloadBytes, hash: null },
  ports: { ...memory.ports, allocate: (_kind, size) => memory.take(size) },
  header: memory.header,
  history: false,
})

async function one(
  host: Host,
  prepared: Prepared,
  { seed, faults }: Schedule,
  memory: Memory,
): Promise<Outcome | Problem> {
  memory.reuse()
  const parts = { ...prepared.parts, seed, faults: [...prepared.parts.faults, ...faults] }
  const ready = await host.begin({ ...prepared, parts }, recordingIn(memory, parts))
  if (isProblem(ready)) return ready
  await host.advance(ready.session)
  return ready.session.finish(ready.tables())
}

/** Seeds in turn, or both sides of every SDK call an undisturbed run makes. */
async function schedulesOf(
  host: Host,
  prepared: Prepared,
  spec: SweepSpec,
  memory: Memory,
): Promise<Schedule[] | Problem> {
  const { seed } = spec.base
  if (spec.mode === 'seeds') {
    return Array.from({ length: spec.seeds }, (_, place) => {
      return { place, seed: seed + place, faults: [] }
    })
  }
  memory.reuse()
  const ready = await host.begin(prepared, recordingIn(memory, prepared.parts))
  if (isProblem(ready)) return ready
  await host.advance(ready.session)
  const schedules: Schedule[] = []
  for (const replica of ready.session.sim.deployment.replicas.values()) {
    if (spec.services !== undefined && !spec.services.includes(replica.service.name)) continue
    for (let call = 1; call <= replica.calls; call++) {
      for (const side of ['before', 'after'] as const) {
        const target = replica.name
        const when = { side, call }
        schedules.push({
          place: schedules.length,
          seed,
          faults: [{ kind: 'crash', target, when, restartAfterMs: sweepRestartMs }],
        })
      }
    }
  }
  return schedules
}

async function fingerprintOf(
  host: Host,
  run: number,
  spec: SweepSpec,
  first: Violation,
  tell: Tell,
): Promise<string> {
  const { seed, faults } = first
  const prepared = await host.prepare({
    ...spec.base,
    seed,
    faults: [...(spec.base.faults ?? []), ...faults],
  })
  if (isProblem(prepared)) return ''
  const memory = new Memory(run, tell)
  const recording = recordingIn(memory, { ...prepared.parts, limits: defaultLimits })
  const hashing = { ...recording, options: { ...recording.options, hash: sha256() } }
  const ready = await host.begin(prepared, hashing)
  if (isProblem(ready)) return ''
  await host.advance(ready.session)
  return ready.session.sim.recorder.fingerprint()
}

/** What a sweep has found so far. */
class Findings {
  schedules = 0
  violations = 0
  first: Violation | null = null
  readonly byCheck = new Map<string, number>()
  readonly examples: Violation[] = []

  add({ place, seed, faults }: Schedule, checks: readonly CheckResult[]): void {
    this.schedules++
    let broke = false
    for (const { name, kind, held, witness } of checks) {
      // That something interesting happens is asked of the shipped scenario, not of each schedule.
      if (kind === 'sometimes' || held) continue
      broke = true
      const count = this.byCheck.get(name) ?? 0
      this.byCheck.set(name, count + 1)
      const because = witness?.because ?? ''
      const event = witness?.event ?? 0
      const violation = { seed, faults, check: name, because, event, schedule: place }
      this.first ??= violation
      if (count === 0) this.examples.push(violation)
    }
    if (broke) this.violations++
  }
}
