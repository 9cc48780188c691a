/**
 * What belongs to the reader, as files they own: edits, notes, preferences, progress. Files are
 * the truth; the disk is read again for each lab, so that another editor's changes are seen.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { type LabProgress, type Preferences, preferences, progress } from '../app/contract/api.ts'
import { fail } from '../app/contract/failure.ts'
import type { Emit } from '../app/contract/host.ts'
import { fileName, type Json, labId } from '../app/contract/values.ts'
import { temporaryEnd, Writer } from './durable.ts'

const progressByLab = z.record(labId, progress)

/** The reader's files below one data folder, which nobody else writes meanwhile. */
export class UserFiles {
  readonly #folder: string
  readonly #broadcast: Emit
  readonly #writer: Writer
  readonly #preferences: Preferences
  readonly #progress: Map<string, LabProgress>
  /** Labs with edits, as far as known. */
  readonly #edited: Set<string>

  /** Reads what there is. Throws when the folder can't be made or read. */
  constructor(folder: string, broadcast: Emit, writer = new Writer()) {
    this.#folder = folder
    this.#broadcast = broadcast
    this.#writer = writer
    for (const name of ['workspace', 'notes']) {
      mkdirSync(path.join(folder, name), { recursive: true, mode: 0o700 })
    }
    this.#clearTemporaries()
    this.#preferences = this.#read('preferences.json', preferences) ?? {}
    this.#progress = new Map(Object.entries(this.#read('progress.json', progressByLab) ?? {}))
    const labs = foldersIn(path.join(folder, 'workspace')).map((lab) => path.basename(lab))
    this.#edited = new Set(labs.filter((lab) => this.#hasEdits(lab)))
  }

  // ---- edits -------------------------------------------------------------------------------

  /** The reader's own service files of a lab: file → text. */
  async edits(lab: string): Promise<Record<string, string>> {
    const folder = this.#labFolder(lab)
    const edits: Record<string, string> = {}
    for (const name of await readdir(folder).catch(() => [])) {
      if (!fileName.safeParse(name).success) continue
      const text = await this.#textOf(path.join(folder, name))
      if (text !== null) edits[name] = text
    }
    for (const file of this.#writer.unsavedFiles()) {
      const text = this.#writer.unsaved(file)
      if (path.dirname(file) !== folder) continue
      if (typeof text === 'string') edits[path.basename(file)] = text
      else delete edits[path.basename(file)]
    }
    return edits
  }

  /** Resolves when the edit is on the disk. */
  async saveEdit(lab: string, file: string, text: string): Promise<void> {
    const target = this.#editPath(lab, file)
    this.#edited.add(lab)
    await this.#writer.save(target, text)
    this.#broadcast('fileSaved', { lab, file })
  }

  /** Removes one edit, or all of a lab; answers what they were, and when they are off the disk. */
  async removeEdits(
    lab: string,
    file?: string,
  ): Promise<{ removed: Record<string, string>; saved: Promise<unknown> }> {
    const edits = await this.edits(lab)
    const names = file === undefined ? Object.keys(edits) : [file].filter((name) => name in edits)
    const saved = names.map((name) => this.#writer.save(this.#editPath(lab, name), null))
    if (names.length === Object.keys(edits).length) this.#edited.delete(lab)
    const removed = Object.fromEntries(names.map((name) => [name, edits[name]!]))
    return { removed, saved: Promise.all(saved) }
  }

  isEdited(lab: string): boolean {
    return this.#edited.has(lab)
  }

  // ---- notes -------------------------------------------------------------------------------

  /** The reader's note on a lab; empty if there is none. */
  async note(lab: string): Promise<string> {
    return (await this.#textOf(this.#notePath(lab))) ?? ''
  }

  /** Resolves when the note is on the disk; an empty one is removed. */
  saveNote(lab: string, text: string): Promise<void> {
    return this.#writer.save(this.#notePath(lab), text === '' ? null : text)
  }

  // ---- preferences and progress ----------------------------------------------------------------

  preferences(): Preferences {
    return { ...this.#preferences }
  }

  /** Lays `changes` over the preferences; null and undefined clear a key. */
  async savePreferences(changes: Readonly<Record<string, Json | undefined>>): Promise<Preferences> {
    for (const [key, value] of Object.entries(changes)) {
      if (value === null || value === undefined) delete this.#preferences[key]
      else this.#preferences[key] = value
    }
    await this.#write('preferences.json', this.#preferences)
    return this.preferences()
  }

  progress(lab: string): LabProgress {
    return this.#progress.get(lab) ?? 'new'
  }

  /** Raises a lab's progress, or clears it for `new`; answers whether that changed anything. */
  raiseProgress(lab: string, to: LabProgress): boolean {
    const stages = progress.options
    const isLower = stages.indexOf(to) <= stages.indexOf(this.progress(lab))
    if (to === this.progress(lab) || (isLower && to !== 'new')) return false
    if (to === 'new') this.#progress.delete(lab)
    else this.#progress.set(lab, to)
    this.#write('progress.json', Object.fromEntries(this.#progress)).catch((error: Error) =>
      this.#broadcast('notice', { message: error.message, detail: 'progress.json' }),
    )
    return true
  }

  // ---- the end -----------------------------------------------------------------------------

  /** Resolves when everything is on the disk that can be. */
  flush(): Promise<void> {
    return this.#writer.flush()
  }

  /** The same before it returns. */
  flushNow(): void {
    this.#writer.flushNow()
  }

  // ---- paths: names were checked on their way in, and are again where they become paths ------

  #labFolder(lab: string): string {
    return path.join(this.#folder, 'workspace', labId.parse(lab))
  }

  #editPath(lab: string, file: string): string {
    return path.join(this.#labFolder(lab), fileName.parse(file))
  }

  #notePath(lab: string): string {
    return path.join(this.#folder, 'notes', `${labId.parse(lab)}.md`)
  }

  /** What was last saved, whether the disk has it yet or not. */
  async #textOf(file: string): Promise<string | null> {
    const unsaved = this.#writer.unsaved(file)
    if (unsaved !== undefined) return unsaved
    try {
      return await readFile(file, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw fail('storage', `${path.basename(file)} could not be read.`, String(error))
    }
  }

  #hasEdits(lab: string): boolean {
    if (!labId.safeParse(lab).success) return false
    return readdirSync(this.#labFolder(lab)).some((name) => fileName.safeParse(name).success)
  }

  #write(name: string, value: unknown): Promise<void> {
    return this.#writer.save(path.join(this.#folder, name), `${JSON.stringify(value, null, 2)}\n`)
  }

  /** A damaged file is set aside under another name, and said: it may be mended by hand. */
  #read<T>(name: string, schema: z.ZodType<T>): T | undefined {
    const file = path.join(this.#folder, name)
    let text: string
    try {
      text = readFileSync(file, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
    try {
      return schema.parse(JSON.parse(text))
    } catch (error) {
      const stamp = new Date().toISOString().replace(/[:.]/g, '-')
      const aside = `${path.basename(name, '.json')}.damaged-${stamp}.json`
      renameSync(file, path.join(this.#folder, aside))
      this.#broadcast('notice', {
        message: `${name} could not be understood; it was kept as ${aside} and begun anew.`,
        detail: String(error),
      })
      return undefined
    }
  }

  /** What a crash left half written was never acknowledged. */
  #clearTemporaries(): void {
    const folders = [
      this.#folder,
      path.join(this.#folder, 'notes'),
      ...foldersIn(path.join(this.#folder, 'workspace')),
    ]
    for (const folder of folders) {
      for (const name of readdirSync(folder)) {
        if (name.startsWith('.') && name.endsWith(temporaryEnd)) rmSync(path.join(folder, name))
      }
    }
  }
}

function foldersIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(folder, name))
}
