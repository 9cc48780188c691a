/**
 * Who may import whom: `patterns → app ← workers ← main | renderer`. The table below is the rule;
 * a file that no row covers fails, so that a new folder is thought about.
 */
import path from 'node:path'
import { expect, test } from 'vitest'
import { parsed, sourceFiles, textOf } from './sources.ts'

interface Layer {
  /** Files whose path begins so; the longest match decides. */
  readonly files: string
  /** Beginnings of paths that may be imported; `.` is the importing lab's own folder. */
  readonly from: readonly string[]
  /** Packages; `node:` for all of Node's own. `*` for any. */
  readonly packages: readonly string[]
}

const layers: readonly Layer[] = [
  // What remains without Electron, React, threads and Postgres: no clock, no platform.
  { files: 'app/', from: ['app/'], packages: [] },
  { files: 'app/engine/', from: ['app/'], packages: ['nanoevents'] },
  { files: 'app/trace/', from: ['app/'], packages: ['nanoevents'] },
  { files: 'app/contract/', from: ['app/'], packages: ['zod'] },
  // Threads and processes that host it.
  {
    files: 'workers/',
    from: ['app/', 'workers/'],
    packages: ['node:', 'acorn', 'amaro', 'magic-string', '@electric-sql/pglite'],
  },
  // The window's other half. It reaches workers by path only: none of their code runs in it.
  {
    files: 'main/',
    from: ['app/', 'main/', 'package.json'],
    packages: ['node:', 'electron', 'ws', 'zod'],
  },
  // The window: no Node, and of the application only what crosses to it.
  {
    files: 'renderer/',
    from: ['renderer/', 'app/contract/', 'app/trace/', 'app/sdk/orrery.d.ts', 'app/lab/run.ts'],
    packages: [
      'react',
      'react-dom',
      '@base-ui/react',
      '@xyflow/react',
      '@fontsource-variable/inter',
      '@fontsource-variable/jetbrains-mono',
      'marked',
      'monaco-editor',
      'react-resizable-panels',
      'recharts',
    ],
  },
  // A lab knows the SDK's words and itself. What is beside the labs serves their authors.
  { files: 'patterns/', from: ['patterns/'], packages: ['node:'] },
  { files: 'patterns/*/', from: ['.'], packages: ['orrery'] },
  // Questions about the whole, and what builds it.
  { files: 'tests/', from: [''], packages: ['*'] },
  { files: 'bench/', from: [''], packages: ['*'] },
  ...[
    'build.mjs',
    'build.lock.mjs',
    'vitest.config.ts',
    'electron.vite.config.ts',
    'playwright.config.ts',
  ].map((files) => ({ files, from: [''], packages: ['*'] })),
]

/** The row for a file; a lab's folder is any folder of `patterns`. Tests may look at everything. */
function layerOf(file: string): Layer | undefined {
  if (/\.test\.tsx?$/.test(file)) return layers.find((layer) => layer.files === 'tests/')
  const general = file.replace(/^patterns\/[^/]+\//, 'patterns/*/')
  const covering = layers.filter(({ files }) => general.startsWith(files) || file === files)
  return covering.sort((a, b) => b.files.length - a.files.length)[0]
}

const packageOf = (name: string) =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')

/** What is wrong with an import, in a sentence; nothing if it is allowed. */
function violation(file: string, imported: string): string | undefined {
  const layer = layerOf(file)
  if (layer === undefined) return `${file} is in no row of the table in tests/layers.test.ts.`
  if (imported.startsWith('.')) {
    // A query (`?worker`) is the bundler's.
    const target = path.posix.join(path.posix.dirname(file), imported.split('?')[0]!)
    const own = file.split('/').slice(0, 2).join('/')
    const allowed = layer.from.map((from) => (from === '.' ? `${own}/` : from))
    if (allowed.some((from) => target.startsWith(from))) return undefined
    return `${file} imports ${target}, but ${layer.files} may import only ${allowed.join(', ')}.`
  }
  const { packages } = layer
  const name = imported.startsWith('node:') ? 'node:' : packageOf(imported)
  if (packages.includes('*') || packages.includes(name)) return undefined
  const known = packages.length === 0 ? 'no package' : `only ${packages.join(', ')}`
  return `${file} imports ${imported}, but ${layer.files} may import ${known}.`
}

function importsOf(file: string): readonly string[] {
  const text = textOf(file)
  const { module } = parsed(file, text)
  const found = module.staticImports.map((it) => it.moduleRequest.value)
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest } of entries)
      if (moduleRequest !== null) found.push(moduleRequest.value)
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^(['"`])(.*)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end))
    if (literal !== null && !literal[2]!.includes('${')) found.push(literal[2]!)
  }
  return found
}

test('layers: every file imports only what its row allows', () => {
  const wrong = sourceFiles.flatMap((file) => {
    if (layerOf(file) === undefined) return [violation(file, '')]
    return importsOf(file)
      .map((imported) => violation(file, imported))
      .filter(Boolean)
  })
  expect(wrong).toEqual([])
})

test('layers: the table refuses what it should', () => {
  const told = (file: string, imported: string) => violation(file, imported) ?? 'allowed'
  expect(told('app/engine/x.ts', '../sdk/words.ts')).toBe('allowed')
  expect(told('app/engine/x.ts', 'nanoevents')).toBe('allowed')
  expect(told('app/engine/x.ts', 'node:fs')).toBe(
    'app/engine/x.ts imports node:fs, but app/engine/ may import only nanoevents.',
  )
  expect(told('app/catalogue/x.ts', '../../workers/cli.ts')).toBe(
    'app/catalogue/x.ts imports workers/cli.ts, but app/ may import only app/.',
  )
  expect(told('main/x.ts', '../workers/compile.ts')).toMatch(/main\/ may import only app\//)
  expect(told('renderer/x.tsx', '../app/engine/agenda.ts')).toMatch(/^renderer\/x.tsx imports/)
  expect(told('patterns/a/services/x.ts', '../../b/lab.ts')).toBe(
    'patterns/a/services/x.ts imports patterns/b/lab.ts, but patterns/*/ may import only patterns/a/.',
  )
  expect(told('patterns/a/services/x.ts', 'orrery')).toBe('allowed')
  expect(told('somewhere/x.ts', 'react')).toMatch(/is in no row/)
})
