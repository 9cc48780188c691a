/** The command line as a script and a person meet it: words, outputs, exit codes. */
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { build, orrery, startOrrery } from './built.ts'
import { root } from './sources.ts'

// Each of these is a process that starts a process; a busy machine may take its time.
vi.setConfig({ testTimeout: 180_000 })

let folder = ''
beforeAll(() => {
  build()
  folder = mkdtempSync(path.join(tmpdir(), 'orrery-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A folder with files in it, for `--code`. */
function folderWith(name: string, files: Readonly<Record<string, string>>): string {
  const made = path.join(folder, name)
  mkdirSync(made, { recursive: true })
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(made, file)), { recursive: true })
    writeFileSync(path.join(made, file), text)
  }
  return made
}
const shipped = (file: string) => readFileSync(path.join(root, 'patterns', file), 'utf8')

describe('list', () => {
  test('--json: what may be asked of each lab', async () => {
    const { code, out, error } = await orrery('list', '--json')
    expect({ code, error }).toEqual({ code: 0, error: '' })
    const labs = JSON.parse(out) as Record<string, unknown>[]
    const ids = labs.map(({ id }) => id)
    expect(ids).toEqual(
      expect.arrayContaining(['load-balancer', 'transactional-outbox', 'circuit-breaker']),
    )
    expect(ids).not.toContain('_template')
    for (const lab of labs) {
      expect(lab).toEqual({
        id: expect.any(String),
        title: expect.any(String),
        chapter: expect.any(String),
        summary: expect.any(String),
        variants: expect.arrayContaining(['pattern']),
        scenarios: expect.any(Array),
        knobs: expect.any(Array),
        checks: expect.any(Array),
      })
    }
    const [balancer] = labs.filter(({ id }) => id === 'load-balancer')
    expect(balancer!.knobs).toContainEqual(
      expect.objectContaining({ id: 'rate', unit: '1/s', min: 20, max: 180, default: 100 }),
    )
    expect(balancer!.checks).toContainEqual({
      name: expect.stringMatching(/./),
      kind: expect.stringMatching(/^(always|sometimes|eventually)$/),
    })
  })

  test('for a person: chapters, labs, and no colours in a pipe', async () => {
    const { code, out } = await orrery('list')
    expect(code).toBe(0)
    expect(out).toMatch(/^Traffic\n {2}load-balancer {2}/m)
    expect(out).not.toContain('\x1b')
  })
})

describe('run', () => {
  test('--json: one object, and the same one again but for the time it took', async () => {
    const words = ['run', 'transactional-outbox', '--seed', '7', '--json']
    const [first, second] = await Promise.all([orrery(...words), orrery(...words)])
    expect([first.code, second.code, first.error]).toEqual([0, 0, ''])
    const { wallMs, ...result } = JSON.parse(first.out)
    expect(Object.keys({ wallMs, ...result })).toEqual(
      expect.arrayContaining([
        ...['lab', 'variant', 'scenario', 'seed', 'host', 'fingerprint', 'virtualMs', 'wallMs'],
        ...['events', 'truncated', 'checks', 'metrics', 'tables', 'error'],
      ]),
    )
    expect(result).toMatchObject({
      lab: 'transactional-outbox',
      variant: 'pattern',
      seed: 7,
      host: 'simulation',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      truncated: false,
      error: null,
    })
    expect(Object.keys(result.checks[0])).toEqual(
      expect.arrayContaining(['name', 'kind', 'held', 'witness']),
    )
    const { wallMs: _, ...again } = JSON.parse(second.out)
    expect(again).toEqual(result)
    const other = JSON.parse((await orrery(...words.with(3, '8'))).out)
    expect(other.fingerprint).not.toBe(result.fingerprint)
  })

  test('for a person: trace, checks, latencies, fingerprint, and the command that repeats it', async () => {
    const { code, out, error } = await orrery('run', 'transactional-outbox', '--variant', 'naive')
    expect(code).toBe(0)
    expect(out).not.toContain('\x1b')
    const lines = out.split('\n')
    expect(lines[0]).toMatch(/^Transactional outbox · naive · [\w-]+ · seed 1$/)
    const head = lines.findIndex((line) => line.startsWith('What happened, around event '))
    expect(head).toBeGreaterThan(0)
    const rows = lines.slice(head + 1, lines.indexOf('', head + 1))
    expect(rows.length).toBeGreaterThan(3)
    expect(rows.length).toBeLessThanOrEqual(40)
    for (const row of rows) expect(row).toMatch(/^ +\d+\.\d{3} \d{3} s {2}\S+ +\w+/)
    expect(out).toMatch(/^Checks\n/m)
    expect(out).toMatch(/^ {2}✗ failed {2}(always|eventually) /m)
    expect(out).toMatch(/^Latency, ms +count +per s +P50 +P95 +P99 +P99\.9 +max$/m)
    const print = /^fingerprint {2}([0-9a-f]{64})$/m.exec(out)![1]
    const again = /^again {8}npm run orrery -- (.*)$/m.exec(out)![1]!
    const repeated = await orrery(...again.split(' '), '--json')
    expect(JSON.parse(repeated.out).fingerprint).toBe(print)
    // Without a terminal at most one line says that it takes long.
    expect(error.split('\n').length).toBeLessThanOrEqual(2)
  })

  test('--watch: every event as a line', async () => {
    const words = ['run', 'circuit-breaker', '--seed', '3']
    const [watched, told] = await Promise.all([
      orrery(...words, '--watch'),
      orrery(...words, '--json'),
    ])
    const rows = watched.out.split('\n').filter((line) => /^ +\d+\.\d{3} \d{3} s {2}/.test(line))
    const { events, fingerprint } = JSON.parse(told.out)
    expect(rows).toHaveLength(events)
    expect(watched.out).toContain(fingerprint)
  })

  test('--set and --fault change the run', async () => {
    const fault = JSON.stringify({ kind: 'crash', target: 'server#1', when: { atMs: 3_000 } })
    const words = ['run', 'load-balancer', '--json']
    const prints = await Promise.all(
      [[], ['--set', 'rate=50'], ['--fault', fault]].map(async (more) => {
        const { code, out } = await orrery(...words, ...more)
        expect(code).toBe(0)
        return JSON.parse(out).fingerprint
      }),
    )
    expect(new Set(prints).size).toBe(3)
  })
})

describe('run --code', () => {
  const lab = 'circuit-breaker'
  const service = shipped(`${lab}/services/payments.ts`)

  test('takes edited files from a folder, or from its services/', async () => {
    const edited = `${service}\n// edited\nawait Promise.resolve()\n`
    const flat = folderWith('flat', { 'payments.ts': edited, 'README.md': 'mine' })
    const deep = folderWith('deep', { 'services/payments.ts': edited, 'lab.ts': 'not looked at' })
    const prints = await Promise.all(
      [flat, deep].map(async (code) => {
        const { code: exit, out } = await orrery('run', lab, '--code', code, '--json')
        expect(exit).toBe(0)
        return JSON.parse(out).fingerprint
      }),
    )
    expect(prints[0]).toBe(prints[1])
  })

  test('the shipped files, copied, make the shipped run', async () => {
    const copy = path.join(folder, 'copy')
    cpSync(path.join(root, 'patterns', lab), copy, { recursive: true })
    const [own, own2] = await Promise.all([
      orrery('run', lab, '--json'),
      orrery('run', lab, '--code', copy, '--json'),
    ])
    expect(JSON.parse(own2.out).fingerprint).toBe(JSON.parse(own.out).fingerprint)
  })

  test('code that does not compile: exit 1 and file:line, in words and in JSON', async () => {
    const broken = folderWith('broken', { 'payments.ts': `${service}\nconst a: = 1\n` })
    const line = service.split('\n').length + 1
    const told = await orrery('run', lab, '--code', broken)
    expect(told.code).toBe(1)
    expect(told.error).toMatch(new RegExp(`payments\\.ts:${line}`))
    const { code, out } = await orrery('run', lab, '--code', broken, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out).error).toMatchObject({
      code: 'syntax',
      file: expect.stringMatching(/payments\.ts$/),
      line,
    })
  })
})

describe('wrong usage: exit 2, one sentence, nothing on stdout', () => {
  const empty = () => folderWith('empty', { 'notes.txt': '' })
  const foreign = () => folderWith('foreign', { 'chekout.ts': '' })
  test.each<[string, () => string[], RegExp]>([
    ['no command', () => [], /^Say what to do: there are list, run, sweep and trace\.$/],
    [
      'a lab that is not there',
      () => ['run', 'load-balancr'],
      /^No lab is called "load-balancr": there are .*load-balancer.* Did you mean load-balancer\?$/,
    ],
    ['a path as a lab', () => ['run', '../patterns/load-balancer'], /^No lab is called/],
    [
      'a variant',
      () => ['run', 'load-balancer', '--variant', 'naiv'],
      /^No variant is called "naiv": there are pattern and naive\. Did you mean naive\?$/,
    ],
    [
      'a scenario',
      () => ['run', 'load-balancer', '--scenario', 'server-dead'],
      /^No scenario is called "server-dead": there are server-dies, .* Did you mean server-dies\?$/,
    ],
    [
      'a knob',
      () => ['run', 'load-balancer', '--set', 'rat=5'],
      /^No knob is called "rat": there are algorithm, .* Did you mean rate\?$/,
    ],
    [
      'a value out of range',
      () => ['sweep', 'load-balancer', '--set', 'rate=500'],
      /^rate is a number from 20 to 180 1\/s, not "500"\.$/,
    ],
    [
      'a value that is no number',
      () => ['run', 'load-balancer', '--set', 'rate=fast'],
      /^rate is a number from 20 to 180 1\/s, not "fast"\.$/,
    ],
    [
      'an option that is not offered',
      () => ['run', 'load-balancer', '--set', 'algorithm=random'],
      /^algorithm is round-robin, weighted, session-affinity or least-connections, not "random"\.$/,
    ],
    [
      'a flag',
      () => ['sweep', 'load-balancer', '--seed', '1', '--watch'],
      /^sweep has no flag --watch/,
    ],
    [
      'a folder without services',
      () => ['run', 'circuit-breaker', '--code', empty()],
      /holds no service file of circuit-breaker: there are checkout\.ts and payments\.ts\.$/,
    ],
    [
      'a folder with a file that is no service',
      () => ['run', 'circuit-breaker', '--code', foreign()],
      /^circuit-breaker has no service file chekout\.ts: .* Did you mean checkout\.ts\?$/,
    ],
    [
      'a folder that is not there',
      () => ['run', 'circuit-breaker', '--code', path.join(folder, 'nowhere')],
      /^--code takes a folder; there is none at /,
    ],
    [
      'a place that cannot be written to',
      () => ['trace', 'circuit-breaker', '--format', 'json', '-o', path.join(folder, 'no', 'f')],
      /^There is no folder .* to write to\.$/,
    ],
  ])('%s', async (_name, words, sentence) => {
    const { code, out, error } = await orrery(...words())
    expect({ code, out }).toEqual({ code: 2, out: '' })
    const lines = error.trimEnd().split('\n')
    expect(lines.at(-1)).toMatch(sentence)
    expect(lines.length).toBe(1)
  })
})

describe('sweep', () => {
  test('--crash-points finds both dual-write failures, and none in the pattern', async () => {
    const sweep = async (variant: string) => {
      const words = [
        'sweep',
        'transactional-outbox',
        '--variant',
        variant,
        '--crash-points',
        '--json',
      ]
      const { code, out } = await orrery(...words)
      expect(code).toBe(0)
      return JSON.parse(out)
    }
    const [pattern, naive, first] = [
      await sweep('pattern'),
      await sweep('naive'),
      await sweep('publish-first'),
    ]
    expect(pattern).toMatchObject({ variant: 'pattern', violations: 0, first: null })
    for (const result of [naive, first]) {
      expect(result.schedules).toBe(result.schedules | 0)
      expect(result.violations).toBeGreaterThan(0)
      expect(result.first).toMatchObject({
        seed: 1,
        faults: expect.arrayContaining([expect.objectContaining({ kind: 'crash' })]),
        check: expect.any(String),
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      })
    }
    // A row nobody was told of, and an announcement of a row that is not there.
    expect(Object.keys(naive.byCheck)).not.toEqual(Object.keys(first.byCheck))
  }, 600_000)

  test('for a person: seed, fault, event, and a command that shows the same failure', async () => {
    const words = ['sweep', 'transactional-outbox', '--variant', 'naive', '--crash-points']
    const { code, out } = await orrery(...words)
    expect(code).toBe(0)
    expect(out).toMatch(/ broke a check$/m)
    expect(out).toMatch(/^ {2}seed {3}1$/m)
    expect(out).toMatch(/^ {2}fault {2}\w+ crashes (before|after) /m)
    expect(out).toMatch(/^ {2}event {2}[\d,]+$/m)
    const print = /^ {2}print {2}([0-9a-f]{64})$/m.exec(out)![1]
    const again = /^ {2}print.*\n {2}again {2}npm run orrery -- (.*)$/m.exec(out)![1]!
    const parts = again.match(/'[^']*'|\S+/g)!.map((part) => part.replace(/^'|'$/g, ''))
    const repeated = JSON.parse((await orrery(...parts, '--json')).out)
    expect(repeated.fingerprint).toBe(print)
    expect(repeated.checks.some((check: { held: boolean }) => !check.held)).toBe(true)
  }, 300_000)

  test('--seeds: how many, how fast', async () => {
    const { code, out } = await orrery('sweep', 'circuit-breaker', '--seeds', '20', '--json')
    expect(code).toBe(0)
    const result = JSON.parse(out)
    expect(result).toMatchObject({
      lab: 'circuit-breaker',
      schedules: 20,
      violations: 0,
      first: null,
    })
    expect(result.perSecond).toBeGreaterThan(0)
  })
})

test('trace: files that their readers can read', async () => {
  const sizes = await Promise.all(
    (['json', 'chrome', 'otlp'] as const).map(async (format) => {
      const file = path.join(folder, `${format}.json`)
      const { code, out } = await orrery('trace', 'circuit-breaker', '--format', format, '-o', file)
      expect(code).toBe(0)
      expect(out).toMatch(/^[\d,]+ events as /m)
      const { rows, traceEvents, resourceSpans } = JSON.parse(readFileSync(file, 'utf8'))
      return (rows ?? traceEvents ?? resourceSpans).length
    }),
  )
  for (const size of sizes) expect(size).toBeGreaterThan(0)
})

describe('leaving', () => {
  test('a reader who stops reading ends the command without a word', async () => {
    const child = startOrrery('run', 'load-balancer', '--watch')
    let error = ''
    child.stderr.on('data', (bytes) => {
      error += bytes
    })
    await once(child.stdout, 'data')
    child.stdout.destroy()
    const [code, signal] = await once(child, 'exit')
    expect({ code, signal }).toEqual({ code: 0, signal: null })
    expect(error).not.toMatch(/EPIPE|at .*\.js/)
  })

  test('Ctrl-C ends a long run with what there is', async () => {
    const endless = folderWith('endless', {
      'payments.ts': `${shipped('circuit-breaker/services/payments.ts')}
import { every } from 'orrery'
every(0.01, () => {})
`,
    })
    const child = startOrrery('run', 'circuit-breaker', '--watch', '--code', endless)
    child.stdout.resume()
    let error = ''
    child.stderr.on('data', (bytes) => {
      error += bytes
    })
    await once(child.stdout, 'data')
    child.kill('SIGINT')
    const startedMs = performance.now()
    const [code] = await once(child, 'exit')
    expect(performance.now() - startedMs).toBeLessThan(3_000)
    expect(code).toBe(1)
    expect(error).toMatch(/The run was stopped/)
  })
})
