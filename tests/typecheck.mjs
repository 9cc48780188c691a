/** Type-checks every folder by its own rules: `npm run typecheck`. Two at a time. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc')

const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^(\.|node_modules$|out$)/.test(entry.name))
  .map((entry) => entry.name)
  .filter((name) => existsSync(path.join(root, name, 'tsconfig.json')))

function check(folder) {
  return new Promise((resolve, reject) => {
    const project = path.join(folder, 'tsconfig.json')
    const child = spawn(process.execPath, [compiler, '-p', project], {
      cwd: root,
      stdio: 'inherit',
    })
    child.on('error', reject)
    child.on('close', (code) => resolve(code === 0))
  })
}

const waiting = [...folders]
const failed = []
async function work() {
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    if (!(await check(folder))) failed.push(folder)
  }
}
await Promise.all([work(), work()])
if (failed.length > 0) {
  process.stderr.write(`Type errors in ${failed.sort().join(', ')}.\n`)
  process.exitCode = 1
}
