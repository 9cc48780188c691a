/**
 * The run that is looked at, and its cursor: the one home of both. Parts of the trace are taken in
 * a few milliseconds at each frame, so that no run, however long, holds up the window.
 */
import type { Params } from '../../app/contract/api.ts'
import type { Client } from '../../app/contract/client.ts'
import { failureOf } from '../../app/contract/failure.ts'
import type { Done, Problem, Progress, TracePart } from '../../app/lab/run.ts'
import { RowsAt } from '../../app/trace/rows-at.ts'
import type { StepFilter } from '../../app/trace/steps.ts'
import { client } from '../store/client.ts'
import { createStore, type Store } from '../store/store.ts'
import { failuresOf, nextFailure } from './failures.ts'
import { type Frames, windowFrames } from './frames.ts'
import { nextSeenUs, nextSpeed, playedTo } from './playing.ts'
import { blankRun, type RunChange, type RunState } from './run-state.ts'

/** Time a frame may spend on taking in what arrived. */
const budgetMs = 6
const changesASlice = 2_000

/** What a run is started and followed through. */
export interface RunPorts {
  client: () => Client
  frames: Frames
}

type Arrival = TracePart | Progress | Done | { type: 'problem'; run: number; problem: Problem }

/** A run and what can be done with it. */
export class RunStore {
  readonly #ports: RunPorts
  readonly #store: Store<RunState> = createStore(blankRun())
  #arrived: Arrival[] = []
  #listening: Client | null = null
  #frameAsked = false
  /** Stop was pressed before main had named the run. */
  #stopAsked = false
  /** Where the cursor goes once its row has been taken in: null stays, 'end' follows the run. */
  #goal: number | 'end' | null = null
  #playedAtMs = 0
  #tables: RowsAt | null = null

  constructor(ports: RunPorts) {
    this.#ports = ports
  }

  get state(): RunState {
    return this.#store.get()
  }
  /** The store itself, for `useStore`. */
  get store(): Store<RunState> {
    return this.#store
  }
  subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener)

  // ---- the run ---------------------------------------------------------------------------

  /** Starts a run in place of the one there is, which is stopped. Never rejects: see `problem`. */
  async start(spec: Params<'startRun'>): Promise<void> {
    const before = this.state
    if (before.phase === 'starting' || before.phase === 'running') void this.stop()
    this.#listen()
    const { speed, filter } = before
    this.#arrived = []
    this.#tables = null
    this.#goal = 'end'
    this.#stopAsked = false
    const fresh = { ...blankRun(), phase: 'starting', spec, speed } as const
    fresh.readings.choose({ show: filter.show, request: 0 })
    this.#store.set({ ...fresh, filter: fresh.readings.steps.filter })
    try {
      const { run } = await this.#ports.client().startRun(spec)
      // Another start may have overtaken this one: its run is the one to look at.
      if (this.state.spec !== spec)
        void this.#ports
          .client()
          .stopRun({ run })
          .catch(() => {})
      else this.#store.set({ run, phase: 'running' })
      if (this.#stopAsked) void this.stop()
      this.#ask()
    } catch (error) {
      if (this.state.spec !== spec) return
      const { message } = failureOf(error)
      this.#store.set({ phase: 'failed', problem: { code: 'died', message } })
    }
  }

  /** Stops the run; what it has recorded stays. */
  async stop(): Promise<void> {
    const { run, phase } = this.state
    this.#stopAsked = phase === 'starting'
    if (run === null || phase !== 'running') return
    // If main can't be reached the run's process goes with it: nothing is left to stop.
    await this.#ports
      .client()
      .stopRun({ run })
      .catch(() => {})
  }

  /** Takes in a run that was made elsewhere, as if its messages had come. */
  take(spec: Params<'startRun'>, parts: readonly TracePart[], done: Done | null): void {
    this.#tables = null
    this.#goal = 'end'
    const { speed } = this.state
    this.#store.set({ ...blankRun(), speed, spec, run: parts[0]?.run ?? 0, phase: 'running' })
    this.#arrived = done === null ? [...parts] : [...parts, done]
    this.#ask()
  }

  #listen(): void {
    const client = this.#ports.client()
    if (this.#listening === client) return
    this.#listening = client
    const arrive = (message: Arrival) => {
      this.#arrived.push(message)
      this.#ask()
    }
    client.on('trace', arrive)
    client.on('progress', arrive)
    client.on('done', arrive)
    client.on('runProblem', ({ run, problem }) => arrive({ type: 'problem', run, problem }))
  }

  // ---- frames ----------------------------------------------------------------------------

  #ask(): void {
    if (this.#frameAsked) return
    this.#frameAsked = true
    this.#ports.frames.next((nowMs) => {
      this.#frameAsked = false
      this.#frame(nowMs)
    })
  }

  #frame(nowMs: number): void {
    const change: RunChange = {}
    const { readings, phase } = this.state
    // Until main has named the run, what arrives may be of it or of the one before.
    if (phase !== 'starting') this.#takeArrivals(change)
    const late = () => this.#ports.frames.nowMs() - nowMs > budgetMs
    const folded = readings.fold(late)
    change.rows = readings.rows
    const tabled = this.#foldTables(change, late)
    this.#follow(change)
    if (this.state.playing) this.#play(change, nowMs)
    this.#store.set(change)
    if (!folded || !tabled || this.state.playing) this.#ask()
  }

  #takeArrivals(change: RunChange): void {
    const { run, readings } = this.state
    for (const message of this.#arrived.splice(0)) {
      if (message.run !== run) continue
      if (message.type === 'trace') readings.trace.append(message)
      else if (message.type === 'progress') change.progress = message
      else if (message.type === 'problem') change.problem = message.problem
      else this.#finish(change, message)
    }
  }

  #finish(change: RunChange, { result, series, shapes, changes }: Done): void {
    change.phase = result.error === null ? 'done' : 'failed'
    change.problem = result.error ?? change.problem ?? this.state.problem
    Object.assign(change, { result, series, shapes, changes })
    this.#tables = new RowsAt(shapes, changes)
    if (this.#goal !== 'end') return
    // What failed is what the reader came to see.
    this.#goal =
      failuresOf(result.checks, this.state.reader.count)[0]?.row ?? this.state.reader.count
  }

  #foldTables(change: RunChange, late: () => boolean): boolean {
    const tables = this.#tables
    if (tables === null) return true
    while (tables.left > 0 && !late()) tables.extend(changesASlice)
    if (tables.left > 0) return false
    change.tables = tables
    return true
  }

  #follow(change: RunChange): void {
    const { rows } = this.state.readings
    if (this.#goal === 'end') change.cursorRow = rows
    else if (this.#goal !== null && this.#goal <= rows) {
      change.cursorRow = this.#goal
      this.#goal = null
    }
    if (change.cursorRow !== undefined) change.nowUs = this.#timeOf(change.cursorRow)
  }

  #play(change: RunChange, nowMs: number): void {
    const { reader, readings, cursorRow, nowUs, speed } = this.state
    const nextUs = nextSeenUs(reader, readings.steps, cursorRow)
    change.nowUs = playedTo(nowUs, nowMs - this.#playedAtMs, speed, nextUs)
    this.#playedAtMs = nowMs
    change.cursorRow = Math.max(cursorRow, Math.min(readings.rows, reader.rowAt(change.nowUs)))
    if (change.cursorRow < readings.rows) return
    change.playing = false
    change.nowUs = reader.time(change.cursorRow)
  }

  // ---- the cursor ------------------------------------------------------------------------

  /** Shows a row in every pane; one that has not arrived yet when it has. */
  seek(row: number): void {
    const { rows } = this.state
    const to = Math.max(0, Math.floor(row))
    this.#goal = to > rows ? to : null
    this.#place(Math.min(to, rows))
    if (this.#goal !== null) this.#ask()
  }

  /** Shows the last row at or before a virtual time. */
  seekTime(timeUs: number): void {
    this.seek(Math.min(this.state.rows, this.state.reader.rowAt(timeUs)))
  }

  /** So many events forwards, or backwards. */
  step(by: number): void {
    this.pause()
    this.seek(Math.min(this.state.rows, this.state.cursorRow + by))
  }

  /** To the next (or the last) visible change. */
  stepChange(direction: 1 | -1): void {
    this.pause()
    const { readings, cursorRow, rows } = this.state
    const row = readings.steps.neighbour(cursorRow, direction)
    if (row !== 0) this.seek(Math.min(row, rows))
    else if (direction === -1) this.seek(0)
  }

  first(): void {
    this.pause()
    this.seek(Math.min(1, this.state.rows))
  }
  last(): void {
    this.pause()
    this.seek(this.state.rows)
  }

  /** To the next place where a check failed. */
  nextFailed(): void {
    const { result, rows, cursorRow } = this.state
    if (result === null) return
    this.pause()
    this.seek(nextFailure(failuresOf(result.checks, rows), cursorRow))
  }

  #timeOf(row: number): number {
    return row === 0 ? 0 : this.state.reader.time(row)
  }
  #place(cursorRow: number): void {
    this.#store.set({ cursorRow, nowUs: this.#timeOf(cursorRow) })
  }

  // ---- playing ---------------------------------------------------------------------------

  /** Lets virtual time pass; from the start again when it is at the end. */
  play(): void {
    const { rows, cursorRow } = this.state
    if (rows === 0) return
    this.#goal = null
    this.#place(cursorRow >= rows ? 1 : Math.max(1, cursorRow))
    this.#playedAtMs = this.#ports.frames.nowMs()
    this.#store.set({ playing: true })
    this.#ask()
  }
  pause(): void {
    this.#store.set({ playing: false })
  }
  togglePlay(): void {
    if (this.state.playing) this.pause()
    else this.play()
  }
  setSpeed(speed: number): void {
    this.#store.set({ speed })
  }
  faster(): void {
    this.setSpeed(nextSpeed(this.state.speed, -1))
  }
  slower(): void {
    this.setSpeed(nextSpeed(this.state.speed, 1))
  }

  /** Chooses which steps are seen. */
  setFilter(change: Partial<StepFilter>): void {
    const filter = { ...this.state.filter, ...change }
    this.state.readings.choose(filter)
    this.#store.set({ filter })
    this.#ask()
  }
}

/** The window's run. */
export const runStore = new RunStore({ client, frames: windowFrames })
