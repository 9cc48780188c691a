/** Lab processes made with Node's fork, and real time: the supervisor's ports outside Electron. */
import { type ChildProcess, fork } from 'node:child_process'
import { defaultLimits, type Report } from '../app/lab/run.ts'
import type { Clock, Exit, LabProcess } from '../app/supervisor/ports.ts'

/** Characters of stderr kept to tell why a process died. */
const saidLength = 4_096

/** Those alive: they must not outlive us, also when we leave by `process.exit`. */
const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/**
 * A maker of lab processes from the built `lab.process.js`. They get an empty environment and no
 * input; what they print is kept, not shown. Warm ones start a Postgres before they are asked.
 */
export function nodeFork(program: string, temper: 'warm' | 'cold' = 'warm'): () => LabProcess {
  return () => {
    const child = fork(program, temper === 'cold' ? ['--cold'] : [], {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${defaultLimits.memoryMb}`],
      env: {},
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let said = ''
    child.stderr!.setEncoding('utf8')
    child.stderr!.on('data', (text: string) => {
      said = (said + text).slice(-saidLength)
    })
    children.add(child)
    return {
      send(command) {
        // A process that has just died takes no command; its exit is reported by itself.
        if (child.connected) child.send(command, () => {})
      },
      onReport(listener) {
        child.on('message', (report) => listener(report as Report))
      },
      onExit(listener) {
        let isReported = false
        const report = (exit: Exit) => {
          if (isReported) return
          isReported = true
          children.delete(child)
          listener(exit)
        }
        // `close` comes after the last report and the last of stderr, `exit` may come before them.
        child.once('close', (code, signal) => report({ code, signal, said }))
        child.once('error', (error) => report({ code: null, signal: null, said: error.message }))
      },
      kill() {
        child.kill('SIGKILL')
      },
    }
  }
}

/** Real time from Node's monotonic clock. */
export const realClock: Clock = {
  now: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}
