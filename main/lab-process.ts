/** Lab processes made with Node's own fork, and real time: the supervisor's ports in Node. */
import { type ChildProcess, fork } from 'node:child_process'
import { defaultLimits, type Report } from '../app/lab/run.ts'
import type { Clock, LabProcess } from '../app/supervisor/ports.ts'

/** Characters of stderr kept to tell why a process died. */
export const saidLength = 4_096

/** Real time from Node's monotonic clock. */
export const realClock: Clock = {
  now: () => performance.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

/** A maker of lab processes: no input, no environment, and what they print is kept, not shown. */
export function forkNode(program: string): () => LabProcess {
  const alive = new Set<ChildProcess>()
  // They must not outlive us, however we leave.
  process.once('exit', () => {
    for (const child of alive) child.kill('SIGKILL')
  })
  return () => {
    const child = fork(program, [], {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${defaultLimits.memoryMb}`],
      env: {},
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    alive.add(child)
    child.once('exit', () => alive.delete(child))
    return overNode(child)
  }
}

function overNode(child: ChildProcess): LabProcess {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-saidLength)
  })
  return {
    // One that has just died takes no command; that it died is told by onExit.
    send: (command) => void (child.connected && child.send(command, () => {})),
    onReport: (listener) => void child.on('message', (report) => listener(report as Report)),
    onExit: (listener) => {
      // `exit` may come before the last report, `close` comes after it.
      child.once('close', (code, signal) => listener({ code, signal, said }))
      child.once('error', (error) => {
        said += error.message
      })
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
