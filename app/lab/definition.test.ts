import { expect, test } from 'vitest'
import type { LabSpec } from '../sdk/orrery.d.ts'
import { define, describe, knobsOf, type LabError, scenarioOf } from './definition.ts'

const spec: LabSpec = {
  services: { shop: {} },
  knobs: {
    rate: { about: 'Requests', unit: '1/s', min: 1, max: 10, default: 5 },
    order: { about: 'Order', options: ['fifo', 'lifo'], default: 'fifo' },
  },
  scenarios: {
    calm: { title: 'Calm', about: 'Nothing happens.', endMs: 100, load: [] },
    busy: { title: 'Busy', about: 'Much.', endMs: 100, load: [], knobs: { rate: 9 } },
  },
}
const checks = [{ kind: 'always' as const, name: 'fine', test: () => undefined }]
const defined = define('shop', { 'lab.ts': spec, 'checks.ts': checks })

/** What is said about a lab that is wrong somewhere, and of which file. */
function complaint(files: Record<string, unknown>): string {
  try {
    define('shop', { 'lab.ts': spec, 'checks.ts': checks, ...files })
  } catch (error) {
    return `${(error as LabError).file}: ${(error as LabError).message}`
  }
  return 'none'
}

test('definition: what is wrong with a lab is told of its file', () => {
  const scenarios = (more: object) => ({
    ...spec,
    scenarios: { calm: { ...spec.scenarios.calm, ...more } },
  })
  expect([
    complaint({}),
    complaint({ 'lab.ts': undefined }),
    complaint({ 'lab.ts': { ...spec, servics: {} } }),
    complaint({ 'lab.ts': { ...spec, services: {} } }),
    complaint({ 'lab.ts': { ...spec, services: { shop: { replica: 2 } } } }),
    complaint({ 'lab.ts': { ...spec, scenarios: {} } }),
    complaint({ 'lab.ts': scenarios({ endMs: 0 }) }),
    complaint({ 'lab.ts': scenarios({ knobs: { rat: 1 } }) }),
    complaint({ 'checks.ts': [{ name: 'no test' }] }),
    complaint({ 'checks.ts': [...checks, ...checks] }),
    complaint({ 'exercises.ts': {} }),
  ]).toMatchInlineSnapshot(`
    [
      "none",
      "shop/lab.ts: lab.ts must export default lab({ services, scenarios, … })",
      "shop/lab.ts: The lab has an unknown key 'servics' (known are: services, links, knobs, scenarios, database, charts)",
      "shop/lab.ts: The lab declares no services",
      "shop/lab.ts: Service 'shop' has an unknown key 'replica' (known are: replicas, database, restartAfterMs)",
      "shop/lab.ts: The lab declares no scenarios",
      "shop/lab.ts: Scenario 'calm' needs endMs above 0",
      "shop/lab.ts: Scenario 'calm' sets 'rat', which is no knob of the lab",
      "shop/checks.ts: checks.ts must export default [always(…), …]",
      "shop/checks.ts: Two checks are named 'fine'",
      "shop/exercises.ts: exercises.ts must export default [exercise({…}), …]",
    ]
  `)
})

test('definition: knobs are the lab’s, over them the scenario’s, over them the reader’s', () => {
  const knobs = (scenario: string, given: Record<string, number | string>) =>
    knobsOf(defined, scenarioOf(defined, scenario), given)
  expect(knobs('calm', {})).toEqual({ rate: 5, order: 'fifo' })
  expect(knobs('busy', {})).toEqual({ rate: 9, order: 'fifo' })
  expect(knobs('busy', { rate: 2, order: 'lifo' })).toEqual({ rate: 2, order: 'lifo' })
})

test('definition: a wrong knob, value or scenario is named with what there is', () => {
  const said = (scenario: string, given: Record<string, number | string>) => {
    try {
      knobsOf(defined, scenarioOf(defined, scenario), given)
    } catch (error) {
      return (error as LabError).message
    }
    return 'none'
  }
  expect([
    said('calm', { rat: 1 }),
    said('calm', { rate: 11 }),
    said('calm', { rate: 'fast' }),
    said('calm', { order: 'random' }),
    said('claim', {}),
  ]).toEqual([
    "There is no knob 'rat' (there are: rate, order)",
    "Knob 'rate' must be between 1 and 10 1/s, not 11",
    "Knob 'rate' must be between 1 and 10 1/s, not fast",
    "Knob 'order' cannot be 'random' (it can be: fifo, lifo)",
    "There is no scenario 'claim' (there are: calm, busy)",
  ])
})

test('definition: a catalogue sees scenarios, knobs and checks', () => {
  const shown = describe(defined, ['pattern', 'naive'])
  expect(shown.scenarios.map(({ id, variant, knobs }) => [id, variant, knobs])).toEqual([
    ['calm', 'pattern', {}],
    ['busy', 'pattern', { rate: 9 }],
  ])
  expect(shown.knobs.map(({ id, min, options }) => [id, min, options])).toEqual([
    ['rate', 1, null],
    ['order', null, ['fifo', 'lifo']],
  ])
  expect(shown.checks).toEqual([{ name: 'fine', kind: 'always' }])
})
