/** The two parsers' complaints in plain words: what is wrong, where, and what to do. */
import { tokenizer } from 'acorn'
import type { Problem } from '../../app/lab/run.ts'
import { Lines, problemAt } from './draft.ts'

/** The TypeScript that makes code at run time instead of vanishing → what to write instead. */
const notErasable: readonly (readonly [RegExp, string])[] = [
  [
    /enum/,
    "`enum` is not available: write const Status = { open: 'open', done: 'done' } as const, " +
      'and type Status = keyof typeof Status',
  ],
  [/namespace|`module`/, 'namespaces are not available: write plain constants and functions'],
  [
    /parameter property/,
    'a constructor parameter cannot declare a field: declare the field in the class and assign ' +
      'it in the constructor (this.name = name)',
  ],
  [/import equals/, "import … = … is not available: write import { … } from 'orrery'"],
  [/export assignment/, 'export = … is not available: leave the export out'],
  [/angle-bracket/, 'write `value as Type` instead of `<Type>value`'],
]

/** Complaints of either parser → plain words. `$1` is what the pattern caught. */
const plain: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:await isn't allowed|Cannot use keyword 'await')/,
    "`await` needs an async function around it: write `async` before that function's parameters",
  ],
  [
    /^(?:Return statement is not allowed|'return' outside)/,
    '`return` stands outside any function: this level runs once, when the file starts; put the code into a handler',
  ],
  [
    /^Unterminated (?:string|template)/,
    'a text that begins here is never closed: add its closing quote',
  ],
  [/^Unterminated (?:block )?comment/, 'a comment is never closed: add */'],
  [/^Unterminated reg/, 'a regular expression that begins here is never closed: add its closing /'],
  [/^Invalid regular expression.*: (.+)$/, 'this regular expression is not valid ($1): correct it'],
  [
    /^(?:Identifier|Label) '?(.+?)'? (?:has|is) already/,
    '`$1` is declared twice: rename one of the two',
  ],
  [/^Argument name clash/, 'two parameters have the same name: rename one'],
  [
    /^'const' declarations must be|^Missing initializer/,
    'a `const` needs a value: write `= …`, or use `let`',
  ],
  [
    /^(?:A )?'?(?:Unsyntactic )?'?(break|continue)'?/,
    '`$1` has nothing here to leave: use it inside a loop',
  ],
  [/^Private field '(.+)' must be/, '`$1` is not a field of this class: declare it there'],
  [/^'super'|^super\(\)/, '`super` only works in a class that extends another: remove it'],
  [
    /^Export '(.+)' is not defined/,
    '`$1` is exported but not declared: declare it or leave it out',
  ],
  [/^The 'with' statement/, '`with` is not available: name the object each time'],
  [
    /^(?:Invalid assignment target|Assigning to|The left-hand side)/,
    'what stands left of = cannot be assigned to: use a variable or a property',
  ],
  [
    /^Legacy octal|^Invalid number/,
    'a number may not begin with 0 here: write 0o10 for octal, or drop the 0',
  ],
  [
    /^Nullish coalescing|^Logical expressions and coalesce/,
    '?? and || cannot be mixed: put parentheses around one of them',
  ],
  [/^'\*\*' cannot be/, 'put parentheses around what stands left of **'],
  [
    /^LineBreak cannot follow|^Illegal newline/,
    '`throw` needs its value on the same line: join the lines',
  ],
  [/^Expected '(.+?)', got '<eof>'/, 'the file ends where a `$1` is still missing: add it'],
  [/^Unexpected eof/, 'the file ends too early: finish its last statement'],
  [
    /^Expected ';', '}' or <eof>|^Expected a semicolon/,
    'this does not follow from what stands before it: add the missing operator, comma or line break',
  ],
  [/^Expected ident/, 'a name is missing here: add it'],
  [/^Expected '(.+?)', got 'ident'/, 'a `$1` is missing before this name: add it'],
  [/^Expected '(.+?)', got '(.+)'/, 'a `$1` is missing before `$2`: add it'],
  [/^Expression expected/, 'a value is missing here: add it, or remove what stands around it'],
  [
    /^Unexpected token `ident`/,
    'this name is not expected here: look for a missing comma, colon or bracket before it',
  ],
  [/^Unexpected token `(.+?)`/, '`$1` is not expected here: look for what is missing before it'],
]

/** Syntax newer than what every supported machine runs, by what stands at the error. */
const tooNew: readonly (readonly [before: RegExp, after: RegExp, string])[] = [
  [/$/, /^@/, 'decorators are not available: call the function yourself'],
  [/\busing\s+$/, /^/, '`using` is not available: free the resource in a `finally`'],
  [/\baccessor\s+$/, /^/, '`accessor` is not available: write a field, or get and set'],
  [/$/, /^with\b/, 'import attributes are not available: leave `with …` out'],
]

/** The problem behind what the type stripper threw; null if it failed rather than complained. */
export function stripperProblem(file: string, source: string, error: unknown): Problem | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null
  const { code, message, startLine, startColumn } = error as Record<string, unknown>
  if (typeof message !== 'string' || typeof startLine !== 'number') return null
  const lines = new Lines(source)
  const offset = Math.min(lines.offset(startLine) + Number(startColumn), source.length)
  if (code === 'UnsupportedSyntax') {
    const known = notErasable.find(([pattern]) => pattern.test(message))
    const reason = known?.[1] ?? `only types that can be erased are available: ${clean(message)}`
    return place(file, lines, offset, reason)
  }
  return locate(file, source, message, offset)
}

/** The problem behind what the JavaScript parser threw; null if it failed for another reason. */
export function parserProblem(file: string, text: string, error: unknown): Problem | null {
  if (!(error instanceof SyntaxError) || !('pos' in error)) return null
  const message = error.message.replace(/ \(\d+:\d+\)$/, '')
  if (message.startsWith('Not enough stack')) return null
  const offset = Number(error.pos)
  const found = tooNew.find(
    ([before, after]) => before.test(text.slice(0, offset)) && after.test(text.slice(offset)),
  )
  if (found) return place(file, new Lines(text), offset, found[2])
  return locate(file, text, message, offset)
}

function place(file: string, lines: Lines, offset: number, reason: string): Problem {
  return { ...problemAt(file, 'syntax', lines.at(offset), reason), column: lines.column(offset) }
}

/** Where the trouble lies and what it is, from what a parser says of the place it got stuck at. */
function locate(file: string, source: string, message: string, offset: number): Problem {
  const lines = new Lines(source)
  const bracket = /Unterminated/.test(message) ? null : looseBracket(source)
  // What a parser trips over lies far behind the bracket that was forgotten.
  if (bracket && bracket.offset <= offset) {
    const { open, close } = bracket
    if (open === null) {
      const reason = `the \`${close.label}\` here closes nothing: remove it, or add its partner`
      return place(file, lines, bracket.offset, reason)
    }
    const by = close && `closed by the \`${close.label}\` of line ${lines.at(close.offset)}`
    const reason = by
      ? `the \`${open}\` here is ${by}: add or change a bracket between them`
      : `the \`${open}\` here is never closed: add its partner`
    return place(file, lines, bracket.offset, reason)
  }
  for (const [pattern, words] of plain) {
    const found = pattern.exec(message)
    if (found === null) continue
    const reason = words.replace(/\$(\d)/g, (_, group) => found[Number(group)] ?? '')
    return place(file, lines, offset, reason)
  }
  return place(file, lines, offset, `this cannot be read: ${clean(message)}; correct it`)
}

const partner: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '${': '}' }

type Loose =
  | { open: null; close: { label: string }; offset: number }
  | { open: string; close: { label: string; offset: number } | null; offset: number }

/** The first bracket closed by another kind or closing nothing, else the innermost never closed. */
function looseBracket(source: string): Loose | null {
  const open: { open: string; offset: number }[] = []
  try {
    const tokens = tokenizer(source, { ecmaVersion: 2024, sourceType: 'module' })
    for (const token of tokens) {
      const { label } = token.type
      if (label in partner) open.push({ open: label, offset: token.start })
      else if (label === ')' || label === ']' || label === '}') {
        const last = open.pop()
        const close = { label, offset: token.start }
        if (last === undefined) return { open: null, close, offset: token.start }
        if (partner[last.open] !== label) return { ...last, close }
      }
    }
  } catch {
    // Text that is not even made of tokens says nothing about brackets.
    return null
  }
  const last = open.at(-1)
  return last ? { ...last, close: null } : null
}

/** A parser's own words, fit for the middle of a sentence. */
function clean(message: string): string {
  const line = message.split('\n')[0]!.replace(/\.$/, '')
  return line.charAt(0).toLowerCase() + line.slice(1)
}
