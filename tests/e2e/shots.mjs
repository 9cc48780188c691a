/**
 * `npm run shots -- [--readme] [--out DIR] [--figures]`: pictures of every pane into DIR
 * (out/shots), with --readme also the README's; --figures measures how fast the window is instead.
 */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    readme: { type: 'boolean' },
    figures: { type: 'boolean' },
  },
})
const cli = path.join(root, 'node_modules', '@playwright', 'test', 'cli.js')
const child = spawn(process.execPath, [cli, 'test'], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    ORRERY_LOOKS: values.figures ? 'figures' : 'shots',
    ...(values.out ? { ORRERY_SHOTS: path.resolve(values.out) } : {}),
    ...(values.readme ? { ORRERY_README: '1' } : {}),
  },
})
child.on('close', (code) => {
  process.exitCode = code ?? 1
})
