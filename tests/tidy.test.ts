/** The house rules that a test can say. What it can't say is in the review of a change. */
import path from 'node:path'
import { expect, test } from 'vitest'
import { filesEnding, lineAt, type Node, nodesOf, parsed, sourceFiles, textOf } from './sources.ts'

const isTest = (file: string) => /\.test\.tsx?$/.test(file)
const programs = sourceFiles.filter((file) => !isTest(file))
const typed = programs.filter((file) => /\.tsx?$/.test(file))

/** Files longer than the rule allows, each with the reason. */
const longFiles = new Map<string, string>([
  ['app/sdk/orrery.d.ts', 'the SDK is one declaration file for editor, compiler and authors'],
])
/** Findings as `file:line what`, over some files. */
function findings(
  files: readonly string[],
  look: (file: string, text: string) => Iterable<readonly [line: number, what: string]>,
): string[] {
  return files.flatMap((file) =>
    [...look(file, textOf(file))].map(([line, what]) => `${file}:${line} ${what}`),
  )
}

function* linesMatching(text: string, pattern: RegExp): Generator<[number, string]> {
  for (const [index, line] of text.split('\n').entries()) {
    if (pattern.test(line)) yield [index + 1, line.trim().slice(0, 80)]
  }
}

test('tidy: lines are at most 100 characters wide', () => {
  const files = [...sourceFiles, ...filesEnding('.css')]
  const wide = findings(files, function* (file, text) {
    const lines = text.split('\n')
    const long = lines.flatMap((line, index) => ([...line].length > 100 ? [index + 1] : []))
    if (long.length === 0) return
    const held = file.endsWith('.css') ? new Set() : linesHeldTogether(file, text)
    for (const line of long) {
      if (!held.has(line)) yield [line, `${[...lines[line - 1]!].length} characters`]
    }
  })
  expect(wide).toEqual([])
})

/** Lines that a long text or pattern makes wide, which nothing could break. */
function linesHeldTogether(file: string, text: string): ReadonlySet<number> {
  const held = new Set<number>()
  for (const node of nodesOf(parsed(file, text).program)) {
    if (!/^(Literal|TemplateLiteral|JSXText)$/.test(node.type) || node.end - node.start < 40)
      continue
    const last = lineAt(text, node.end)
    for (let line = lineAt(text, node.start); line <= last; line++) held.add(line)
  }
  return held
}

test('tidy: a file has at most 300 lines, in the engine 200', () => {
  const long = findings(programs, function* (file, text) {
    const most = file.startsWith('app/engine/') ? 200 : 300
    const lines = text.trimEnd().split('\n').length
    if (lines > most && !longFiles.has(file)) yield [lines, `is longer than ${most} lines`]
  })
  expect(long).toEqual([])
  for (const file of longFiles.keys()) expect(sourceFiles).toContain(file)
})

test('tidy: a function fits a screen of 70 lines', () => {
  const long = findings(programs, function* (file, text) {
    for (const node of nodesOf(parsed(file, text).program)) {
      if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) {
        continue
      }
      const first = lineAt(text, node.start)
      const lines = lineAt(text, node.end) - first + 1
      if (lines > 70) yield [first, `a function of ${lines} lines`]
    }
  })
  expect(long).toEqual([])
})

test('tidy: default exports only where a tool or a lab needs them', () => {
  const allowed = /(^|\/)(\w+\.)*config\.ts$|^patterns\/[^/]+\/(lab|checks|exercises)\.ts$/
  const files = programs.filter((file) => !allowed.test(file))
  const wrong = findings(files, function* (file, text) {
    for (const { entries, start } of parsed(file, text).module.staticExports) {
      if (entries.some((entry) => entry.exportName.kind === 'Default')) {
        yield [lineAt(text, start), 'a default export']
      }
    }
  })
  expect(wrong).toEqual([])
})

test('tidy: nothing is left to do, skipped, or promised', () => {
  // Written in pieces, so that this file does not find itself.
  const words = [
    ['TO', 'DO'],
    ['FIX', 'ME'],
    ['XX', 'X\\b'],
    ['coming ', 'soon'],
    ['not ', 'implemented'],
  ].map((pieces) => pieces.join(''))
  const calls = ['only', 'skip', 'todo', 'fails'].map((it) => `\\b(test|it|describe)\\.${it}\\(`)
  const pattern = new RegExp([...words.map((word) => `\\b${word}`), ...calls].join('|'))
  const files = [...sourceFiles, ...filesEnding('.md', '.css', '.html')]
  expect(findings(files, (_file, text) => linesMatching(text, pattern))).toEqual([])
})

test('tidy: nothing names a machine or its folders', () => {
  const pattern = new RegExp(
    ['/wor', 'k/|/ho', 'me/\\w|/Use', 'rs/\\w|\\bC:\\\\Use', 'rs'].join(''),
  )
  const files = [...sourceFiles, ...filesEnding('.md', '.json', '.css', '.html', '.yml')]
  expect(findings(files, (_file, text) => linesMatching(text, pattern))).toEqual([])
})

test('tidy: a name says the thing', () => {
  const nothing = /^(index|utils?|helpers?|common|misc|shared|stuff)$/
  const wrong = sourceFiles.filter((file) => {
    return file.split('/').some((part) => nothing.test(path.basename(part, path.extname(part))))
  })
  expect(wrong).toEqual([])
})

test('tidy: imports of our own files name them in full', () => {
  const wrong = findings(typed, function* (file, text) {
    for (const { moduleRequest, start } of parsed(file, text).module.staticImports) {
      const { value } = moduleRequest
      if (value.startsWith('.') && !/\.(ts|tsx|mjs|json|css)(\?\w+)?$/.test(value)) {
        yield [lineAt(text, start), `imports '${value}' without its ending`]
      }
    }
  })
  expect(wrong).toEqual([])
})

test('tidy: `any` is only where the SDK declares it', () => {
  const files = typed.filter((file) => file !== 'app/sdk/orrery.d.ts')
  const wrong = findings(files, function* (file, text) {
    for (const node of nodesOf(parsed(file, text).program)) {
      if (node.type === 'TSAnyKeyword') yield [lineAt(text, node.start), 'any']
    }
  })
  expect(wrong).toEqual([])
})

test('tidy: every exported symbol says in a comment what it is', () => {
  const files = programs.filter((file) => /^(app|workers|main|renderer|bench)\//.test(file))
  const silent = findings(files, undocumentedExports)
  expect(silent).toEqual([])
})

/** Exported declarations with no comment right above them; overloads may share one. */
function* undocumentedExports(file: string, text: string): Generator<[number, string]> {
  const { program, comments } = parsed(file, text)
  const ends = new Set<number>()
  for (const comment of comments) {
    if (comment.type === 'Block')
      ends.add(comment.end + (text.slice(comment.end).match(/^\s*/)?.[0].length ?? 0))
  }
  let last = ''
  for (const statement of program.body as Node[]) {
    const declaration = statement.declaration as Node | null | undefined
    if (!/^Export(Named|Default)Declaration$/.test(statement.type) || !declaration) continue
    const name = nameOf(declaration)
    const sharesComment = name === last
    last = name
    if (!ends.has(statement.start) && !sharesComment) {
      yield [lineAt(text, statement.start), `${name} has no comment`]
    }
  }
}

function nameOf(declaration: Node): string {
  const [first] = (declaration.declarations ?? []) as Node[]
  const id = (first?.id ?? declaration.id) as { name?: string } | null | undefined
  return id?.name ?? 'the default export'
}
