/**
 * The engine against a simulator too simple to be wrong in the same way: what happens, when, where
 * and in which order has to be equal in every program.
 */
import { expect, test } from 'vitest'
import type { Simulation } from '../../app/engine/simulation.ts'
import { advance, readerOf, simulationOf } from '../engine/harness.ts'
import { programOf } from './program.ts'
import { setupOf } from './services.ts'
import { Reference } from './simulator.ts'

const programs = 600

/** What the engine did, in the reference's words. */
function linesOf(sim: Simulation): string[] {
  const trace = readerOf(sim)
  const lines: string[] = []
  for (let row = 1; row <= trace.count; row++) {
    const kind = trace.kindName(row)
    const what = kind === 'log' ? String(trace.payload(row)) : trace.name(row)
    const who = trace.lane(trace.instance(row)).name
    lines.push(`${trace.time(row)} ${kind} ${who} ${what}`.trimEnd())
  }
  return lines
}

async function engineLines(seed: number, drive = advance): Promise<string[]> {
  const sim = simulationOf(setupOf(programOf(seed)))
  await drive(sim)
  return linesOf(sim)
}

test(`reference: ${programs} random programs happen in the same order`, {
  timeout: 180_000,
}, async () => {
  let rows = 0
  let crashes = 0
  const parted: string[] = []
  for (let seed = 1; seed <= programs; seed++) {
    const expected = new Reference(programOf(seed)).run()
    const lines = await engineLines(seed)
    rows += lines.length
    if (lines.some((line) => line.includes(' crash '))) crashes++
    const at = lines.findIndex((line, index) => line !== expected[index])
    if (at >= 0 || lines.length !== expected.length)
      parted.push(`program ${seed}, row ${at + 1}: '${lines[at]}', expected '${expected[at]}'`)
  }
  expect(parted).toEqual([])
  // The programs have to be about something.
  expect(rows).toBeGreaterThan(40_000)
  expect(crashes).toBeGreaterThan(200)
})

/** Wrong on purpose: goes on to the next event after so few turns of the microtask queue. */
const hasty = (turns: number) => async (sim: Simulation) => {
  while (!sim.finished) {
    if (!sim.step()) continue
    for (let turn = 0; turn < turns; turn++) await null
  }
}

test.each([
  { drain: 'one await', turns: 1, caught: 90 },
  { drain: 'three awaits', turns: 3, caught: 20 },
])('reference: a drain of $drain is found out', { timeout: 120_000 }, async ({ turns, caught }) => {
  let found = 0
  for (let seed = 1; seed <= 100; seed++) {
    const lines = await engineLines(seed, hasty(turns))
    const expected = new Reference(programOf(seed)).run()
    if (lines.join('\n') !== expected.join('\n')) found++
  }
  expect(found).toBeGreaterThanOrEqual(caught)
})
