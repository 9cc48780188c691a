/** What can be known of a statement without Postgres: its first words, and so its kind. */

/** How a statement is treated. */
export type SqlKind =
  | 'plain'
  /** Changes what tables there are, or may: cached statements are forgotten after it. */
  | 'schema'
  /** Changes the session: who it acts as, its settings. */
  | 'session'
  | 'savepoint'
  | 'release'
  | 'rollbackTo'
  | 'begin'
  | 'commit'
  | 'rollback'
  /** Would have the connection wait for data that never come. */
  | 'copyIn'

const isWordStart = /[A-Za-z_\u0080-\uffff]/
const word = /[\w$\u0080-\uffff]*/y
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y

/**
 * Bare words of each statement, in lower case: strings, quoted names, comments and bodies in
 * dollars are skipped.
 */
export function statementWords(sql: string): string[][] {
  const statements: string[][] = []
  let words: string[] = []
  let at = 0
  while (at < sql.length) {
    const skipped = skip(sql, at)
    if (skipped > at) {
      at = skipped
    } else if (sql[at] === ';') {
      if (words.length > 0) statements.push(words)
      words = []
      at++
    } else if (isWordStart.test(sql[at]!)) {
      word.lastIndex = at
      const [text] = word.exec(sql)!
      at += text.length
      // E'…' and its like are strings: the letter is no word.
      if (sql[at] === "'" && /^e$/i.test(text)) at = stringEnd(sql, at, true)
      else words.push(text.toLowerCase())
    } else {
      at++
    }
  }
  if (words.length > 0) statements.push(words)
  return statements
}

/** End of the string, quoted name, comment or dollar body that begins here; `at` if none does. */
function skip(sql: string, at: number): number {
  switch (sql[at]) {
    case "'":
      return stringEnd(sql, at, false)
    case '"':
      return closed(sql, '"', at + 1)
    case '-':
      return sql[at + 1] === '-' ? closed(sql, '\n', at + 2) : at
    case '/':
      return sql[at + 1] === '*' ? commentEnd(sql, at) : at
    case '$': {
      dollarTag.lastIndex = at
      const tag = dollarTag.exec(sql)
      return tag === null ? at : closed(sql, tag[0], at + tag[0].length)
    }
    default:
      return at
  }
}

function closed(sql: string, end: string, from: number): number {
  const at = sql.indexOf(end, from)
  return at < 0 ? sql.length : at + end.length
}

function stringEnd(sql: string, from: number, escapes: boolean): number {
  for (let at = from + 1; at < sql.length; at++) {
    if (escapes && sql[at] === '\\') at++
    else if (sql[at] === "'") return at + 1
  }
  return sql.length
}

function commentEnd(sql: string, from: number): number {
  let depth = 0
  for (let at = from; at < sql.length; at++) {
    const pair = sql.slice(at, at + 2)
    if (pair !== '/*' && pair !== '*/') continue
    depth += pair === '/*' ? 1 : -1
    at++
    if (depth === 0) return at + 1
  }
  return sql.length
}

const harmless = new Set(
  `select insert update delete merge with values table show explain fetch move declare close lock
   notify listen unlisten checkpoint vacuum analyze prepare execute copy truncate`.split(/\s+/),
)

/** Kind of a statement by its words. */
export function kindOf(words: readonly string[]): SqlKind {
  const [first = '', second = ''] = words
  switch (first) {
    case 'begin':
    case 'start':
      return 'begin'
    case 'commit':
    case 'end':
      return 'commit'
    case 'abort':
      return 'rollback'
    case 'rollback':
      return words.includes('to') ? 'rollbackTo' : 'rollback'
    case 'prepare':
      return second === 'transaction' ? 'commit' : 'plain'
    case 'savepoint':
    case 'release':
      return first
    case 'set':
    case 'reset':
    case 'discard':
    case 'deallocate':
      return 'session'
    case 'copy':
      return isCopyIn(words) ? 'copyIn' : 'plain'
    case 'select':
      return words.includes('into') ? 'schema' : 'plain'
    default:
      return harmless.has(first) || first === '' ? 'plain' : 'schema'
  }
}

function isCopyIn(words: readonly string[]): boolean {
  return words.some((text, i) => text === 'from' && words[i + 1] === 'stdin')
}
