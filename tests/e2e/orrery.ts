/** Starts and stops the app itself, as `npm start -- --web` does. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Orrery on a data folder of its own, which outlives its processes. */
export class Orrery {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'orrery-e2e-'))
  #child: ChildProcess | null = null

  /** Starts it and answers where it is. */
  async start(): Promise<string> {
    const program = path.join(root, 'out', 'main', 'node.js')
    const watch = ['--require', path.join(root, 'tests', 'e2e', 'outgoing.cjs')]
    const child = spawn(
      process.execPath,
      [...watch, program, '--no-open', '--data', path.join(this.folder, 'data')],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, ORRERY_OUTGOING: this.#outgoingFile },
      },
    )
    this.#child = child
    return new Promise((resolve, reject) => {
      let said = ''
      child.stdout.on('data', (bytes) => {
        said += bytes
        const url = /Orrery is at (\S+)/.exec(said)?.[1]
        if (url) resolve(url)
      })
      child.once('error', reject)
      child.once('exit', (code) => reject(new Error(`Orrery ended with ${code}: ${said}`)))
    })
  }

  /** Ends it as a reader does who closes the terminal. */
  async stop(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (!child || child.exitCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  }

  /** Before a start: what a reader has who has seen the tour. */
  preferTourDone(): void {
    const folder = path.join(this.folder, 'data')
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, 'preferences.json'), JSON.stringify({ tourDone: true }))
  }

  /** Connections its processes tried to make to anywhere but this machine. */
  outgoing(): string[] {
    if (!existsSync(this.#outgoingFile)) return []
    return readFileSync(this.#outgoingFile, 'utf8').trim().split('\n')
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  get #outgoingFile(): string {
    return path.join(this.folder, 'outgoing.txt')
  }
}
