import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Agenda, Deque } from './agenda.ts'

/** Adds and takes in any interleaving; a number adds an event so far ahead, null takes one. */
const steps = fc.array(fc.option(fc.integer({ min: 0, max: 20 }), { nil: null, freq: 2 }), {
  maxLength: 300,
})

test('agenda: events come by time, and at one time in the order they were added', () => {
  fc.assert(
    fc.property(steps, (script) => {
      const agenda = new Agenda()
      const model: { time: number; order: number }[] = []
      let order = 0
      for (const ahead of script) {
        if (ahead !== null) {
          const time = agenda.now + ahead
          agenda.add(time, 0, null, order, null, 0, 0)
          model.push({ time, order: order++ })
          continue
        }
        model.sort((a, b) => a.time - b.time || a.order - b.order)
        const expected = model.shift()
        const event = agenda.take()
        expect(event === null ? undefined : { time: event.time, order: event.subject }).toEqual(
          expected,
        )
        if (event === null) continue
        agenda.now = event.time
        agenda.free(event)
      }
      expect(agenda.size).toBe(model.length)
    }),
    { numRuns: 300, seed: 1 },
  )
})

test('agenda: a taken event is used again, without what it pointed to', () => {
  const agenda = new Agenda()
  agenda.add(5, 1, {}, {}, {}, 1, 1)
  const event = agenda.take()!
  agenda.free(event)
  expect([event.owner, event.subject, event.value]).toEqual([null, null, null])
  agenda.add(6, 1, null, null, null, 0, 0)
  expect(agenda.take()).toBe(event)
})

test('agenda: a deque is an array with two ends', () => {
  const action = fc.oneof(
    fc.record({ push: fc.integer() }),
    fc.record({ unshift: fc.integer() }),
    fc.constant({ shift: true }),
  )
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200 }), (script) => {
      const deque = new Deque<number>()
      const model: number[] = []
      for (const one of script) {
        if ('push' in one) {
          deque.push(one.push)
          model.push(one.push)
        } else if ('unshift' in one) {
          deque.unshift(one.unshift)
          model.unshift(one.unshift)
        } else expect(deque.shift()).toBe(model.shift())
      }
      expect(deque.length).toBe(model.length)
      expect(model.map((_, index) => deque.at(index))).toEqual(model)
    }),
    { numRuns: 200, seed: 1 },
  )
})
