/** A bare world in which tests run compiled code: what the engine does, small and observable. */
import { Script } from 'node:vm'
import { locatedMethods, locatedWords } from '../../app/lab/compiled.ts'
import type { Problem } from '../../app/lab/run.ts'
import { compileService } from '../compile.ts'

/** One call of a located word, as its `$` twin saw it. */
export interface Seen {
  readonly word: string
  readonly line: number
  readonly args: readonly unknown[]
}
type Handler = (payload: unknown) => unknown
type Task = { atMs: number; request: number; run: () => void }

/** Thrown by {@link Stage.play} when the source is refused. */
export class Refused extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

/** Runs one service in virtual time; the request of an event is the one current while it runs. */
export class Stage {
  readonly seen: Seen[] = []
  /** First argument of each `log` and the request it was written in. */
  readonly logged: [value: unknown, request: number][] = []
  readonly errors: string[] = []
  readonly handlers = new Map<string, Handler>()
  /** False to see what is lost when the context is not restored. */
  restoring = true
  /** True after a crash: nothing that waits goes on. */
  dead = false
  maxTurns = 1000
  maxAwaits = 100
  nowMs = 0
  request = 0
  #turns = 0
  #awaits = 0
  #tasks: Task[] = []

  /** Compiles and starts a service; resolves when the first instant is over. */
  async play(source: string, file = 'order.ts'): Promise<void> {
    const result = compileService(file, source)
    if (!result.ok) throw new Refused(result.problem)
    const { code, imports } = result.module
    const given = new Map<string, unknown>(Object.entries(this.#guards()))
    for (const word of locatedWords) given.set(`$${word}`, this.#twin(word))
    for (const { name, as } of imports)
      given.set(as, name === 'db' ? this.#database() : this.#word(name))
    const head = `(async function(${[...given.keys()].join()}){'use strict';`
    const body = new Script(`${head}${code}\n})`, { filename: file }).runInThisContext()
    await this.#event(() => {
      body(...given.values()).catch((error: Error) => this.errors.push(error.message))
    })
  }

  /** Requests 1 to `count` arrive 1 ms apart at `method`, each with its own number as payload. */
  async request1To(count: number, method: string): Promise<void> {
    for (let n = 1; n <= count; n++) {
      this.#tasks.push({ atMs: this.nowMs + n, request: n, run: () => this.#invoke(method, n) })
    }
    await this.settle()
  }

  /** Runs what is scheduled, event by event, until nothing is. */
  async settle(): Promise<void> {
    while (this.#tasks.length > 0) {
      this.#tasks.sort((a, b) => a.atMs - b.atMs)
      const task = this.#tasks.shift()!
      this.nowMs = task.atMs
      this.request = task.request
      await this.#event(task.run)
    }
  }

  async #event(run: () => void): Promise<void> {
    this.#turns = this.#awaits = 0
    run()
    // All microtasks come before the next macrotask, so this drains the event.
    await new Promise((resolve) => setImmediate(resolve))
  }

  #invoke(method: string, payload: unknown): void {
    const fail = (error: unknown) => this.errors.push((error as Error).message)
    try {
      Promise.resolve(this.handlers.get(method)!(payload)).catch(fail)
    } catch (error) {
      fail(error)
    }
  }

  #later(ms: number, run: () => void): void {
    this.#tasks.push({ atMs: this.nowMs + ms, request: this.request, run })
  }

  #guards() {
    return {
      $g: () => this.request,
      $r: (value: unknown, context: number) => {
        if (this.restoring) this.request = context
        return value
      },
      $s: (context: number) => {
        if (this.restoring) this.request = context
      },
      $w: (value: unknown, line: number) => {
        this.#awaits += 1
        if (this.#awaits === this.maxAwaits + 1) this.errors.push(`endless awaits at line ${line}`)
        return this.dead || this.#awaits > this.maxAwaits ? new Promise(() => {}) : value
      },
      $t: (line: number) => {
        this.#turns += 1
        if (this.#turns > this.maxTurns) throw new RangeError(`endless loop at line ${line}`)
      },
    }
  }

  #word(name: string) {
    const act = this.#acts[name]
    return (...args: unknown[]) => act?.(...args)
  }

  #twin(word: string) {
    const act = this.#word(word)
    return (line: number, ...args: unknown[]) => {
      this.seen.push({ word, line, args })
      return act(...args)
    }
  }

  #database(): object {
    const connection: Record<string, unknown> = {}
    for (const method of locatedMethods) {
      const run = (...args: unknown[]) => {
        if (method === 'transaction') return (args[0] as Handler)(connection)
        return this.#acts.sleep!(1)
      }
      connection[method] = run
      connection[`$${method}`] = (line: number, ...args: unknown[]) => {
        this.seen.push({ word: method, line, args })
        return run(...args)
      }
    }
    return connection
  }

  readonly #acts: Record<string, (...args: unknown[]) => unknown> = {
    handle: (method, handler) => this.handlers.set(String(method), handler as Handler),
    log: (value) => {
      this.logged.push([value, this.request])
    },
    sleep: (ms) => new Promise<void>((resolve) => this.#later(Number(ms), resolve)),
    call: (_service, method, ms) =>
      new Promise((resolve, reject) => {
        const fail = () => reject(new Error('no'))
        this.#later(Number(ms), method === 'bad' ? fail : () => resolve(ms))
      }),
    setTimeout: (task, ms) => this.#later(Number(ms ?? 0), task as () => void),
  }
}
