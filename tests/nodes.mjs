/**
 * `npm run test:nodes [-- lab …]`: the same runs on Node 20, 22 and 24, each fetched from the npm
 * package `node`, must have the same fingerprints. Needs the registry; not part of `npm test`.
 */
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const execute = promisify(execFile)
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const cli = path.join(root, 'out', 'workers', 'cli.js')
const majors = [20, 22, 24]
const seeds = Array.from({ length: Number(process.env.ORRERY_SEEDS ?? 3) }, (_, i) => i + 1)
/** Labs named on the command line; none: all. */
const chosen = process.argv.slice(2)
const atOnce = 2

/** Installs a major version of Node in a folder of its own and answers its program. */
async function fetchNode(folder, major) {
  const prefix = path.join(folder, String(major))
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  // Its installer chooses the platform's package; scripts must run for that.
  const options = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts=false']
  await execute(npm, ['install', ...options, '--prefix', prefix, `node@${major}`], {
    shell: process.platform === 'win32',
  })
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const program = path.join(prefix, 'node_modules', 'node', 'bin', name)
  if (!existsSync(program)) throw new Error(`The package node@${major} brought no ${program}.`)
  return program
}

async function fingerprint(program, words) {
  // Exit code 1 tells of errors in the run; they too have to be the same.
  const { stdout } = await execute(program, [cli, 'run', ...words, '--json'], {
    maxBuffer: 256 << 20,
  }).catch((error) => error)
  const result = JSON.parse(stdout)
  if (result.fingerprint === '') throw new Error(`${words.join(' ')}: ${result.error?.message}`)
  return result.fingerprint
}

/** Every variant of every lab in every scenario, over a few seeds. */
function runsOf(labs) {
  return labs.flatMap(({ id, variants, scenarios }) =>
    variants.flatMap((variant) =>
      scenarios.flatMap((scenario) =>
        seeds.map((seed) => [
          id,
          ...['--variant', variant, '--scenario', scenario, '--seed', String(seed)],
        ]),
      ),
    ),
  )
}

async function inTurn(items, task) {
  const waiting = items.entries()
  const results = []
  const work = async () => {
    for (const [index, item] of waiting) results[index] = await task(item)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return results
}

execFileSync(process.execPath, ['build.mjs', 'workers'], { cwd: root, stdio: 'inherit' })
const labs = JSON.parse(execFileSync(process.execPath, [cli, 'list', '--json'], { cwd: root }))
const unknown = chosen.find((id) => !labs.some((lab) => lab.id === id))
if (unknown !== undefined) {
  process.stderr.write(`There is no lab '${unknown}'.\n`)
  process.exit(2)
}
const runs = runsOf(labs.filter(({ id }) => chosen.length === 0 || chosen.includes(id)))
const folder = mkdtempSync(path.join(tmpdir(), 'orrery-nodes-'))
// npm looks upwards for a project; this one is its own.
writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n')
let reference = null
let different = 0
try {
  for (const major of majors) {
    const program = await fetchNode(folder, major)
    const version = execFileSync(program, ['--version'], { encoding: 'utf8' }).trim()
    const startedMs = Date.now()
    const prints = await inTurn(runs, (words) => fingerprint(program, words))
    reference ??= prints
    const wrong = runs.filter((_, i) => prints[i] !== reference[i])
    different += wrong.length
    const seconds = ((Date.now() - startedMs) / 1_000).toFixed(1)
    process.stdout.write(
      `Node ${version}: ${runs.length} runs in ${seconds} s, ${wrong.length} unlike Node ${majors[0]}\n`,
    )
    for (const words of wrong) process.stdout.write(`  npm run orrery -- run ${words.join(' ')}\n`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = different === 0 ? 0 : 1
