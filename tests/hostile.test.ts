/**
 * What a learner's code can do to its run. Each of these ends in a sentence, with file and line
 * where there is one, within seconds; and the run after it is as if nothing had happened.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LabFiles, RunSpec } from '../app/lab/run.ts'
import type { Supervisor } from '../app/supervisor/supervisor.ts'
import { TraceReader } from '../app/trace/reader.ts'
import { build, realSupervisor } from './built.ts'

const good = `import { db, handle, log } from 'orrery'

await db.migrate('create table hits (id int primary key, note text)')

handle('hit', async ({ n }: { n: number }) => {
  await db.query('insert into hits values ($1, $2)', [n, 'hit'])
  log('hit', n)
  return n
})
`
const lab: LabFiles = {
  id: 'target',
  files: {
    'lab.ts': `import { constant, lab, scenario } from 'orrery'

export default lab({
  services: { target: { database: 'one' }, other: { database: 'one' } },
  scenarios: {
    three: scenario({
      title: 'Three hits',
      about: 'Three calls, a second apart.',
      endMs: 10_000,
      load: [constant({ to: 'target', method: 'hit', rate: 1, count: 3, startMs: 1_000 })],
    }),
  },
})
`,
    'checks.ts': `import { eventually } from 'orrery'

export default [
  eventually('three hits are kept', (run) => {
    const kept = run.table('target', 'hits').length
    return kept === 3 ? undefined : { because: \`\${kept} were kept\` }
  }),
]
`,
    'exercises.ts': 'export default []\n',
    'services/target.ts': good,
    'services/other.ts': `import { db } from 'orrery'

await db.migrate('create table secrets (id int primary key)')
`,
  },
}
const spec = (code?: string): RunSpec => ({
  lab,
  variant: 'pattern',
  scenario: 'three',
  seed: 1,
  knobs: {},
  limits: { memoryMb: 1_200 },
  ...(code === undefined ? {} : { code: { 'target.ts': code } }),
})

/** A service whose top level is sound and whose handler runs `body`, from line 5 on. */
const handler = (body: string) => `import { call, db, handle, publish, sleep } from 'orrery'

await db.migrate('create table hits (id int primary key, note text)')
handle('hit', async (payload: { n: number }) => {
${body}
})
void [call, publish, sleep]
`

interface Attack {
  readonly name: string
  readonly code: string
  /** Codes of the problem; most attacks can end in one way only. */
  readonly problem: string
  /** What the sentence must say. */
  readonly says: RegExp
  /** Line in target.ts, where there is one. */
  readonly line?: number
}

const inCode = 'uncaught'

const attacks: readonly Attack[] = [
  // ---- what does not start
  {
    name: 'a syntax error',
    code: "import { handle } from 'orrery'\n\nhandle('hit', (\n",
    problem: 'syntax',
    says: /never closed/,
    line: 3,
  },
  {
    name: 'an unknown import',
    code: "import fs from 'node:fs'\nvoid fs\n",
    problem: 'import',
    says: /node:fs/,
    line: 1,
  },
  {
    name: 'process.exit',
    code: handler('  process.exit(3)'),
    problem: 'import',
    says: /process/,
    line: 5,
  },
  {
    name: 'a throw at start',
    code: "import { log } from 'orrery'\nlog('hello')\nthrow new Error('no config')\n",
    problem: 'boot',
    says: /no config/,
    line: 3,
  },
  {
    name: 'an await at the top level that never resolves',
    code: "import { log } from 'orrery'\nlog('waiting')\nawait new Promise(() => {})\n",
    problem: 'boot',
    says: /^target never became ready: the await at target\.ts:3/,
    line: 3,
  },
  {
    name: 'a transaction at the top level that waits for itself',
    code: `import { db } from 'orrery'
await db.transaction(async (tx) => {
  await db.query('select 1')
  await tx.query('select 2')
})
`,
    problem: 'boot',
    says: /waits for the transaction opened at line 2 of target\.ts, its own/,
    line: 3,
  },

  // ---- what does not end
  {
    name: 'while (true)',
    code: handler('  while (true) payload.n++'),
    problem: inCode,
    says: /endless loop/,
    line: 5,
  },
  {
    name: 'endless microtasks',
    code: handler('  for (;;) await null'),
    problem: inCode,
    says: /awaits/,
    line: 5,
  },
  {
    name: 'endless microtasks without a loop',
    code: handler(
      '  const again = (): Promise<void> => Promise.resolve().then(again)\n  await again()',
    ),
    problem: inCode,
    says: /endless chain of promises/,
    line: 6,
  },
  {
    name: 'a catastrophic regular expression',
    code: handler("  return /^(a+)+$/.test('a'.repeat(40) + 'b')"),
    problem: 'hang',
    says: /^The run hung in handler "hit" of target \(target\.ts:4\) after event \d+ at 2000 ms/,
    line: 4,
  },
  {
    name: 'one after an await, while another handler has begun',
    code: handler(
      "  await sleep(1_500)\n  if (payload.n === 1) return /^(a+)+$/.test('a'.repeat(40) + 'b')",
    ),
    problem: 'hang',
    says: /^The run hung in handler "hit" of target \(target\.ts:5\)/,
    line: 5,
  },
  {
    name: 'one at the top level',
    code: "import { log } from 'orrery'\nlog('hello')\nvoid /^(a+)+$/.test('a'.repeat(40) + 'b')\n",
    problem: 'hang',
    says: /^The run hung in the top level of target \(target\.ts:2\)/,
    line: 2,
  },
  {
    name: 'an endless recursive query',
    code: handler(
      "  await db.query('with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r')",
    ),
    problem: 'hang',
    says: /handler "hit" of target \(target\.ts:5\)/,
    line: 5,
  },

  // ---- what grows
  {
    name: 'a.push(1) for ever',
    code: handler('  const a: number[] = []\n  while (true) a.push(1)'),
    problem: inCode,
    says: /endless loop/,
    line: 6,
  },
  {
    name: 'an array that grows beyond the guards',
    code: handler(
      '  let a = [1]\n  const grow = () => {\n    a = a.concat(a)\n    return grow\n  }\n  let next = grow\n  for (;;) next = next()',
    ),
    problem: 'memory|hang|uncaught',
    says: /target|array/i,
  },
  {
    name: '4 GB of buffers',
    code: handler(`  const kept: Uint8Array[] = []
  for (let i = 0; i < 64; i++) kept.push(new Uint8Array(64 << 20).fill(1))
  return kept.length`),
    // On a slow machine no event for so long is noticed before so much memory is.
    problem: 'memory|hang',
    says: /handler "hit" of target \(target\.ts:4\)/,
    line: 4,
  },
  {
    name: 'timers that beget timers',
    code: handler(
      '  const go = (): void => {\n    setTimeout(go, 0)\n    setTimeout(go, 0)\n  }\n  go()',
    ),
    problem: 'limit|hang|memory',
    says: /waiting|target/,
  },

  // ---- what nobody catches
  {
    name: 'a rejected promise nobody waits for',
    code: handler("  void Promise.reject(new Error('lost its owner'))\n  return payload.n"),
    problem: inCode,
    says: /lost its owner/,
    line: 5,
  },
  {
    name: 'a message that cannot be copied',
    code: handler("  await publish('topic', { at: () => 1 })"),
    problem: inCode,
    says: /A message cannot carry a function \(at 'at'\)/,
    line: 5,
  },
  {
    name: 'a parameter that cannot be sent',
    code: handler(
      "  const ring: unknown[] = []\n  ring.push(ring)\n  await db.query('select $1::jsonb', [ring])",
    ),
    problem: inCode,
    says: /parameter \$1 refers to itself/,
    line: 7,
  },

  // ---- what Postgres refuses
  {
    name: 'wrong SQL',
    code: handler("  await db.query('selec 1')"),
    problem: inCode,
    says: /"selec"/,
    line: 5,
  },
  {
    name: "another service's table",
    code: handler("  await db.query('select * from secrets')"),
    problem: inCode,
    says: /table secrets belongs to service other: call one of its methods/,
    line: 5,
  },
  {
    name: 'COPY FROM STDIN',
    code: handler("  await db.query('copy hits from stdin')"),
    problem: inCode,
    says: /COPY … FROM STDIN cannot be used here/,
    line: 5,
  },
  {
    name: 'a query that waits for its own transaction',
    code: handler("  await db.transaction(async () => {\n    await db.query('select 1')\n  })"),
    problem: inCode,
    says: /waits for the transaction opened at line 5 of target\.ts, its own/,
    line: 6,
  },
  {
    name: 'a function in the database that calls itself',
    code: handler(`  const f = 'create or replace function f() returns int language plpgsql as $$ begin return f(); end $$'
  await db.query(f)
  await db.query('select f()')`),
    problem: inCode,
    says: /stack depth limit/,
    line: 7,
  },
]

let supervisor: Supervisor
let print = ''

beforeAll(async () => {
  build()
  supervisor = realSupervisor(1)
  const { result } = await supervisor.run(spec()).done
  expect(result.error).toBeNull()
  expect(result.checks).toEqual([
    { name: 'three hits are kept', kind: 'eventually', held: true, witness: null, count: 0 },
  ])
  print = result.fingerprint
})
afterAll(() => supervisor.close())

/** The next run works, and is what it always was. */
async function expectUnharmed(): Promise<void> {
  const { result } = await supervisor.run(spec()).done
  expect(result.error).toBeNull()
  expect(result.fingerprint).toBe(print)
}

test.each(attacks)('hostile: $name', { timeout: 120_000 }, async (attack) => {
  const { code, problem, says, line } = attack
  const trace = new TraceReader()
  const startedMs = performance.now()
  const work = supervisor.run(spec(code), (report) => {
    if (report.type === 'trace') trace.append(report)
  })
  const { error } = (await work.done).result
  expect(error?.code).toMatch(new RegExp(`^(${problem})$`))
  expect(error?.message).toMatch(says)
  if (line !== undefined) {
    expect(error?.file).toMatch(/^target\.ts$/)
    expect(error?.line).toBe(line)
  }
  // What was taken away in the middle of a run keeps what it had told until then.
  if (error?.handler === 'hit') expect(trace.count).toBeGreaterThan(0)
  // Two seconds where nothing else runs; this machine may be doing ten other things.
  expect(performance.now() - startedMs).toBeLessThan(60_000)
  await expectUnharmed()
})

test('hostile: pg_sleep costs virtual time, not real', { timeout: 60_000 }, async () => {
  const code = handler(
    "  await db.query('select pg_sleep(2)')\n  await db.query('insert into hits values ($1)', [payload.n])",
  )
  const { result } = await supervisor.run(spec(code)).done
  expect(result.error).toBeNull()
  expect(result.checks[0]?.held).toBe(true)
  expect(result.metrics['target.hit']?.p50).toBeGreaterThan(2_000)
})

test('hostile: Stop ends a run that does not listen', { timeout: 60_000 }, async () => {
  let hear = () => {}
  const heard = new Promise<void>((resolve) => {
    hear = resolve
  })
  const work = supervisor.run(
    spec(handler("  return /^(a+)+$/.test('a'.repeat(40) + 'b')")),
    (report) => {
      if (report.type === 'alive' && (report.at?.virtualMs ?? 0) > 0) hear()
    },
  )
  await heard
  const startedMs = performance.now()
  work.stop()
  expect((await work.done).result.error?.code).toMatch(/^(stopped|hang)$/)
  expect(performance.now() - startedMs).toBeLessThan(5_000)
  await expectUnharmed()
})

test('hostile: a lab file that does not end is told, and the next is read', {
  timeout: 60_000,
}, async () => {
  const files = { ...lab.files, 'checks.ts': 'for (;;) {}\nexport default []\n' }
  const { error } = await supervisor.describe({ id: 'target', files })
  expect(error?.message).toMatch(/loop/)
  expect((await supervisor.describe(lab)).lab?.id).toBe('target')
})
