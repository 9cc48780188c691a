/** `list`: every lab with what may be asked of it. */
import type { LabDescription } from '../../app/lab/run.ts'
import type { Supervisor } from '../../app/supervisor/supervisor.ts'
import { type PatternLab, readPatterns } from '../patterns.ts'
import { toJson } from './json.ts'
import { problemLine } from './report.ts'
import { wrapped } from './table.ts'
import type { Terminal } from './terminal.ts'

interface Listed {
  readonly lab: PatternLab
  readonly description: LabDescription
}

/** Prints the labs; answers the exit code. */
export async function list(
  terminal: Terminal,
  supervisor: Supervisor,
  folder: string,
  asJson: boolean,
): Promise<number> {
  const patterns = readPatterns(folder)
  if (!patterns.ok) {
    for (const problem of patterns.problems) terminal.tell(problem)
    return 1
  }
  const { labs, chapters } = patterns.value
  let read = 0
  const done = terminal.progress(
    () => `reading the labs … ${read} of ${labs.length}`,
    asJson ? 'never' : 'once',
  )
  const listed: Listed[] = []
  let exitCode = 0
  for (const lab of labs) {
    const { lab: description, error } = await supervisor.describe({ id: lab.id, files: lab.files })
    read++
    if (description === null) {
      terminal.tell(`${lab.id}: ${problemLine(error!)}`)
      exitCode = 1
    } else listed.push({ lab, description })
  }
  done()
  if (asJson) await terminal.print(toJson(listed.map(entryOf), 2))
  else {
    for (const chapter of chapters) {
      await terminal.print(terminal.style('bold', chapter.title))
      const own = listed.filter(({ lab }) => chapter.labs.includes(lab.id))
      for (const one of own) await terminal.print(...linesOf(terminal, one), '')
    }
    await terminal.print(terminal.style('dim', 'npm run orrery -- run <lab>'))
  }
  return exitCode
}

function entryOf({ lab, description }: Listed) {
  const { title, chapter, summary } = lab.note
  const { variants, scenarios, knobs, checks } = description
  return {
    id: lab.id,
    title,
    chapter,
    summary,
    variants,
    scenarios: scenarios.map(({ id }) => id),
    knobs: knobs.map(({ id, about, unit, min, max, options, default: usual }) => {
      return { id, about, unit, min, max, default: usual, ...(options === null ? {} : { options }) }
    }),
    checks: checks.map(({ name, kind }) => ({ name, kind })),
  }
}

function linesOf(terminal: Terminal, { lab, description }: Listed): string[] {
  const room = terminal.width - 17
  const under = (label: string, words: readonly string[]) =>
    wrapped(words.join(' · '), room).map((line, i) => {
      const head = i === 0 ? label : ''
      return `${terminal.style('dim', `    ${head.padEnd(12)}`)} ${line}`
    })
  const knobs = description.knobs.map(({ id, min, max, unit, options, default: usual }) => {
    const range = options === null ? `${min}–${max} ${unit}`.trim() : options.join('|')
    return `${id} ${usual} (${range})`
  })
  return [
    `  ${terminal.style('cyan', lab.id)}  ${lab.note.title}`,
    ...wrapped(lab.note.summary, terminal.width - 4).map((line) => `    ${line}`),
    ...under('variants', description.variants),
    ...under(
      'scenarios',
      description.scenarios.map(({ id }) => id),
    ),
    ...(knobs.length === 0 ? [] : under('knobs', knobs)),
    ...description.checks.map(({ name, kind }, i) => {
      const head = i === 0 ? 'checks' : ''
      return `${terminal.style('dim', `    ${head.padEnd(12)}`)} ${kind}: ${name}`
    }),
  ]
}
