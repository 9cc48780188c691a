import { expect, test } from 'vitest'
import { freshTurns, labTurn } from './loops.ts'

const turn = (times: number) => {
  for (let i = 0; i < times; i++) labTurn(7)
}

test('lab loops: the budget is for one answer, not for all of a sweep together', () => {
  for (let answer = 0; answer < 3; answer++) {
    freshTurns()
    turn(9_000_000)
  }
})

test('lab loops: an endless one is stopped, with its line', () => {
  freshTurns()
  turn(10_000_000)
  expect(() => turn(1)).toThrow('An endless loop at line 7: 10000000 turns for one answer')
})
