/** The reference's broker: one queue a group, each message with one consumer until it answers. */
import type { Life } from './life.ts'
import type { Step } from './program.ts'
import type { Reference } from './simulator.ts'

interface Consumer {
  readonly life: Life
  readonly concurrency: number
  readonly steps: readonly Step[]
  held: object[]
  closed: boolean
}
interface Queue {
  readonly topic: string
  readonly group: string
  waiting: object[]
  consumers: Consumer[]
  next: number
}

/** Topics and their groups. */
export class Broker {
  readonly #run: Reference
  readonly #queues: Queue[] = []

  constructor(run: Reference) {
    this.#run = run
  }

  subscribe(topic: string, life: Life, concurrency: number, steps: readonly Step[]): void {
    const group = life.service.name
    let queue = this.#queues.find((one) => one.topic === topic && one.group === group)
    if (queue === undefined) {
      queue = { topic, group, waiting: [], consumers: [], next: 0 }
      this.#queues.push(queue)
    }
    queue.consumers.push({ life, concurrency, steps, held: [], closed: false })
    this.#serve(queue)
  }

  publish(from: Life, topic: string, done: () => void): void {
    const run = this.#run
    run.write('publish', from.name, topic)
    run.at(run.arrival(from.name, 'broker'), null, () => {
      run.write('accept', 'broker', topic)
      for (const queue of this.#queues) {
        if (queue.topic !== topic) continue
        queue.waiting.push({})
        this.#serve(queue)
      }
      run.at(run.arrival('broker', from.name), from, () => {
        run.write('confirm', from.name, topic)
        done()
      })
    })
  }

  #serve(queue: Queue): void {
    while (queue.waiting.length > 0) {
      const consumer = this.#nextConsumer(queue)
      if (consumer === undefined) return
      this.#deliver(queue, consumer, queue.waiting.shift()!)
    }
  }

  #nextConsumer(queue: Queue): Consumer | undefined {
    const { consumers, next } = queue
    for (let tried = 0; tried < consumers.length; tried++) {
      const at = (next + tried) % consumers.length
      const consumer = consumers[at]!
      if (consumer.held.length >= consumer.concurrency) continue
      queue.next = (at + 1) % consumers.length
      return consumer
    }
    return undefined
  }

  #deliver(queue: Queue, consumer: Consumer, message: object): void {
    const run = this.#run
    const { life } = consumer
    consumer.held.push(message)
    run.at(run.arrival('broker', life.name), life, () => {
      if (consumer.closed) return
      run.write('deliver', life.name, queue.topic)
      life.steps(consumer.steps, () => {
        run.write('ack', life.name, queue.topic)
        run.at(run.arrival(life.name, 'broker'), null, () => {
          if (!consumer.held.includes(message)) return
          consumer.held = consumer.held.filter((one) => one !== message)
          this.#serve(queue)
        })
      })
    })
  }

  /** A life's connection broke: what it held goes back, in its old order. */
  close(life: Life): void {
    for (const queue of this.#queues) {
      const gone = queue.consumers.filter((consumer) => consumer.life === life)
      if (gone.length === 0) continue
      queue.consumers = queue.consumers.filter((consumer) => consumer.life !== life)
      queue.next = 0
      for (const consumer of gone) {
        consumer.closed = true
        for (const _ of consumer.held) this.#run.write('requeue', 'broker', queue.topic)
        queue.waiting.unshift(...consumer.held)
        consumer.held = []
      }
      this.#serve(queue)
    }
  }
}
