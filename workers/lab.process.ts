/**
 * The process a run lives in. Its main thread evaluates nothing: it passes commands to the
 * simulation thread, forwards the trace out of shared memory and tells that it is alive, also
 * while that thread hangs.
 */
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Command, Report } from '../app/lab/run.ts'
import { Forwarder } from './simulation/forwarder.ts'
import type { ThreadData, ThreadMessage } from './simulation/messages.ts'

/** Local time and language of the machine must not reach a run. */
process.env.TZ = 'UTC'

const heartbeatMs = 50

interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}
/** Electron's utility processes talk through a port, Node's forks through the process. */
const electron = (process as unknown as { parentPort?: ParentPort }).parentPort

function send(report: Report): void {
  if (electron !== undefined) electron.postMessage(report)
  else process.send?.(report)
}

const files: ThreadData = {
  realm: fileURLToPath(new URL('./realm.js', import.meta.url)),
  image: fileURLToPath(new URL('../postgres/image.tar', import.meta.url)),
  // A process started for one command only is not warmed up for what it may never be asked.
  isWarm: !process.argv.includes('--cold'),
}
const forwarder = new Forwarder(send)
const worker = new Worker(new URL('./simulation.worker.js', import.meta.url), {
  workerData: files,
  resourceLimits: { maxOldGenerationSizeMb: 4_096 },
  env: { TZ: 'UTC' },
})

worker.on('message', (message: ThreadMessage) => {
  if (message.type !== 'report') forwarder.hear(message)
  else {
    if (message.report.type === 'done') forwarder.flush(true)
    send(message.report)
    if (/^(done|sweep-done)$/.test(message.report.type)) forwarder.end()
  }
})
worker.on('error', (error) => {
  process.stderr.write(`${error.stack ?? error.message}\n`)
  process.exit(70)
})
worker.on('exit', (code) => process.exit(code === 0 ? 71 : code))

// Ctrl-C in a terminal reaches the whole group; whoever started us decides what becomes of us.
process.on('SIGINT', () => {})

const beat = setInterval(() => {
  forwarder.flush()
  const memoryMb = process.memoryUsage.rss() / (1 << 20)
  const { user, system } = process.cpuUsage()
  const cpuMs = (user + system) / 1000
  send({ type: 'alive', memoryMb, cpuMs, at: forwarder.position() })
}, heartbeatMs)
beat.unref()

const obey = (command: Command): void => worker.postMessage(command)
if (electron !== undefined) electron.on('message', ({ data }) => obey(data as Command))
else {
  process.on('message', (command) => obey(command as Command))
  process.on('disconnect', () => process.exit(0))
}
