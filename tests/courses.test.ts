import { expect, test } from 'vitest'
import { courses, outlineOf } from '../patterns/courses.ts'

test('courses: five, with names of their own', () => {
  expect(new Set(courses.map(({ id }) => id)).size).toBe(5)
})

test('courses: every section names labs as folders are named', () => {
  for (const { outline } of courses)
    for (const { heading, labs } of outline) {
      expect(heading).not.toMatch(/[>]|^\s|\s$/)
      for (const lab of labs) expect(lab).toMatch(/^[a-z]+(-[a-z]+)*$/)
    }
})

test('outline: a section inherits the labs of the one it lies in', () => {
  expect(outlineOf('\nA > x, y-z\n  B\n    C > w\n  D\n')).toEqual([
    { heading: 'A', level: 1, labs: ['x', 'y-z'] },
    { heading: 'B', level: 2, labs: ['x', 'y-z'] },
    { heading: 'C', level: 3, labs: ['w'] },
    { heading: 'D', level: 2, labs: ['x', 'y-z'] },
  ])
})

test('outline: a level that is skipped and a section without labs are refused', () => {
  expect(() => outlineOf('A')).toThrow('outline: "A" names no lab and lies in no section')
  expect(() => outlineOf('A > x\n    C > w')).toThrow('outline: "C" is indented by 4 spaces')
})
