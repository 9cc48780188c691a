/** The command line: `npm run orrery -- …`. Reads the words, runs, tells the outcome. */
import { fileURLToPath } from 'node:url'
import { createSupervisor, type Work } from '../app/supervisor/supervisor.ts'
import { parseArguments, UsageError, usage } from './cli/arguments.ts'
import { list } from './cli/list.ts'
import { problemLine } from './cli/report.ts'
import { run } from './cli/run.ts'
import { type Bench, BrokenLab } from './cli/session.ts'
import { sweep } from './cli/sweep.ts'
import { Terminal } from './cli/terminal.ts'
import { trace } from './cli/trace.ts'
import { nodeFork, realClock } from './fork.ts'

// This file is built to out/workers/cli.js.
const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url))

async function main(words: readonly string[]): Promise<number> {
  const terminal = new Terminal(process.stdout, process.stderr, process.env)
  const fork = nodeFork(beside('lab.process.js'), 'cold')
  // One command needs one process; a second is made only when the first is lost.
  const supervisor = createSupervisor({ fork, clock: realClock, spares: 0, keep: 1 })
  const current: { work: Work<unknown> | null } = { work: null }
  const bench: Bench = {
    terminal,
    supervisor,
    folder: beside('../../patterns'),
    working: (work) => {
      current.work = work
    },
  }
  process.on('SIGINT', () => interrupt(current.work))
  try {
    return await dispatch(bench, words)
  } catch (error) {
    return told(terminal, error)
  } finally {
    supervisor.close()
  }
}

async function dispatch(bench: Bench, words: readonly string[]): Promise<number> {
  const request = parseArguments(words)
  switch (request.command) {
    case 'help':
      await bench.terminal.print(usage.trimEnd())
      return 0
    case 'list':
      return list(bench.terminal, bench.supervisor, bench.folder, request.json)
    case 'run':
      return run(bench, request)
    case 'sweep':
      return sweep(bench, request)
    case 'trace':
      return trace(bench, request)
  }
}

let interrupts = 0

/** The first Ctrl-C ends the run and shows what there is; the second ends everything. */
function interrupt(work: Work<unknown> | null): void {
  interrupts++
  if (work === null || interrupts > 1) process.exit(1)
  work.stop()
}

function told(terminal: Terminal, error: unknown): number {
  if (error instanceof UsageError) {
    terminal.tell(error.message)
    return 2
  }
  if (error instanceof BrokenLab) {
    terminal.tell(terminal.style('red', problemLine(error.problem)))
    return 1
  }
  // Not the reader's doing: everything that helps to find it.
  terminal.tell(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return 1
}

/** Whoever reads our output may stop reading, as `head` does: then there is nothing left to do. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
}
process.stdout.on('error', leaveQuietly)
process.stderr.on('error', leaveQuietly)

process.exitCode = await main(process.argv.slice(2))
