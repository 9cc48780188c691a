/** The built programs, for tests of the whole. */
import { execFile, execFileSync, spawn } from 'node:child_process'
import path from 'node:path'
import { createSupervisor, type Supervisor } from '../app/supervisor/supervisor.ts'
import { nodeFork, realClock } from '../workers/fork.ts'
import { root } from './sources.ts'

const cli = path.join(root, 'out', 'workers', 'cli.js')
const labProcess = path.join(root, 'out', 'workers', 'lab.process.js')

/** Builds the workers if they are stale; call it before everything else. */
export function build(): void {
  execFileSync(process.execPath, ['build.mjs', '--quiet', 'workers'], {
    cwd: root,
    stdio: 'inherit',
  })
}

/** A supervisor over real lab processes. */
export function realSupervisor(spares = 0, keep = 1): Supervisor {
  // Whoever wants spares wants them ready.
  const fork = nodeFork(labProcess, spares > 0 ? 'warm' : 'cold')
  return createSupervisor({ fork, clock: realClock, spares, keep })
}

/** What a command printed and how it ended. */
export interface Printed {
  readonly code: number
  readonly out: string
  readonly error: string
}

/** Runs the command line as a script would: no terminal, both streams kept. */
export function orrery(...words: readonly string[]): Promise<Printed> {
  return new Promise((resolve) => {
    const options = { cwd: root, maxBuffer: 256 << 20 }
    execFile(process.execPath, [cli, ...words], options, (error, out, errorText) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, out, error: errorText })
    })
  })
}

/** The command line as a process, for what is done to it while it runs. */
export function startOrrery(...words: readonly string[]) {
  return spawn(process.execPath, [cli, ...words], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
}
