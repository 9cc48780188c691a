import { expect, test } from 'vitest'
import { Queue } from './queue.ts'

test('queue: keeps its order through many takings', () => {
  const queue = new Queue<number>()
  const taken: number[] = []
  for (let i = 0; i < 1_000; i++) {
    queue.push(i)
    if (i % 3 === 2) taken.push(queue.shift()!, queue.shift()!)
  }
  expect(queue.length).toBe(1_000 - taken.length)
  expect(queue.list()[0]).toBe(taken.length)
  while (queue.length > 0) taken.push(queue.shift()!)
  expect(taken).toEqual(Array.from({ length: 1_000 }, (_, i) => i))
  expect(queue.shift()).toBeUndefined()
})

test('queue: has exactly what it is given', () => {
  const queue = new Queue<string>()
  queue.push('a')
  queue.push('b')
  queue.shift()
  queue.replace(['c', 'd'])
  expect(queue.list()).toEqual(['c', 'd'])
  expect(queue.shift()).toBe('c')
})
