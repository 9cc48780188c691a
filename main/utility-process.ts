/** Lab processes made with Electron's fork, which is the one that works there. */
import { utilityProcess } from 'electron'
import { defaultLimits, type Report } from '../app/lab/run.ts'
import type { LabProcess } from '../app/supervisor/ports.ts'
import { saidLength } from './lab-process.ts'

/** A maker of lab processes: no environment, and what they print is kept, not shown. */
export function forkUtility(program: string): () => LabProcess {
  return () => {
    const child = utilityProcess.fork(program, [], {
      serviceName: 'Orrery lab',
      execArgv: [`--max-old-space-size=${defaultLimits.memoryMb}`],
      env: {},
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr?.on('data', (bytes: Buffer) => {
      said = (said + bytes.toString('utf8')).slice(-saidLength)
    })
    return {
      send: (command) => child.postMessage(command),
      onReport: (listener) => void child.on('message', (report: Report) => listener(report)),
      onExit: (listener) =>
        void child.once('exit', (code) => listener({ code, signal: null, said })),
      kill: () => {
        // `child.kill` only asks, and a process that hangs does not hear.
        try {
          if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
        } catch {
          // It ended by itself a moment ago.
        }
        child.kill()
      },
    }
  }
}
