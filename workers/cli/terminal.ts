/** Where the command line writes: results to stdout, everything else to stderr. */

/** What is needed of a stream. */
export interface Output {
  write(text: string): boolean
  once(event: 'drain', listener: () => void): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/** A style is used only where a person reads it on a terminal. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'
const codes: Record<Style, number> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 }

/** After this long something is said about what takes so long, in ms. */
const progressAfterMs = 300
const progressEveryMs = 100

/** Writes for people and for pipes. */
export class Terminal {
  readonly #out: Output
  readonly #error: Output
  readonly #coloured: boolean
  #progressLine: string | null = null
  #clearProgress: (() => void) | null = null

  constructor(
    out: Output,
    error: Output,
    environment: Readonly<Record<string, string | undefined>>,
  ) {
    this.#out = out
    this.#error = error
    // https://no-color.org: set and not empty.
    this.#coloured = out.isTTY === true && (environment.NO_COLOR ?? '') === ''
  }

  /** Columns to fill; a pipe has room for a long line. */
  get width(): number {
    return this.#out.isTTY === true ? Math.max(60, this.#out.columns ?? 100) : 160
  }

  /** A text in a style, or as it is where colours are not wanted. */
  style(style: Style, text: string): string {
    return this.#coloured ? `\x1b[${codes[style]}m${text}\x1b[0m` : text
  }

  /** Lines on stdout. Resolves when there is room for more. */
  print(...lines: string[]): Promise<void> {
    this.#wipe()
    const hasRoom = this.#out.write(lines.map((line) => `${line}\n`).join(''))
    return hasRoom ? Promise.resolve() : new Promise((done) => this.#out.once('drain', done))
  }

  /** A line on stderr. */
  tell(line: string): void {
    this.#wipe()
    this.#error.write(`${line}\n`)
  }

  /**
   * Shows `line()` on stderr while something takes long: rewritten in place on a terminal, said
   * once elsewhere, or never if it is of interest only to somebody waiting. The answer ends it.
   */
  progress(line: () => string, elsewhere: 'once' | 'never' = 'once'): () => void {
    this.#clearProgress?.()
    const isTerminal = this.#error.isTTY === true
    if (!isTerminal && elsewhere === 'never') return () => {}
    let timer = setTimeout(show, progressAfterMs, this)
    function show(terminal: Terminal) {
      terminal.#show(line(), isTerminal)
      if (isTerminal) timer = setTimeout(show, progressEveryMs, terminal)
    }
    const end = () => {
      clearTimeout(timer)
      this.#wipe()
      this.#clearProgress = null
    }
    this.#clearProgress = end
    return end
  }

  #show(line: string, inPlace: boolean): void {
    if (!inPlace) {
      this.#error.write(`${line}\n`)
      return
    }
    const room = Math.max(20, (this.#error.columns ?? 80) - 1)
    this.#error.write(`\r\x1b[2K${line.slice(0, room)}`)
    this.#progressLine = line
  }

  #wipe(): void {
    if (this.#progressLine === null) return
    this.#error.write('\r\x1b[2K')
    this.#progressLine = null
  }
}
