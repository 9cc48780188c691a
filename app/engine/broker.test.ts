import { expect, test } from 'vitest'
import { BrokerCore } from './broker.ts'
import type { Consumer, Delivery, Queue, Stored } from './queues.ts'

/** A broker whose host writes down what it is asked to do. */
function broker() {
  const said: string[] = []
  const sent: Delivery[] = []
  const core = new BrokerCore({
    deliver: (delivery) => {
      const { message, consumer, attempt, queue } = delivery
      sent.push(delivery)
      said.push(`${queue.name} → ${consumer.session}: ${message.payload} (${attempt})`)
    },
    expireAfter: () => {},
    retryAfter: (us, { message }) => said.push(`retry ${message.payload} after ${us}`),
    tookBack: ({ message }, why) => said.push(`took back ${message.payload}: ${why}`),
    putAside: ({ message }, why) => said.push(`put aside ${message.payload}: ${why}`),
  })
  const told = () => said.splice(0)
  const last = (payload: unknown) => sent.findLast(({ message }) => message.payload === payload)!
  return { core, told, last }
}

const message = (name: string, payload: unknown): Stored => ({
  id: `m-${payload}`,
  key: undefined,
  name,
  payload,
  publishedAt: 0,
  span: 0,
  request: 0,
  attempts: 0,
  died: undefined,
})

function consume(core: BrokerCore, queue: Queue, session: string, more: Partial<Consumer> = {}) {
  const consumer: Consumer = {
    session,
    concurrency: 1,
    ackTimeoutUs: 30_000,
    maxAttempts: Number.POSITIVE_INFINITY,
    retryDelayUs: 100,
    inFlight: 0,
    closed: false,
    ...more,
  }
  core.consume(queue, consumer)
  return consumer
}

test('broker: every group gets one copy, members of a group take turns', () => {
  const { core, told, last } = broker()
  consume(core, core.bind('paid', 'mail'), 'mail')
  const stock = core.bind('paid', 'stock')
  consume(core, stock, 'stock#1')
  consume(core, stock, 'stock#2')
  expect(core.groupsOf('paid')).toBe(2)
  core.publish(message('paid', 'a'))
  core.publish(message('paid', 'b'))
  core.acknowledge(last('a'))
  expect(told()).toEqual([
    'paid/mail → mail: a (1)',
    'paid/stock → stock#1: a (1)',
    'paid/stock → stock#2: b (1)',
  ])
})

test('broker: what is published before a group is bound is not for it; a queue waits', () => {
  const { core, told } = broker()
  core.publish(message('paid', 'early'))
  core.enqueue(message('jobs', 'kept'))
  consume(core, core.bind('paid', 'late'), 'late')
  consume(core, core.queue('jobs'), 'worker')
  expect(told()).toEqual(['jobs → worker: kept (1)'])
})

test('broker: a consumer has no more in its hands than it asked for (concurrency 2)', () => {
  const { core, told, last } = broker()
  const consumer = consume(core, core.queue('jobs'), 'worker', { concurrency: 2 })
  for (const name of ['a', 'b', 'c', 'd']) core.enqueue(message('jobs', name))
  expect(consumer.inFlight).toBe(2)
  core.acknowledge(last('b'))
  expect(told().map((line) => line.at(-5))).toEqual(['a', 'b', 'c'])
  core.acknowledge(last('b'))
  expect(told()).toEqual([])
})

test('broker: a refused message comes again before those behind it', () => {
  const { core, told, last } = broker()
  consume(core, core.queue('jobs'), 'worker')
  for (const name of ['a', 'b']) core.enqueue(message('jobs', name))
  core.refuse(last('a'), 'no')
  expect(told()).toEqual(['jobs → worker: a (1)', 'retry a after 100'])
  core.retry(last('a'))
  core.acknowledge(last('a'))
  expect(told()).toEqual([
    'took back a: its handler threw',
    'jobs → worker: a (2)',
    'jobs → worker: b (1)',
  ])
})

test('broker: not acknowledged in time, it goes to somebody else; the late word is ignored', () => {
  const { core, told, last } = broker()
  const jobs = core.queue('jobs')
  consume(core, jobs, 'slow')
  consume(core, jobs, 'idle')
  core.enqueue(message('jobs', 'a'))
  const first = last('a')
  core.expire(first)
  core.acknowledge(first)
  expect(told()).toEqual([
    'jobs → slow: a (1)',
    'took back a: it was not acknowledged in time',
    'jobs → idle: a (2)',
  ])
  expect(jobs.unacknowledged.size).toBe(1)
  core.acknowledge(last('a'))
  core.expire(last('a'))
  expect([jobs.unacknowledged.size, told().length]).toEqual([0, 0])
})

test('broker: a consumer that dies gives back what it held, in its old order', () => {
  const { core, told } = broker()
  const jobs = core.queue('jobs')
  consume(core, jobs, 'one', { concurrency: 3 })
  for (const name of ['a', 'b', 'c', 'd']) core.enqueue(message('jobs', name))
  told()
  core.close('one', 'its consumer died')
  expect(jobs.consumers).toEqual([])
  consume(core, jobs, 'two', { concurrency: 4 })
  expect(told().filter((line) => line.includes('two'))).toEqual([
    'jobs → two: a (2)',
    'jobs → two: b (2)',
    'jobs → two: c (2)',
    'jobs → two: d (1)',
  ])
})

test('broker: delivered too often, it is put aside and can be consumed there', () => {
  const { core, told, last } = broker()
  const jobs = core.queue('jobs')
  consume(core, jobs, 'worker', { maxAttempts: 2 })
  for (const name of ['poison', 'good']) core.enqueue(message('jobs', name))
  core.refuse(last('poison'), 'bad')
  core.retry(last('poison'))
  core.refuse(last('poison'), 'bad')
  consume(core, core.queue('jobs.dead'), 'doctor')
  expect(told().slice(2)).toEqual([
    'took back poison: its handler threw',
    'jobs → worker: poison (2)',
    'put aside poison: bad',
    'jobs → worker: good (1)',
    'jobs.dead → doctor: poison (1)',
  ])
})

test('broker: an expired last attempt is put aside too', () => {
  const { core, told, last } = broker()
  consume(core, core.queue('jobs'), 'worker', { maxAttempts: 1 })
  core.enqueue(message('jobs', 'a'))
  core.expire(last('a'))
  expect(told()).toEqual(['jobs → worker: a (1)', 'put aside a: it was not acknowledged in time'])
  expect(core.queue('jobs.dead').waiting.length).toBe(1)
})

test('broker: a message that kills its consumers is put aside, with its reason', () => {
  const { core, told, last } = broker()
  const jobs = core.queue('jobs')
  core.enqueue(message('jobs', 'deadly'))
  core.enqueue(message('jobs', 'good'))
  for (const session of ['one', 'two']) {
    consume(core, jobs, session, { maxAttempts: 2 })
    core.close(session, 'its consumer died')
  }
  expect(told()).toEqual([
    'jobs → one: deadly (1)',
    'took back deadly: its consumer died',
    'jobs → two: deadly (2)',
    'put aside deadly: its consumer died',
  ])
  consume(core, core.queue('jobs.dead'), 'doctor')
  const died = { queue: 'jobs', attempts: 2, because: 'its consumer died' }
  expect(last('deadly').message.died).toEqual(died)
  expect(jobs.waiting.at(0).payload).toBe('good')
})

test('broker: messages without an id get one each', () => {
  const { core } = broker()
  expect([core.nextId(), core.nextId()]).toEqual(['m-1', 'm-2'])
})
