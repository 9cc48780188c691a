/**
 * Builds what runs outside the window: `node build.mjs [--quiet] [workers|app|all]`.
 *
 * Every target is skipped while its sources are what they were; the sources' hash is kept in
 * `out/.stamps.json`. Two builds at once take turns (a lock directory holding the builder's pid),
 * and files are renamed into place, so a process that is starting never reads half a file.
 * Everything is said on stderr: stdout belongs to the command that follows.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { lock } from './build.lock.mjs'

const root = path.dirname(fileURLToPath(import.meta.url))
const out = path.join(root, 'out')
const stampsFile = path.join(out, '.stamps.json')
const progressAfterMs = 300

// ---- what there is to build ----------------------------------------------------------------

/** Node programs: a process, a thread or a command line, each built into one file of its name. */
const isProgram = (name) => /(^cli|\.cli|\.process|\.worker)\.ts$/.test(name)
/** Classic scripts for a realm of their own, with nothing imported at run time. */
const isRealm = (name) => name.endsWith('.entry.ts')

const outName = (file) =>
  path
    .basename(file, '.ts')
    .replace(/\.entry$/, '')
    .concat('.js')

/** Source files under a folder of the repository, tests left out, in a fixed order. */
function sourcesIn(folder) {
  const top = path.join(root, folder)
  if (!existsSync(top)) return []
  const found = readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
  return found.sort()
}

function hashOf(files) {
  const hash = createHash('sha256')
  for (const file of files) {
    const bytes = readFileSync(path.join(root, file))
    hash.update(`${file}\0${bytes.length}\0`).update(bytes)
  }
  return hash.digest('hex')
}

const shared = ['build.mjs', 'package.json', 'package-lock.json']
const workersStamp = () => hashOf([...shared, ...sourcesIn('app'), ...sourcesIn('workers')])

/** The image depends on the Postgres it comes from and on the program that makes it. */
function imageStamp() {
  const pglite = path.join('node_modules', '@electric-sql', 'pglite', 'package.json')
  return hashOf([pglite, path.join('out', 'workers', 'image.cli.js')])
}

function appStamp() {
  const folders = ['app', 'workers', 'main', 'renderer', 'resources', 'patterns']
  return hashOf([...shared, 'electron.vite.config.ts', ...folders.flatMap(sourcesIn)])
}

// ---- building ------------------------------------------------------------------------------

async function buildWorkers() {
  const { build } = await import('vite')
  const temporary = path.join(out, `.workers-${process.pid}`)
  const base = { configFile: false, root, logLevel: 'warn', publicDir: false, mode: 'production' }
  const common = {
    outDir: temporary,
    emptyOutDir: false,
    minify: false,
    reportCompressedSize: false,
  }
  const files = sourcesIn('workers')
  rmSync(temporary, { recursive: true, force: true })
  try {
    for (const file of files.filter((name) => isProgram(path.basename(name)))) {
      // One file each: `import.meta.url` is then the program's own, wherever it is asked for.
      const output = { format: 'es', entryFileNames: outName(file), codeSplitting: false }
      await build({
        ...base,
        build: {
          ...common,
          ssr: true,
          target: 'node20',
          rolldownOptions: { input: path.join(root, file), output },
        },
      })
    }
    for (const file of files.filter((name) => isRealm(path.basename(name)))) {
      const lib = {
        entry: path.join(root, file),
        formats: ['iife'],
        name: 'orreryRealm',
        fileName: () => outName(file),
      }
      // A module's code expects strict mode, a classic script has to ask for it.
      const rolldownOptions = { output: { banner: "'use strict'" } }
      await build({ ...base, build: { ...common, target: 'es2023', lib, rolldownOptions } })
    }
    moveInto(temporary, path.join(out, 'workers'))
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

/** Renames every file of one folder over its namesake in another. */
function moveInto(from, to) {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) renameSync(path.join(from, name), path.join(to, name))
}

async function buildImage() {
  const folder = path.join(out, 'postgres')
  const temporary = path.join(folder, `image-${process.pid}.tar`)
  mkdirSync(folder, { recursive: true })
  try {
    await run([path.join(out, 'workers', 'image.cli.js'), temporary])
    renameSync(temporary, path.join(folder, 'image.tar'))
  } finally {
    rmSync(temporary, { force: true })
  }
}

const buildApp = () =>
  run([path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build'])

/** Runs a Node program; what it prints is shown only when it fails. */
function run(parameters) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, parameters, { cwd: root, stdio: 'pipe' })
    const said = []
    child.stdout.on('data', (bytes) => said.push(bytes))
    child.stderr.on('data', (bytes) => said.push(bytes))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) return resolve()
      const command = parameters.map((part) => path.relative(root, part) || part).join(' ')
      reject(new Error(`node ${command} ended with ${code}:\n${Buffer.concat(said)}`))
    })
  })
}

/** In the order they need one another. */
const targets = [
  {
    name: 'workers',
    title: 'the workers',
    stamp: workersStamp,
    made: () => existsSync(path.join(out, 'workers', 'cli.js')),
    build: buildWorkers,
  },
  {
    name: 'workers',
    title: 'the Postgres image',
    stamp: imageStamp,
    made: () => existsSync(path.join(out, 'postgres', 'image.tar')),
    build: buildImage,
  },
  {
    name: 'app',
    title: 'the app',
    stamp: appStamp,
    made: () => existsSync(path.join(out, 'main')) && existsSync(path.join(out, 'renderer')),
    build: buildApp,
  },
]

// ---- telling -------------------------------------------------------------------------------

/** One line on stderr once something takes long; on a terminal it is rewritten and wiped. */
function progress(title) {
  const isTerminal = process.stderr.isTTY === true
  let shown = false
  const timer = setTimeout(() => {
    shown = true
    process.stderr.write(isTerminal ? `building ${title} …` : `building ${title} …\n`)
  }, progressAfterMs)
  return () => {
    clearTimeout(timer)
    if (shown && isTerminal) process.stderr.write('\r\x1b[2K')
  }
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(stampsFile, 'utf8'))
  } catch {
    return {}
  }
}

function writeStamps(stamps) {
  const temporary = `${stampsFile}-${process.pid}`
  writeFileSync(temporary, `${JSON.stringify(stamps, null, 2)}\n`)
  renameSync(temporary, stampsFile)
}

/** A stamp of what does not exist yet is that of something stale. */
function stampOf(target) {
  try {
    return target.stamp()
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}

const isFresh = (target) => {
  const stamp = stampOf(target)
  return stamp !== null && target.made() && readStamps()[target.title] === stamp
}

async function main(parameters) {
  const quiet = parameters.includes('--quiet')
  const [wanted = 'all', ...more] = parameters.filter((word) => word !== '--quiet')
  if (more.length > 0 || !['workers', 'app', 'all'].includes(wanted)) {
    process.stderr.write('Usage: node build.mjs [--quiet] [workers|app|all]\n')
    return 2
  }
  const chosen = targets.filter((target) => wanted === 'all' || target.name === wanted)
  if (chosen.every(isFresh)) return 0
  unlock = await lock(out)
  for (const target of chosen) {
    if (isFresh(target)) continue
    const startedMs = Date.now()
    const done = progress(target.title)
    // Taken before building: a source edited meanwhile makes the next build run again.
    const before = stampOf(target)
    try {
      await target.build()
    } finally {
      done()
    }
    writeStamps({ ...readStamps(), [target.title]: before ?? stampOf(target) })
    if (!quiet) process.stderr.write(`built ${target.title} in ${Date.now() - startedMs} ms\n`)
  }
  return 0
}

let unlock = () => {}
try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`The build failed: ${error.message ?? error}\n`)
  process.exitCode = 1
} finally {
  unlock()
}
