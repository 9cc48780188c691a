import { expect, test } from 'vitest'
import { knobValue, runParams, type Scenario, signatureOf } from './settings.ts'

const knob = {
  id: 'rate',
  about: 'Orders a second',
  unit: '/s',
  min: 1,
  max: 500,
  step: 1,
  options: null,
  default: 100,
}
const scenario: Scenario = {
  id: 'rush',
  title: 'Rush',
  about: '',
  variant: 'pattern',
  endMs: 4_000,
  knobs: { rate: 300 },
}
const settings = { scenario: 'rush', seed: 42, knobs: { rate: 7, mode: 'b' }, faults: [] }

test("knob: the reader's value, then the scenario's, then the lab's", () => {
  expect(knobValue(knob, scenario, { rate: 7 })).toBe(7)
  expect(knobValue(knob, scenario, {})).toBe(300)
  expect(knobValue(knob, undefined, {})).toBe(100)
})

test('run: own files travel with the run, a shipped variant needs none', () => {
  const edits = { 'order.ts': '// mine' }
  expect(runParams('outbox', 'mine', edits, settings).code).toEqual(edits)
  expect(runParams('outbox', 'naive', edits, settings)).not.toHaveProperty('code')
})

test('signature: is the same whatever the order of keys, another for another seed or text', () => {
  const one = runParams('outbox', 'mine', { 'a.ts': '1', 'b.ts': '2' }, settings)
  const turned = { ...settings, knobs: { mode: 'b', rate: 7 } }
  expect(signatureOf(runParams('outbox', 'mine', { 'b.ts': '2', 'a.ts': '1' }, turned))).toBe(
    signatureOf(one),
  )
  expect(signatureOf({ ...one, seed: 43 })).not.toBe(signatureOf(one))
  expect(signatureOf({ ...one, code: { 'a.ts': '1', 'b.ts': '3' } })).not.toBe(signatureOf(one))
})
