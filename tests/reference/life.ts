/** One life of an instance in the reference: handlers, timers and a processor, with callbacks. */
import type { ServiceProgram, Step } from './program.ts'
import type { PlainCall, Reference } from './simulator.ts'

type Done = () => void

/** A replica, whose lives follow each other. */
export interface Place {
  readonly name: string
  readonly service: ServiceProgram
  life: Life
}

interface Handler {
  readonly concurrency: number
  readonly steps: readonly Step[]
  active: number
  readonly waiting: PlainCall[]
}

/** From boot to crash. */
export class Life {
  readonly name: string
  readonly service: ServiceProgram
  readonly #run: Reference
  readonly #handlers = new Map<string, Handler>()
  readonly #early: PlainCall[] = []
  readonly #backlog: { ms: number; done: Done }[] = []
  /** Calls here, oldest first. */
  calls: PlainCall[] = []
  alive = true
  #ready = false
  #working = false

  constructor(run: Reference, name: string, service: ServiceProgram) {
    this.#run = run
    this.name = name
    this.service = service
  }

  boot(): void {
    const { bootMs } = this.service
    if (bootMs === 0) this.#load()
    else this.#sleep(bootMs, () => this.#load())
  }

  #load(): void {
    for (const { method, concurrency, steps } of this.service.handlers)
      this.#handlers.set(method, { concurrency, steps, active: 0, waiting: [] })
    for (const { topic, concurrency, steps } of this.service.subscriptions)
      this.#run.broker.subscribe(topic, this, concurrency, steps)
    this.#ready = true
    this.#run.write('ready', this.name)
    for (const call of this.#early) this.#run.at(this.#run.now, this, () => this.#dispatch(call))
  }

  receive(call: PlainCall): void {
    this.calls.push(call)
    if (this.#ready) this.#dispatch(call)
    else this.#early.push(call)
  }

  #dispatch(call: PlainCall): void {
    const handler = this.#handlers.get(call.method)!
    if (handler.active >= handler.concurrency) {
      handler.waiting.push(call)
      return
    }
    handler.active++
    this.#handle(handler, call)
  }

  #handle(handler: Handler, call: PlainCall): void {
    const run = this.#run
    this.steps(handler.steps, () => {
      run.write('reply', this.name, call.method)
      this.calls = this.calls.filter((one) => one !== call)
      if (call.atTheDoor) call.done('')
      else run.at(run.arrival(this.name, call.fromName), call.from, () => call.done(''))
      handler.active--
      const next = handler.waiting.shift()
      if (next === undefined) return
      handler.active++
      run.at(run.now, this, () => {
        run.write('start', this.name, next.method)
        this.#handle(handler, next)
      })
    })
  }

  /** Does steps one after the other, then `done`. */
  steps(steps: readonly Step[], done: Done): void {
    const [first, ...rest] = steps
    if (first === undefined) done()
    else this.#step(first, () => this.steps(rest, done))
  }

  #step(step: Step, done: Done): void {
    const run = this.#run
    switch (step.do) {
      case 'log':
        run.write('log', this.name, String(step.n))
        done()
        break
      case 'sleep':
        this.#sleep(step.n, done)
        break
      case 'work':
        run.write('work', this.name)
        this.#backlog.push({ ms: step.n, done })
        if (!this.#working) this.#workOn()
        break
      case 'call':
        run.call(this, step, (failure) => {
          if (failure !== '') run.write('log', this.name, failure)
          done()
        })
        break
      case 'publish':
        run.broker.publish(this, step.topic, done)
        break
      case 'all':
        this.#all(step.branches, done)
        break
      case 'later':
        run.write('timer', this.name)
        run.at(run.now + step.n * 1000, this, () => {
          run.write('fire', this.name)
          this.steps(step.steps, () => {})
        })
        done()
        break
    }
  }

  #sleep(ms: number, done: Done): void {
    this.#run.write('sleep', this.name)
    this.#run.at(this.#run.now + ms * 1000, this, () => {
      this.#run.write('wake', this.name)
      done()
    })
  }

  #workOn(): void {
    const job = this.#backlog.shift()
    this.#working = job !== undefined
    if (job === undefined) return
    this.#run.at(this.#run.now + job.ms * 1000, this, () => {
      this.#run.write('worked', this.name)
      this.#workOn()
      job.done()
    })
  }

  #all(branches: readonly (readonly Step[])[], done: Done): void {
    let left = branches.length
    for (const branch of branches) {
      this.steps(branch, () => {
        if (--left === 0) done()
      })
    }
  }
}
