/** The simulation thread of a lab process: one run, sweep or description at a time. */
import { parentPort, workerData } from 'node:worker_threads'
import { variantsOf } from '../app/catalogue/lab-files.ts'
import type { Command, Report } from '../app/lab/run.ts'
import { compileService } from './compile.ts'
import { Host } from './simulation/host.ts'
import { definitionOf, isProblem } from './simulation/lab.ts'
import type { ThreadData, ThreadMessage } from './simulation/messages.ts'
import { simulate } from './simulation/run.ts'
import { sweep } from './simulation/sweep.ts'

/** Idle time after the start before a second Postgres is started, ms. */
const secondDatabaseMs = 1_500

const port = parentPort!
const tell = (message: ThreadMessage): void => port.postMessage(message)
const report = (one: Report): void => tell({ type: 'report', report: one })
const { isWarm, ...files } = workerData as ThreadData
const host = new Host(files)

async function obey(command: Command): Promise<void> {
  host.stopping = false
  switch (command.type) {
    case 'run':
      await simulate(host, command.run, command.spec, tell)
      break
    case 'sweep':
      await sweep(host, command.run, command.spec, tell)
      break
    case 'describe': {
      const { run, lab } = command
      const definition = definitionOf(host.realm, lab)
      if (isProblem(definition)) report({ type: 'described', run, lab: null, error: definition })
      else {
        const description = host.realm.api.describeLab(definition, variantsOf(lab.files))
        report({ type: 'described', run, lab: description, error: null })
      }
      break
    }
  }
}

let working: Promise<void> = Promise.resolve()
port.on('message', (command: Command) => {
  if (command.type === 'stop') host.stopping = true
  else working = working.then(() => obey(command))
})

if (isWarm) {
  // What the first run would pay for: the compiler's WebAssembly, and a Postgres.
  compileService('warm.ts', "import { handle } from 'orrery'\nhandle('warm', async () => 1)\n")
  await host.pool.warm()
  // Most labs with a database have two; started when nobody is waiting for anything.
  setTimeout(() => {
    working = working.then(() => host.pool.warm())
  }, secondDatabaseMs)
}
report({ type: 'ready' })
