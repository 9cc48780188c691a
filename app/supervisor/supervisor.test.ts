import { describe, expect, test } from 'vitest'
import type { Command, Done, Report, RunPosition, RunSpec } from '../lab/run.ts'
import type { Clock, Exit, LabProcess } from './ports.ts'
import { createSupervisor, type SupervisorOptions } from './supervisor.ts'

/** Virtual time: tasks run in order when the test says that time passes. */
class FakeClock implements Clock {
  #nowMs = 0
  #tasks: { atMs: number; task: () => void }[] = []

  now(): number {
    return this.#nowMs
  }
  after(ms: number, task: () => void): () => void {
    const entry = { atMs: this.#nowMs + ms, task }
    this.#tasks.push(entry)
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry)
    }
  }
  pass(ms: number): void {
    const untilMs = this.#nowMs + ms
    for (;;) {
      const due = this.#tasks.filter((entry) => entry.atMs <= untilMs)
      if (due.length === 0) break
      const first = due.reduce((a, b) => (b.atMs < a.atMs ? b : a))
      this.#tasks = this.#tasks.filter((entry) => entry !== first)
      this.#nowMs = Math.max(this.#nowMs, first.atMs)
      first.task()
    }
    this.#nowMs = untilMs
  }
  /** The computer sleeps: time goes on, nothing runs until it wakes. */
  sleep(ms: number): void {
    this.#nowMs += ms
  }
}

class FakeProcess implements LabProcess {
  readonly sent: Command[] = []
  killed = false
  report: (report: Report) => void = () => {}
  exit: (exit: Exit) => void = () => {}

  send(command: Command): void {
    this.sent.push(command)
  }
  onReport(listener: (report: Report) => void): void {
    this.report = listener
  }
  onExit(listener: (exit: Exit) => void): void {
    this.exit = listener
  }
  kill(): void {
    this.killed = true
  }
}

const spec: RunSpec = {
  lab: { id: 'outbox', files: {} },
  variant: 'pattern',
  scenario: 'steady',
  seed: 7,
  knobs: { rate: 20 },
}

function setUp(options: Partial<SupervisorOptions> = {}) {
  const clock = new FakeClock()
  const processes: FakeProcess[] = []
  const fork = () => {
    processes.push(new FakeProcess())
    return processes.at(-1)!
  }
  const supervisor = createSupervisor({ fork, clock, ...options })
  return { clock, processes, supervisor }
}

const position = (run: number, events: number): RunPosition => ({
  run,
  events,
  row: events * 2,
  virtualMs: events / 2,
  instance: 'order#2',
  handler: 'placeOrder',
  line: 31,
})
const alive = (run: number, events: number, memoryMb = 100): Report => ({
  type: 'alive',
  memoryMb,
  at: position(run, events),
})
function done(run: number, overrides: Partial<Done['result']> = {}): Done {
  const result: Done['result'] = {
    lab: 'outbox',
    variant: 'pattern',
    scenario: 'steady',
    seed: 7,
    host: 'simulation',
    knobs: {},
    fingerprint: 'f00d',
    virtualMs: 1_000,
    wallMs: 20,
    events: 99,
    truncated: false,
    checks: [],
    metrics: {},
    tables: {},
    error: null,
    uncaught: [],
    ...overrides,
  }
  return { type: 'done', run, result, series: [], shapes: [], changes: [] }
}

/** Heartbeats every 50 ms with the same event, for a while. */
function stuck(clock: FakeClock, process: FakeProcess, run: number, forMs: number): void {
  for (let passedMs = 0; passedMs < forMs; passedMs += 50) {
    if (process.killed) return
    clock.pass(50)
    process.report(alive(run, 1_204))
  }
}

describe('supervisor: giving work', () => {
  test('sends the run once the process is ready, and passes its reports on', async () => {
    const { clock, processes, supervisor } = setUp()
    const heard: string[] = []
    const work = supervisor.run(spec, (report) => heard.push(report.type))
    expect(processes[0]!.sent).toEqual([])
    processes[0]!.report({ type: 'ready' })
    expect(processes[0]!.sent).toEqual([{ type: 'run', run: work.id, spec }])
    clock.pass(50)
    processes[0]!.report(alive(work.id, 3))
    processes[0]!.report(done(work.id))
    expect((await work.done).result.fingerprint).toBe('f00d')
    expect(heard).toEqual(['alive', 'done'])
  })

  test('the next run gets the warm process, a run beside it the spare', () => {
    const { clock, processes, supervisor } = setUp()
    processes[0]!.report({ type: 'ready' })
    const first = supervisor.run(spec)
    clock.pass(200)
    expect(processes).toHaveLength(2)
    processes[1]!.report({ type: 'ready' })
    processes[0]!.report(done(first.id))
    supervisor.run(spec)
    expect(processes[0]!.sent).toHaveLength(2)
    supervisor.run(spec)
    expect(processes[1]!.sent).toHaveLength(1)
  })

  test('a process that grew large or ended badly is not used again', () => {
    const { processes, supervisor } = setUp({ spares: 0 })
    const first = supervisor.run(spec)
    processes[0]!.report({ type: 'ready' })
    processes[0]!.report(alive(first.id, 1, 901))
    processes[0]!.report(done(first.id))
    expect(processes[0]!.killed).toBe(true)
    const second = supervisor.run(spec)
    processes[1]!.report({ type: 'ready' })
    processes[1]!.report(
      done(second.id, { error: { code: 'database', message: 'The backend is gone.' } }),
    )
    expect(processes[1]!.killed).toBe(true)
  })

  test('with no spares wanted nothing is started before there is work', () => {
    const { clock, processes, supervisor } = setUp({ spares: 0 })
    clock.pass(10_000)
    expect(processes).toHaveLength(0)
    supervisor.run(spec)
    clock.pass(1_000)
    expect(processes).toHaveLength(1)
  })

  test('reports of other work are nobody’s', () => {
    const { processes, supervisor } = setUp()
    const heard: Report[] = []
    processes[0]!.report({ type: 'ready' })
    const work = supervisor.run(spec, (report) => heard.push(report))
    processes[0]!.report(done(work.id + 1))
    processes[0]!.report(alive(work.id + 1, 5))
    expect(heard).toEqual([])
  })
})

describe('supervisor: taking work away', () => {
  test('a hang: no event for 1.5 s ends the process and names the code', async () => {
    const { clock, processes, supervisor } = setUp()
    processes[0]!.report({ type: 'ready' })
    const work = supervisor.run(spec)
    clock.pass(1_000)
    processes[0]!.report(alive(work.id, 1_203))
    stuck(clock, processes[0]!, work.id, 2_000)
    expect(processes[0]!.killed).toBe(true)
    // 1,000 + 50 until the last event, 1,500 without one, at most one tick until it is seen.
    expect(clock.now()).toBeLessThanOrEqual(1_000 + 50 + 1_500 + 100)
    const { result } = await work.done
    expect(result).toMatchObject({
      events: 2_408,
      virtualMs: 602,
      truncated: true,
      seed: 7,
      knobs: { rate: 20 },
    })
    expect(result.error).toEqual({
      code: 'hang',
      message:
        'The run hung in handler "placeOrder" of order#2 (order.ts:31) after event 2,408 at ' +
        '602 ms: this code does not come to an end, so it was stopped.',
      file: 'order.ts',
      line: 31,
      service: 'order',
      handler: 'placeOrder',
      event: 2_408,
    })
  })

  test('events that go on are no hang, however long they take', () => {
    const { clock, processes, supervisor } = setUp()
    processes[0]!.report({ type: 'ready' })
    const work = supervisor.run(spec)
    for (let events = 0; events < 100; events++) {
      clock.pass(500)
      processes[0]!.report(alive(work.id, events))
    }
    expect(processes[0]!.killed).toBe(false)
  })

  test('checks may take ten seconds without an event, not more', () => {
    const { clock, processes, supervisor } = setUp()
    processes[0]!.report({ type: 'ready' })
    const { id } = supervisor.run(spec)
    processes[0]!.report(alive(id, 1_204))
    const progress = { type: 'progress', run: id, virtualMs: 1, endMs: 1, events: 1_204 } as const
    processes[0]!.report({ ...progress, phase: 'checking' })
    stuck(clock, processes[0]!, id, 9_500)
    expect(processes[0]!.killed).toBe(false)
    stuck(clock, processes[0]!, id, 1_000)
    expect(processes[0]!.killed).toBe(true)
  })

  test('silence: a process whose main thread says nothing for 1.5 s is ended', async () => {
    const { clock, processes, supervisor } = setUp()
    processes[0]!.report({ type: 'ready' })
    const work = supervisor.run(spec)
    processes[0]!.report(alive(work.id, 8))
    clock.pass(1_400)
    expect(processes[0]!.killed).toBe(false)
    clock.pass(200)
    expect(processes[0]!.killed).toBe(true)
    expect((await work.done).result.error?.code).toBe('hang')
  })

  test('a computer that slept for an hour accuses nobody', () => {
    const { clock, processes, supervisor } = setUp()
    processes[0]!.report({ type: 'ready' })
    const work = supervisor.run(spec)
    processes[0]!.report(alive(work.id, 8))
    clock.sleep(3_600_000)
    clock.pass(1)
    expect(processes[0]!.killed).toBe(false)
  })

  test('memory over the limit ends the process at the heartbeat that says so', async () => {
    const { processes, supervisor } = setUp()
    processes[0]!.report({ type: 'ready' })
    const work = supervisor.run({ ...spec, limits: { memoryMb: 400 } })
    processes[0]!.report(alive(work.id, 8, 400))
    expect(processes[0]!.killed).toBe(false)
    processes[0]!.report(alive(work.id, 9, 401))
    expect(processes[0]!.killed).toBe(true)
    const { error } = (await work.done).result
    expect(error?.code).toBe('memory')
    expect(error?.message).toContain('more than 400 MB of memory in handler "placeOrder"')
  })

  test('a process that aborts for want of memory, or dies otherwise, says which', async () => {
    const exits: [Exit, string, string][] = [
      [{ code: null, signal: 'SIGABRT', said: '' }, 'memory', 'ran out of memory'],
      [{ code: 5, signal: null, said: 'Fatal: heap out of memory' }, 'memory', 'ran out of memory'],
      [{ code: 3, signal: null, said: '' }, 'died', 'ended (exit code 3)'],
      [{ code: null, signal: 'SIGSEGV', said: '' }, 'died', 'ended (signal SIGSEGV)'],
    ]
    for (const [exit, code, words] of exits) {
      const { processes, supervisor } = setUp()
      processes[0]!.report({ type: 'ready' })
      const work = supervisor.run(spec)
      processes[0]!.report(alive(work.id, 8))
      processes[0]!.exit(exit)
      const { error } = (await work.done).result
      expect(error).toMatchObject({ code, file: 'order.ts', line: 31, event: 16 })
      expect(error?.message).toContain(words)
    }
  })

  test('a process that could not start tells what it said', async () => {
    const { processes, supervisor } = setUp()
    const work = supervisor.run(spec)
    const said = "node:internal\n\nError: Cannot find module 'x'\n    at y\n"
    processes[0]!.exit({ code: 1, signal: null, said })
    expect((await work.done).result.error?.message).toBe(
      "The lab process ended (exit code 1) before the first event. It said: Error: Cannot find module 'x'",
    )
  })

  test('the run after a broken one starts on the spare at once', () => {
    const { clock, processes, supervisor } = setUp()
    processes[0]!.report({ type: 'ready' })
    supervisor.run(spec)
    clock.pass(200)
    processes[1]!.report({ type: 'ready' })
    processes[0]!.exit({ code: 1, signal: null, said: '' })
    const next = supervisor.run(spec)
    expect(processes[1]!.sent).toEqual([{ type: 'run', run: next.id, spec }])
  })

  test('real time over the limit: asked to stop, then ended', async () => {
    const { clock, processes, supervisor } = setUp()
    processes[0]!.report({ type: 'ready' })
    const work = supervisor.run({ ...spec, limits: { wallMs: 3_000 } })
    for (let events = 0; events < 60; events++) {
      clock.pass(50)
      processes[0]!.report(alive(work.id, events))
    }
    expect(processes[0]!.sent.at(-1)).toEqual({ type: 'stop', run: work.id })
    expect(processes[0]!.killed).toBe(false)
    clock.pass(300)
    expect(processes[0]!.killed).toBe(true)
    const { error } = (await work.done).result
    expect(error?.code).toBe('limit')
    expect(error?.message).toMatch(/^The run took longer than 3 s of real time/)
  })

  test('a process that never becomes ready is given up after 60 s', async () => {
    const { clock, supervisor } = setUp()
    const work = supervisor.run(spec)
    clock.pass(60_100)
    expect((await work.done).result.error?.code).toBe('died')
  })

  test('a lab whose own files never end is described by a sentence', async () => {
    const { clock, processes, supervisor } = setUp()
    processes[0]!.report({ type: 'ready' })
    const described = supervisor.describe(spec.lab)
    for (let i = 0; i < 110 && !processes[0]!.killed; i++) {
      clock.pass(50)
      processes[0]!.report({ type: 'alive', memoryMb: 50, at: null })
    }
    expect((await described).error?.message).toContain('lab.ts')
  })
})

describe('supervisor: stopping', () => {
  test('a run that stops by itself in time keeps its result, with the reason', async () => {
    const { clock, processes, supervisor } = setUp()
    processes[0]!.report({ type: 'ready' })
    const work = supervisor.run(spec)
    processes[0]!.report(alive(work.id, 8))
    work.stop()
    work.stop()
    expect(processes[0]!.sent.filter((command) => command.type === 'stop')).toHaveLength(1)
    clock.pass(200)
    processes[0]!.report(done(work.id, { truncated: true, events: 8 }))
    const { result } = await work.done
    expect(result.fingerprint).toBe('f00d')
    expect(result.error?.code).toBe('stopped')
    expect(processes[0]!.killed).toBe(false)
  })

  test('a run that had just ended when it was to stop is a whole run', async () => {
    const { processes, supervisor } = setUp()
    processes[0]!.report({ type: 'ready' })
    const work = supervisor.run(spec)
    work.stop()
    processes[0]!.report(done(work.id))
    expect((await work.done).result.error).toBeNull()
  })

  test('a run that does not hear is ended after 300 ms', async () => {
    const { clock, processes, supervisor } = setUp()
    processes[0]!.report({ type: 'ready' })
    const work = supervisor.run(spec)
    work.stop()
    clock.pass(299)
    expect(processes[0]!.killed).toBe(false)
    clock.pass(1)
    expect(processes[0]!.killed).toBe(true)
    expect((await work.done).result.error?.code).toBe('stopped')
  })

  test('stopped before the process was ready: it takes the next work instead', async () => {
    const { processes, supervisor } = setUp()
    const first = supervisor.run(spec)
    first.stop()
    expect((await first.done).result.error?.code).toBe('stopped')
    const second = supervisor.run(spec)
    processes[0]!.report({ type: 'ready' })
    expect(processes[0]!.sent).toEqual([{ type: 'run', run: second.id, spec }])
  })

  test('a stopped sweep keeps its count', async () => {
    const { clock, processes, supervisor } = setUp()
    processes[0]!.report({ type: 'ready' })
    const work = supervisor.sweep({ base: spec, mode: 'seeds', seeds: 100 })
    processes[0]!.report({
      type: 'sweep-progress',
      run: work.id,
      done: 40,
      total: 100,
      violations: 2,
    })
    clock.pass(1_000)
    work.stop()
    clock.pass(300)
    const { result } = await work.done
    expect(result).toMatchObject({ schedules: 40, violations: 2, error: { code: 'stopped' } })
    // 40 in 1,000 ms + 300 ms of patience.
    expect(result.perSecond).toBeCloseTo(40 / 1.3)
  })

  test('close ends all, and what was unfinished resolves', async () => {
    const { clock, processes, supervisor } = setUp()
    processes[0]!.report({ type: 'ready' })
    const work = supervisor.run(spec)
    clock.pass(200)
    supervisor.close()
    expect(processes.every((process) => process.killed)).toBe(true)
    expect((await work.done).result.error?.code).toBe('stopped')
    clock.pass(60_000)
    expect(processes).toHaveLength(2)
  })

  test('what is asked after close is stopped at once, and starts no process', async () => {
    const { processes, supervisor } = setUp()
    supervisor.close()
    expect((await supervisor.run(spec).done).result.error?.code).toBe('stopped')
    expect((await supervisor.describe(spec.lab)).error?.code).toBe('stopped')
    expect(processes).toHaveLength(1)
  })
})
