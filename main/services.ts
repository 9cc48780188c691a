/** The table of handlers: what each method of the contract does, the same in both hosts. */
import { differingFiles, servicesOf, variantsOf } from '../app/catalogue/lab-files.ts'
import type { LabContents, LabProgress, LabSummary, Result } from '../app/contract/api.ts'
import { fail } from '../app/contract/failure.ts'
import type { Emit, Handlers } from '../app/contract/host.ts'
import type { Supervisor } from '../app/supervisor/supervisor.ts'
import type { Catalogue, Description, Lab } from './catalogue.ts'
import type { UserFiles } from './files.ts'
import { Runs } from './runs.ts'

/** What the handlers work with. */
export interface ServicesOptions {
  readonly catalogue: Catalogue
  readonly files: UserFiles
  readonly supervisor: Supervisor
  readonly about: Result<'about'>
  /** To every window. */
  readonly broadcast: Emit
}

/** The reader's own set of files, among variants. */
const mine = 'mine'

/** Makes the handlers. */
export function createServices(options: ServicesOptions): Handlers {
  const { files, about } = options
  const desk = new Desk(options)
  const runs = new Runs(options.supervisor)
  return {
    about: () => about,
    catalogue: () => desk.catalogue(),
    openLab: ({ lab }) => desk.open(lab),

    saveFile: async ({ lab, file, text }) => {
      const { saved } = await desk.inTurn(async () => {
        const known = await desk.serviceFiles(lab)
        if (!known.has(file)) throw fail('not-found', `${lab} has no service file ${file}.`)
        const wasEdited = files.isEdited(lab)
        const saved = files.saveEdit(lab, file, text)
        if (!wasEdited) desk.changed(lab)
        return { saved }
      })
      await saved
      return {}
    },
    resetFile: async ({ lab, file }) => {
      const { removed, saved } = await desk.inTurn(() => files.removeEdits(lab, file))
      desk.changed(lab)
      await saved
      return { removed }
    },
    saveNote: async ({ lab, text }) => {
      const { saved } = await desk.inTurn(async () => {
        await desk.serviceFiles(lab)
        return { saved: files.saveNote(lab, text) }
      })
      await saved
      return {}
    },
    markProgress: async ({ lab, progress }) => {
      await desk.lab(lab)
      desk.raise(lab, progress)
      return { progress: files.progress(lab) }
    },

    startRun: async (params, caller) => {
      const lab = await desk.lab(params.lab)
      const variant = params.variant === mine ? (params.base ?? 'pattern') : params.variant
      const services = servicesOf(lab.files.files, variant)
      if (services === null) throw fail('not-found', `${lab.id} has no variant ${variant}.`)
      const edits = params.variant === mine ? await files.edits(lab.id) : {}
      // A file the lab no longer has would fail the run; it stays in the reader's folder.
      const own = Object.entries({ ...edits, ...params.code }).filter(([file]) => file in services)
      const { scenario, seed, knobs, faults, history, exercise } = params
      const code = Object.fromEntries(own)
      const settings = { scenario, seed, knobs, faults, history, code }
      const judged = exercise === undefined ? {} : { exercise }
      const spec = { lab: lab.files, variant, ...settings, ...judged }
      return runs.start(spec, caller, ({ result }) => {
        // An exercise's check comes first. Shipped code fails it, so whoever passes has solved it.
        const isSolved = exercise !== undefined && result.checks[0]?.held === true
        desk.raise(lab.id, isSolved ? 'passed' : 'run')
      })
    },
    stopRun: ({ run }) => {
      runs.stop(run)
      return {}
    },

    readPreferences: () => files.preferences(),
    savePreferences: (changes) => files.savePreferences(changes),
  }
}

/** Labs as the reader has them: what ships, with what is theirs. */
class Desk {
  readonly #catalogue: Catalogue
  readonly #files: UserFiles
  readonly #broadcast: Emit
  /** Labs whose description is on its way, so that they are asked for once. */
  readonly #underWay = new Set<string>()
  readonly #serviceFiles = new Map<string, ReadonlySet<string>>()
  #orderOf: ReadonlyMap<string, number> = new Map()
  #turn: Promise<unknown> = Promise.resolve()

  constructor({ catalogue, files, broadcast }: ServicesOptions) {
    this.#catalogue = catalogue
    this.#files = files
    this.#broadcast = broadcast
  }

  async lab(id: string): Promise<Lab> {
    const lab = await this.#catalogue.lab(id)
    if (lab === null) throw fail('not-found', `There is no lab ${id}.`)
    this.#serviceFiles.set(id, new Set(Object.keys(servicesOf(lab.files.files, 'pattern') ?? {})))
    return lab
  }

  /** Names of the files a reader may edit; read once, since saving asks at every key. */
  async serviceFiles(id: string): Promise<ReadonlySet<string>> {
    if (!this.#serviceFiles.has(id)) await this.lab(id)
    return this.#serviceFiles.get(id)!
  }

  /**
   * Runs tasks in the order they were asked for: what is saved last must be what stays, whatever
   * a task waits for on its way to the writer. What comes after that it returns in an object.
   */
  inTurn<T>(task: () => Promise<T>): Promise<T> {
    const next = this.#turn.then(task)
    this.#turn = next.catch(() => {})
    return next
  }

  async catalogue(): Promise<Result<'catalogue'>> {
    const { chapters, labs } = await this.#catalogue.shelf()
    this.#orderOf = new Map(labs.map((lab, i) => [lab.id, i]))
    const unknown = labs.filter((lab) => this.#catalogue.known(lab) === null)
    void this.#describeAll(unknown)
    return {
      chapters: chapters.map(({ title, labs: ids }) => ({ title, labs: [...ids] })),
      labs: labs.map((lab) => this.#summary(lab)),
    }
  }

  async open(id: string): Promise<LabContents> {
    const lab = await this.lab(id)
    if (this.#orderOf.size === 0) await this.catalogue()
    this.raise(id, 'opened')
    const [description, edits, ownNote, glossary] = await Promise.all([
      this.#catalogue.description(lab),
      this.#files.edits(id),
      this.#files.note(id),
      this.#catalogue.glossary(),
    ])
    const all = lab.files.files
    const variants = variantsOf(all)
    return {
      summary: this.#summary(lab, description),
      note: {
        markdown: lab.note.markdown,
        sources: lab.note.sources.map((source) => ({ ...source })),
        models: [...lab.note.models],
        doesNotModel: [...lab.note.doesNotModel],
      },
      variants: Object.fromEntries(variants.map((name) => [name, { ...servicesOf(all, name) }])),
      differs: Object.fromEntries(variants.map((name) => [name, [...differingFiles(all, name)]])),
      definition: pick(all, ['lab.ts', 'checks.ts']),
      edits,
      faults: [...lab.faults],
      cards: lab.cards.map((card) => ({ ...card })),
      ownNote,
      glossary: glossary.map((term) => ({ ...term })),
    }
  }

  raise(lab: string, progress: LabProgress): void {
    if (this.#files.raiseProgress(lab, progress)) this.changed(lab)
  }

  /** Tells every window of a lab's new entry. */
  changed(id: string): void {
    this.#catalogue.lab(id).then(
      (lab) => lab && this.#broadcast('labChanged', this.#summary(lab)),
      // It is gone from the disk: the next look at the catalogue says so.
      () => {},
    )
  }

  /** One after the other: a run the reader starts meanwhile must not wait for a row of them. */
  async #describeAll(labs: readonly Lab[]): Promise<void> {
    const mineToDo = labs.filter((lab) => !this.#underWay.has(lab.id))
    for (const lab of mineToDo) this.#underWay.add(lab.id)
    for (const lab of mineToDo) {
      const description = await this.#catalogue.description(lab)
      this.#underWay.delete(lab.id)
      this.#broadcast('labChanged', this.#summary(lab, description))
    }
  }

  #summary(lab: Lab, description?: Description): LabSummary {
    return {
      id: lab.id,
      title: lab.note.title,
      chapter: lab.note.chapter,
      summary: lab.note.summary,
      order: this.#orderOf.get(lab.id) ?? 0,
      after: [...lab.note.after],
      description: description ? description.description : this.#catalogue.known(lab),
      problem: description?.problem ?? null,
      progress: this.#files.progress(lab.id),
      edited: this.#files.isEdited(lab.id),
    }
  }
}

function pick(files: Readonly<Record<string, string>>, names: readonly string[]) {
  return Object.fromEntries(
    names.filter((name) => name in files).map((name) => [name, files[name]!]),
  )
}
