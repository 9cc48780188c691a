import { expect, test } from 'vitest'
import {
  always,
  burst,
  closedLoop,
  constant,
  crash,
  delay,
  drop,
  partition,
  pause,
  poisson,
  ramp,
  restart,
  slow,
  start,
} from '../../tests/engine/lab-words.ts'

const target = { to: 'shop', method: 'buy' }

test('lab words: loads are data with their shape', () => {
  expect([
    constant({ ...target, rate: 5 }),
    poisson({ ...target, rate: 5 }),
    burst({ ...target, size: 3 }),
    ramp({ ...target, fromRate: 0, toRate: 9 }),
    closedLoop({ ...target, users: 2, thinkMs: 10 }),
  ]).toEqual([
    { ...target, shape: 'constant', rate: 5 },
    { ...target, shape: 'poisson', rate: 5 },
    { ...target, shape: 'burst', size: 3 },
    { ...target, shape: 'ramp', fromRate: 0, toRate: 9 },
    { ...target, shape: 'closed', users: 2, thinkMs: 10 },
  ])
})

test('lab words: a load without its number says which', () => {
  expect(() => constant({ ...target } as never)).toThrow(
    "constant load of 'buy': rate must be a number, not undefined",
  )
  expect(() => poisson({ ...target, rate: 0 })).toThrow(
    "poisson load of 'buy': rate must be above 0",
  )
  expect(() => closedLoop({ ...target, users: 1, thinkMs: -1 })).toThrow(
    "closed load of 'buy': thinkMs must be a number, not -1",
  )
})

test('lab words: faults are data', () => {
  expect([
    crash('a').at(5, { restartAfterMs: 2 }),
    crash('a').before('commit'),
    crash('a').after('publish', 3),
    restart('a').at(9),
    start('a').at(9),
    pause('a').from(1).until(2),
    slow('a', 4).from(1).until(2),
    partition('a', 'b').from(1).until(2),
    drop('a', 'b', 3),
    delay('a', 'b', 3, 50),
  ]).toEqual([
    { kind: 'crash', target: 'a', when: { atMs: 5 }, restartAfterMs: 2 },
    { kind: 'crash', target: 'a', when: { side: 'before', point: 'commit', nth: 1 } },
    { kind: 'crash', target: 'a', when: { side: 'after', point: 'publish', nth: 3 } },
    { kind: 'restart', target: 'a', atMs: 9 },
    { kind: 'start', service: 'a', atMs: 9 },
    { kind: 'pause', target: 'a', fromMs: 1, untilMs: 2 },
    { kind: 'slow', target: 'a', factor: 4, fromMs: 1, untilMs: 2 },
    { kind: 'partition', a: 'a', b: 'b', fromMs: 1, untilMs: 2 },
    { kind: 'drop', from: 'a', to: 'b', nth: 3 },
    { kind: 'delay', from: 'a', to: 'b', nth: 3, byMs: 50 },
  ])
})

test('lab words: a check needs a function', () => {
  expect(() => always('nothing is lost', undefined as never)).toThrow(
    "always('nothing is lost') needs a function",
  )
})
