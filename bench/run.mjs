/**
 * `npm run bench [engine|labs|memory|trace]`: every figure beside its baseline and its budget,
 * each part in a process of its own. Ends with 0 whether or not budgets are met: it reports.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const out = path.join(root, 'out', 'bench')
const parts = ['engine', 'labs', 'memory', 'trace']
const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !parts.includes(name))
if (unknown !== undefined) {
  process.stderr.write(`There is no part '${unknown}' (there are: ${parts.join(', ')})\n`)
  process.exit(2)
}

await build({
  configFile: false,
  root,
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: true,
    target: 'node20',
    outDir: out,
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: path.join(root, 'bench', 'main.ts'),
      output: { format: 'es', entryFileNames: 'main.mjs', codeSplitting: false },
    },
  },
})
mkdirSync(out, { recursive: true })

/** Measures one part; its rows come as JSON on stdout. */
function measure(part) {
  return new Promise((resolve, reject) => {
    const words = [path.join(out, 'main.mjs'), part]
    const child = spawn(process.execPath, words, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.on('data', (text) => {
      said += text
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code !== 0) reject(new Error(`The part '${part}' ended with ${code}`))
      else resolve(JSON.parse(said))
    })
  })
}

function line({ what, value, baseline, ratio, budget, met }) {
  const against = baseline === '' ? '' : ` of ${baseline}`
  const times = ratio === null ? '' : `${ratio.toFixed(2)}×`
  const row = [what.padEnd(58), value.padStart(24), times.padStart(7), budget.padStart(16)]
  return `${row.join('  ')}  ${met ? 'met    ' : 'NOT MET'} ${against}`.trimEnd()
}

process.stdout.write(`Node ${process.version}, ${process.platform} ${process.arch}\n`)
let all = 0
let met = 0
for (const part of wanted.length > 0 ? wanted : parts) {
  process.stdout.write(`\n── ${part}\n`)
  for (const figure of await measure(part)) {
    process.stdout.write(`${line(figure)}\n`)
    all++
    if (figure.met) met++
  }
}
process.stdout.write(`\n${met} of ${all} budgets met\n`)
rmSync(out, { recursive: true, force: true })
