/** Rows about memory: what a lab process holds with one database, and with each further one. */
import path from 'node:path'
import type { LabFiles, Report } from '../app/lab/run.ts'
import { nodeFork } from '../workers/fork.ts'
import { type Figure, median, root } from './measure.ts'

/** Services that each have a database and write a row a request. */
function labWith(databases: number): LabFiles {
  const names = Array.from({ length: databases }, (_, index) => `shop${index}`)
  const services = names.map((name) => `${name}: { database: true }`).join(', ')
  const loads = names.map((name) => `constant({ to: '${name}', method: 'buy', rate: 100 })`)
  const code = `import { db, handle } from 'orrery'
await db.migrate('create table orders (id int primary key)')
handle('buy', ({ n }: { n: number }) => db.query('insert into orders values ($1)', [n]))
`
  const lab = `import { constant, lab, scenario } from 'orrery'
export default lab({
  services: { ${services} },
  scenarios: { busy: scenario({ title: 'Busy', about: 'Rows.', endMs: 2_000, load: [${loads.join(', ')}] }) },
})
`
  const files = names.map((name) => [`services/${name}.ts`, code])
  const checks = { 'checks.ts': 'export default []\n' }
  return {
    id: `memory-${databases}`,
    files: { 'lab.ts': lab, ...checks, ...Object.fromEntries(files) },
  }
}

/** Resident memory of a new lab process after a run, MB. */
function memoryMbWith(databases: number): Promise<number> {
  const child = nodeFork(path.join(root, 'out', 'workers', 'lab.process.js'), 'cold')()
  const spec = {
    lab: labWith(databases),
    variant: 'pattern',
    scenario: 'busy',
    seed: 1,
    knobs: {},
  }
  return new Promise((resolve, reject) => {
    let isDone = false
    child.onExit(({ said }) => reject(new Error(`The lab process ended: ${said}`)))
    child.onReport((report: Report) => {
      if (report.type === 'ready') child.send({ type: 'run', run: 1, spec })
      if (report.type === 'done') {
        const { error } = report.result
        if (error !== null) reject(new Error(error.message))
        isDone = true
      }
      if (report.type !== 'alive' || !isDone) return
      resolve(report.memoryMb)
      child.kill()
    })
  })
}

/** Rows of the budget about memory. */
export async function memoryFigures(): Promise<Figure[]> {
  const ones: number[] = []
  const fours: number[] = []
  for (let i = 0; i < 3; i++) {
    ones.push(await memoryMbWith(1))
    fours.push(await memoryMbWith(4))
  }
  const one = median(ones)
  const further = (median(fours) - one) / 3
  const figure = (what: string, mb: number, most: number): Figure => ({
    what,
    value: `${mb.toFixed(0)} MB`,
    baseline: '',
    ratio: null,
    budget: `≤ ${most} MB`,
    met: mb <= most,
  })
  return [
    figure('a lab process with one database, after a run', one, 350),
    figure('each further database', further, 60),
  ]
}
