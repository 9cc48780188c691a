/**
 * `npm test`: lint, types, build, unit tests and, where there are any, tests in a browser. Every
 * step runs, whatever an earlier one said. The last line is `N passed, N failed`: lint, types and
 * build count as one test each.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const bin = (...parts) => path.join(root, 'node_modules', ...parts)
const reports = mkdtempSync(path.join(tmpdir(), 'orrery-test-'))
const total = { passed: 0, failed: 0 }
const broken = []

/** Runs a Node program with its output shown as it comes; answers its exit code. */
function node(parameters, environment = {}) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...environment }
    const child = spawn(process.execPath, parameters, { cwd: root, stdio: 'inherit', env })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

function count(title, passed, failed) {
  total.passed += passed
  total.failed += failed
  if (failed > 0) broken.push(title)
}

async function step(title, parameters) {
  process.stdout.write(`\n── ${title}\n`)
  const code = await node(parameters)
  count(title, code === 0 ? 1 : 0, code === 0 ? 0 : 1)
  return code === 0
}

/** A runner that died before its report counts as one failed test. */
function readReport(file, exitCode, read) {
  if (!existsSync(file)) return { passed: 0, failed: 1 }
  const counted = read(JSON.parse(readFileSync(file, 'utf8')))
  return exitCode !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted
}

async function unitTests() {
  process.stdout.write('\n── unit and whole-program tests\n')
  const file = path.join(reports, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const code = await node([bin('vitest', 'vitest.mjs'), 'run', ...reporters])
  const { passed, failed } = readReport(file, code, (report) => ({
    passed: report.numPassedTests,
    // A file that can't be loaded has no tests that could fail.
    failed:
      report.numFailedTests +
      report.testResults.filter((it) => it.status === 'failed' && it.assertionResults.length === 0)
        .length,
  }))
  count('tests', passed, failed)
}

async function browserTests() {
  process.stdout.write('\n── tests in a browser\n')
  const file = path.join(reports, 'playwright.json')
  const cli = bin('@playwright', 'test', 'cli.js')
  const environment = { PLAYWRIGHT_JSON_OUTPUT_NAME: file }
  const code = await node([cli, 'test', '--reporter=list,json'], environment)
  const { passed, failed } = readReport(file, code, ({ stats }) => ({
    passed: stats.expected,
    // A test that passes only when repeated has failed once.
    failed: stats.unexpected + stats.flaky,
  }))
  count('tests in a browser', passed, failed)
}

try {
  await step('lint', [bin('@biomejs', 'biome', 'bin', 'biome'), 'ci', '.'])
  await step('types', ['tests/typecheck.mjs'])
  await step('build of the workers', ['build.mjs', 'workers'])
  await unitTests()
  if (existsSync(path.join(root, 'tests', 'e2e'))) {
    if (await step('build of the app', ['build.mjs', 'app'])) await browserTests()
  }
} finally {
  rmSync(reports, { recursive: true, force: true })
}
if (broken.length > 0) process.stdout.write(`\nFailed: ${broken.join(', ')}.\n`)
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`)
process.exitCode = total.failed === 0 ? 0 : 1
