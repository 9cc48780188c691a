/** One suite over each transport that runs without Electron. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket as NodeWebSocket } from 'ws'
import { type Event, events, methodNames, methods } from '../app/contract/api.ts'
import { type Client, createClient } from '../app/contract/client.ts'
import { connectInMemory } from '../app/contract/memory.ts'
import { reference } from '../app/contract/reference.ts'
import { serveLoopback } from '../main/loopback.ts'
import { socketTransport } from '../renderer/transport.ts'
import { startTestOrrery, type TestOrrery, tracePart } from './fixtures/orrery.ts'

interface Window {
  readonly client: Client
  close(): void
}
/** Opens windows on one Orrery. */
interface Line {
  open(): Window
  close(): Promise<void>
}

const transports: Record<string, (orrery: TestOrrery) => Promise<Line>> = {
  'in memory': async ({ app }) => ({
    open: () => {
      const transport = connectInMemory(app.host)
      return { client: createClient(transport), close: () => transport.close() }
    },
    close: async () => {},
  }),
  'over a socket': async ({ app }) => {
    const loopback = await serveLoopback({ assets: new Map(), host: app.host })
    const url = `${loopback.url}socket`.replace('http', 'ws')
    const { origin } = new URL(loopback.url)
    const dial = () => new NodeWebSocket(url, 'orrery.1', { origin }) as unknown as WebSocket
    return {
      open: () => {
        const transport = socketTransport(dial)
        return { client: createClient(transport), close: () => transport.close() }
      },
      close: () => loopback.close(),
    }
  },
}

/** The next such event, or the first that passes. */
function next<E extends Event>(client: Client, event: E, passes = (_: unknown) => true) {
  return new Promise<Parameters<Parameters<typeof client.on<E>>[1]>[0]>((resolve) => {
    const off = client.on(event, (payload) => {
      if (!passes(payload)) return
      off()
      resolve(payload)
    })
  })
}

const run = {
  lab: 'outbox',
  variant: 'mine',
  scenario: 'steady',
  seed: 7,
  knobs: { rate: 5, policy: 'random' },
  faults: [{ kind: 'crash', target: 'order', when: { side: 'after', point: 'commit', nth: 1 } }],
  history: true,
} as const

describe.each(Object.keys(transports))('contract %s', (name) => {
  let orrery: TestOrrery
  let line: Line
  let client: Client
  const windows: Window[] = []
  const openWindow = () => {
    const window = line.open()
    windows.push(window)
    return window
  }

  beforeEach(async () => {
    orrery = startTestOrrery({ 'preferences.json': 'half a f' })
    line = await transports[name]!(orrery)
    client = openWindow().client
  })
  afterEach(async () => {
    for (const window of windows.splice(0)) window.close()
    await line.close()
    await orrery.close()
  })

  test('the catalogue comes at once, descriptions follow', async () => {
    const described = new Set<string>()
    const all = next(client, 'labChanged', (payload) => {
      const { id, description } = payload as { id: string; description: unknown }
      if (description !== null) described.add(id)
      return described.size === 2
    })
    const { chapters, labs } = await client.catalogue()
    expect(chapters).toEqual([
      { title: 'Messaging and streams', labs: ['queue'] },
      { title: 'Workflows and transactions', labs: ['outbox'] },
    ])
    expect(labs.map(({ id, order, progress, edited }) => [id, order, progress, edited])).toEqual([
      ['queue', 0, 'new', false],
      ['outbox', 1, 'new', false],
    ])
    expect(labs.map((lab) => lab.description)).toEqual([null, null])
    await all
    expect((await client.catalogue()).labs[1]!.description?.services).toEqual(['order'])
  })

  test('a lab comes with all that its panes show, and without its solutions', async () => {
    const lab = await client.openLab({ lab: 'outbox' })
    expect(lab.variants).toEqual({
      pattern: { 'order.ts': '// order', 'relay.ts': '// relay' },
      naive: { 'order.ts': '// naive order', 'relay.ts': '// relay' },
    })
    expect(lab.differs).toEqual({ pattern: [], naive: ['order.ts'] })
    expect(lab.definition).toEqual({ 'lab.ts': '// lab', 'checks.ts': '// checks' })
    expect(lab.note).toMatchObject({ markdown: '# Outbox', models: [] })
    expect(lab.cards).toEqual([{ question: 'Why?', answer: 'Because.' }])
    expect(lab.glossary).toEqual([{ term: 'Relay', meaning: 'Sends what the outbox holds.' }])
    expect(lab.summary).toMatchObject({ id: 'outbox', order: 1, progress: 'opened' })
    expect(lab.summary.description?.id).toBe('outbox')
    expect(JSON.stringify(lab)).not.toContain('the solution')
  })

  test('an edit is kept, run, compared and reset', async () => {
    const saved = next(client, 'fileSaved')
    for (const text of ['// 1', '// 2', '// mine ✓']) {
      void client.saveFile({ lab: 'outbox', file: 'order.ts', text })
    }
    expect(await saved).toEqual({ lab: 'outbox', file: 'order.ts' })
    const onDisk = path.join(orrery.dataFolder, 'workspace/outbox/order.ts')
    expect(readFileSync(onDisk, 'utf8')).toBe('// mine ✓')
    const lab = await client.openLab({ lab: 'outbox' })
    expect([lab.edits, lab.summary.edited]).toEqual([{ 'order.ts': '// mine ✓' }, true])
    const done = next(client, 'done')
    await client.startRun({ ...run, code: { 'relay.ts': '// unsaved' } })
    expect((await done).result.tables.order).toEqual({
      code: [{ 'order.ts': '// mine ✓', 'relay.ts': '// unsaved' }],
      faults: [run.faults],
    })
    const { removed } = await client.resetFile({ lab: 'outbox' })
    expect(removed).toEqual({ 'order.ts': '// mine ✓' })
    expect((await client.openLab({ lab: 'outbox' })).edits).toEqual({})
  })

  test('a run brings its trace, byte for byte, to its window only', async () => {
    const other = openWindow().client
    const seen: unknown[] = []
    for (const event of ['trace', 'done', 'alive'] as const) other.on(event, (it) => seen.push(it))
    const trace = next(client, 'trace')
    const done = next(client, 'done')
    const alive = next(client, 'alive')
    const started = await client.startRun({ ...run, variant: 'naive' })
    expect(await trace).toStrictEqual(tracePart(started.run))
    expect(await alive).toEqual({ run: started.run, memoryMb: 50, at: null })
    const { result } = await done
    expect([result.variant, result.seed, result.knobs]).toEqual(['naive', 7, run.knobs])
    expect((await other.openLab({ lab: 'outbox' })).summary.progress).toBe('run')
    expect(seen).toEqual([])
  })

  test('an endless run is stopped, also fifty times, and says so', async () => {
    const problem = next(client, 'runProblem')
    const done = next(client, 'done')
    const trace = next(client, 'trace')
    const { run: id } = await client.startRun({ ...run, scenario: 'endless' })
    await trace
    await Promise.all(Array.from({ length: 50 }, () => client.stopRun({ run: id })))
    expect((await problem).problem.code).toBe('stopped')
    expect((await done).result.truncated).toBe(true)
    await client.stopRun({ run: 999 })
  })

  test('a run nobody watches any more is stopped', async () => {
    const gone = openWindow()
    for (let i = 0; i < 4; i++) await gone.client.startRun({ ...run, scenario: 'endless' })
    await expect(client.startRun(run)).rejects.toMatchObject({ code: 'invalid' })
    gone.close()
    const done = next(client, 'done')
    const startAgain = (): Promise<unknown> => client.startRun(run).catch(startAgain)
    await startAgain()
    await done
  })

  test('an exercise that is solved passes the lab, one that is not does not', async () => {
    const progress: string[] = []
    for (const exercise of ['hard', 'easy']) {
      const done = next(client, 'done')
      await client.startRun({ ...run, exercise })
      expect((await done).result.checks[0]).toMatchObject({ name: exercise })
      progress.push((await client.openLab({ lab: 'outbox' })).summary.progress)
    }
    expect(progress).toEqual(['run', 'passed'])
  })

  test('preferences are merged, progress only rises, notes are kept', async () => {
    await client.savePreferences({ theme: 'dark', layout: { left: [20, 80] } })
    await client.savePreferences({ theme: null, zoom: 1.5 })
    expect(await client.readPreferences()).toEqual({ layout: { left: [20, 80] }, zoom: 1.5 })
    const mark = (progress: 'opened' | 'passed' | 'new') =>
      client.markProgress({ lab: 'queue', progress })
    expect(await mark('passed')).toEqual({ progress: 'passed' })
    expect(await mark('opened')).toEqual({ progress: 'passed' })
    expect(await mark('new')).toEqual({ progress: 'new' })
    await client.saveNote({ lab: 'queue', text: '# Mine' })
    expect((await client.openLab({ lab: 'queue' })).ownNote).toBe('# Mine')
  })

  test('what happened before there was a window is told to the first', async () => {
    const notice = next(client, 'notice')
    await client.about()
    expect((await notice).message).toMatch(/^preferences\.json could not be understood/)
    const aside = readdirSync(orrery.dataFolder).filter((it) => it.includes('.damaged-'))
    expect(aside).toHaveLength(1)
  })

  test('a lab with a broken note is shown, and says what is wrong', async () => {
    writeFileSync(path.join(orrery.patternsFolder, 'queue/note.md'), '# No head')
    const { chapters } = await client.catalogue()
    expect(chapters.map((chapter) => chapter.labs)).toEqual([['outbox'], ['queue']])
    const { faults } = await client.openLab({ lab: 'queue' })
    expect(faults).toEqual([
      'note.md: the note does not begin with front matter between two --- lines.',
    ])
  })

  test.each([
    ['an unknown lab', { lab: 'nope' }, 'not-found'],
    ['a path for a lab', { lab: '../../etc' }, 'invalid'],
    ['a number', 7, 'invalid'],
    ['nothing', null, 'invalid'],
    ['a key too many', { lab: 'outbox', also: 1 }, 'invalid'],
  ])('openLab: %s is refused with a code and a sentence', async (_, params, code) => {
    await expect(client.openLab(params as { lab: string })).rejects.toMatchObject({
      name: 'OrreryError',
      code,
      message: expect.stringMatching(/^[A-Z].*\.$/i),
    })
  })

  test('saveFile: only service files of the lab, however named', async () => {
    const save = (file: string, code: string) =>
      expect(client.saveFile({ lab: 'outbox', file, text: '' })).rejects.toMatchObject({ code })
    await save('other.ts', 'not-found')
    await save('__proto__.ts', 'invalid')
    await save('../lab.ts', 'invalid')
    await save('constructor', 'invalid')
    expect(readdirSync(path.join(orrery.dataFolder, 'workspace'))).toEqual([])
  })

  test('methods that do not exist are refused, also those every object has', async () => {
    const any = client as unknown as Record<string, () => Promise<unknown>>
    for (const method of ['nope', 'constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      await expect(any[method]!()).rejects.toMatchObject({ code: 'invalid' })
    }
  })

  test('a window that listens late still learns that main is there', async () => {
    await client.about()
    expect(await next(client, 'connection')).toEqual({ state: 'open' })
  })
})

test('contract: the reference names every method and event with its sentence', async () => {
  const text = reference()
  // Written by `npx vitest run tests/contract.test.ts -u`.
  await expect(text).toMatchFileSnapshot('../app/contract/reference.md')
  for (const [name, { says }] of [...Object.entries(methods), ...Object.entries(events)]) {
    expect(text).toContain(`| \`${name}\` |`)
    expect(text).toContain(says)
    expect(says).toMatch(/^[A-Z].*\.$/)
  }
  expect(methodNames).toHaveLength(Object.keys(methods).length)
})
