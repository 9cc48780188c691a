/** One part of the bench, as a program: prints its figures as JSON. */
import { engineFigures } from './engine.ts'
import { labFigures } from './labs.ts'
import type { Figure } from './measure.ts'
import { memoryFigures } from './memory.ts'
import { traceOpen } from './trace-open.ts'

async function traceFigures(): Promise<Figure[]> {
  return traceOpen().figures.map(({ what, ms, budgetMs }) => ({
    what,
    value: `${ms.toFixed(1)} ms`,
    baseline: '',
    ratio: null,
    budget: `≤ ${budgetMs} ms`,
    met: ms <= budgetMs,
  }))
}

const parts: Record<string, () => Promise<Figure[]>> = {
  engine: engineFigures,
  labs: labFigures,
  memory: memoryFigures,
  trace: traceFigures,
}
const figures = await parts[process.argv[2] ?? '']!()
process.stdout.write(JSON.stringify(figures), () => process.exit(0))
