import { expect, test } from 'vitest'
import { colourWord, type Executing, marksOf, placedProblems } from './decorations.ts'

const source = 'a\n// [1] why\nb // [2]\nc\n'
const executing: Executing = {
  file: 'order.ts',
  line: 4,
  ran: [3, 4],
  text: 'commit',
  service: 1,
  failed: false,
}

test('marks: a footnote is one only where the note speaks of it', () => {
  expect(marksOf('order.ts', source, new Set([1]), null)).toEqual([
    { line: 2, kind: 'footnote', hover: '[1] in the note' },
  ])
})

test('marks: the executing line in the colour of its service, in that of failure when it failed', () => {
  const marks = marksOf('order.ts', source, new Set(), executing)
  expect(marks).toEqual([
    { line: 3, kind: 'ran', colour: 's2' },
    { line: 4, kind: 'executing', colour: 's2', text: 'commit' },
  ])
  const failed = marksOf('order.ts', source, new Set(), { ...executing, failed: true })
  expect(failed.map(({ colour }) => colour)).toEqual(['s2', 'fail'])
})

test('marks: nothing in another file, nor below the end of code edited since', () => {
  expect(marksOf('stock.ts', source, new Set(), executing)).toEqual([])
  expect(marksOf('order.ts', 'one line', new Set(), executing)).toEqual([])
})

test('colours: the ninth service begins again, nobody is grey', () => {
  expect([-1, 0, 7, 8].map(colourWord)).toEqual(['s0', 's1', 's8', 's1'])
})

test('problems: have a place when they name a file of the lab and a line', () => {
  const problem = { code: 'uncaught' as const, message: 'It threw.' }
  expect(
    placedProblems(
      [
        { ...problem, file: 'services/order.ts', line: 3 },
        { ...problem, file: 'lab.ts', line: 3 },
        { ...problem, file: 'order.ts' },
        problem,
      ],
      ['order.ts'],
    ),
  ).toEqual([{ file: 'order.ts', line: 3, column: 1, message: 'It threw.' }])
})
