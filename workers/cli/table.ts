/** Columns of text, and numbers as people read them. */

/** A number with the digits that matter and thousands set apart: `0.412`, `12.3`, `1,204`. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
  return grouped(value.toFixed(digits))
}

/** Thousands set apart, in a number as text. */
export function grouped(value: number | string): string {
  const [whole, part] = String(value).split('.') as [string, string?]
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return part === undefined ? spaced : `${spaced}.${part}`
}

/** Real or virtual time: `412 ms`, `20 s`, `2.5 s`. */
export function span(ms: number): string {
  return ms < 1_000 ? `${figure(Math.round(ms))} ms` : `${figure(Math.round(ms / 10) / 100)} s`
}

/** Lines of cells, aligned: the first column to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[], gap = '   '): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  }
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join(gap)
      .trimEnd(),
  )
}

/** Breaks a text into lines of at most `width` characters, at spaces. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  if (line !== '') lines.push(line)
  return lines
}
