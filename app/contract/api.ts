/**
 * Every call between a window and main, written once. Types, run-time checks, the preload's
 * allow-list, the table of handlers and the reference in ARCHITECTURE.md derive from this file.
 *
 * A window imports types from here and nothing else: the checks (and zod) stay in main.
 */
import { z } from 'zod'
import type { Done, LabDescription, Problem, Progress, RunPosition, TracePart } from '../lab/run.ts'
import {
  fault,
  fileName,
  json,
  knobs,
  labId,
  seed,
  sourceText,
  titled,
  trusted,
  variantId,
} from './values.ts'

/** Stages of {@link LabProgress}, lowest first. */
export const progress = z.enum(['new', 'opened', 'run', 'passed'])
/** How far a reader has come with a lab. */
export type LabProgress = z.infer<typeof progress>

const files = z.record(z.string(), z.string())

const labSummary = titled('LabSummary', {
  id: z.string(),
  title: z.string(),
  chapter: z.string(),
  summary: z.string(),
  /** Place in the reading order, from 0: no lab comes before those it builds on. */
  order: z.int(),
  /** Ids of the labs it builds on. */
  after: z.array(z.string()),
  /** Null while it is being worked out; then `labChanged` brings it. */
  description: z.nullable(trusted<LabDescription>('LabDescription')),
  /** Why it has no description, for a lab whose own files are at fault. */
  problem: z.nullable(trusted<Problem>('Problem')),
  progress,
  /** The reader has files of their own for it. */
  edited: z.boolean(),
})
/** A lab as the catalogue lists it. */
export type LabSummary = z.infer<typeof labSummary>

const catalogue = titled('Catalogue', {
  /** In reading order; `labs` are ids, in reading order. */
  chapters: z.array(z.object({ title: z.string(), labs: z.array(z.string()) })),
  labs: z.array(labSummary),
})
/** Chapters and labs, in reading order. */
export type Catalogue = z.infer<typeof catalogue>

const labContents = titled('LabContents', {
  /** Its description is never null here unless `problem` says why. */
  summary: labSummary,
  note: z.object({
    /** The lesson, without its front matter. */
    markdown: z.string(),
    /** Sections of the courses it covers. */
    sources: z.array(z.object({ course: z.string(), section: z.string() })),
    models: z.array(z.string()),
    doesNotModel: z.array(z.string()),
  }),
  /** Variant → file (`order.ts`) → text, as shipped: whole sets, `pattern` first. */
  variants: z.record(z.string(), files),
  /** Variant → files whose text is not the pattern's. Empty for `pattern`. */
  differs: z.record(z.string(), z.array(z.string())),
  /** `lab.ts` and `checks.ts`, to be read beside the services. */
  definition: files,
  /** The reader's own files: file → text. */
  edits: files,
  /** Sentences about what is wrong with its note, cards or folder; empty for a lab as shipped. */
  faults: z.array(z.string()),
  cards: z.array(z.object({ question: z.string(), answer: z.string() })),
  /** The reader's own note, Markdown; empty if there is none. */
  ownNote: z.string(),
  glossary: z.array(z.object({ term: z.string(), meaning: z.string() })),
})
/** What the panes of one lab show. */
export type LabContents = z.infer<typeof labContents>

const theme = z.enum(['dark', 'light', 'system'])
/** 1 is 100 %. */
const zoom = z.number().min(0.5).max(3)
/** What the preferences file may hold; a key not named here is kept as it is. */
export const preferences = z
  .object({
    theme: theme.optional(),
    zoom: zoom.optional(),
    lastLab: z.string().optional(),
    layout: json.optional(),
  })
  .catchall(json)
  .meta({ title: 'Preferences' })
/** What the window remembers: one JSON object, unknown keys included. */
export type Preferences = z.infer<typeof preferences>

const nothing = z.strictObject({})
const done = z.object({})

/** Method → what it takes, what it answers, and what it is for in one sentence. */
export const methods = {
  about: {
    params: nothing,
    result: z.object({
      version: z.string(),
      dataFolder: z.string(),
      platform: z.string(),
      host: z.enum(['electron', 'node']),
    }),
    says: 'Version, data folder, platform and host, for the About box and for bug reports.',
  },
  catalogue: {
    params: nothing,
    result: catalogue,
    says: 'Chapters and labs in reading order, with progress; answers at once, also on a first start.',
  },
  openLab: {
    params: z.strictObject({ lab: labId }),
    result: labContents,
    says: 'Everything the panes of one lab show: note, files of each variant, edits, cards, own note.',
  },
  saveFile: {
    params: z.strictObject({ lab: labId, file: fileName, text: sourceText }),
    result: done,
    says: 'Keeps an edited service file; may be called on every key, answers when it is on the disk.',
  },
  resetFile: {
    params: z.strictObject({ lab: labId, file: fileName.optional() }),
    result: z.object({ removed: files }),
    says: 'Removes one edited file, or all of a lab, and answers their texts so it can be undone.',
  },
  saveNote: {
    params: z.strictObject({ lab: labId, text: sourceText }),
    result: done,
    says: "Keeps the reader's own note on a lab; an empty text removes it.",
  },
  markProgress: {
    params: z.strictObject({ lab: labId, progress }),
    result: z.object({ progress }),
    says: 'Raises the progress of a lab and answers where it stands; `new` starts it over.',
  },
  startRun: {
    params: z.strictObject({
      lab: labId,
      /** A shipped variant, or `mine`: the reader's files over those of `base`. */
      variant: variantId,
      /** What `mine` lies over. Default `pattern`. */
      base: variantId.optional(),
      scenario: z.string().min(1).max(100),
      seed,
      knobs,
      /** Besides the scenario's. */
      faults: z.array(fault).max(1_000).readonly(),
      /** Record row changes, for the tables pane. */
      history: z.boolean(),
      /** Exercise to judge as well; its check comes first in the result. */
      exercise: z.string().min(1).max(100).optional(),
      /** Files laid over everything else, saved or not. */
      code: z.record(fileName, sourceText).optional(),
    }),
    result: z.object({ run: z.int() }),
    says: 'Starts a run in a lab process; its `trace`, `progress` and `done` go to this window.',
  },
  stopRun: {
    params: z.strictObject({ run: z.int() }),
    result: done,
    says: 'Stops a run; its `done` follows with what there is. Harmless for a run that has ended.',
  },
  readPreferences: {
    params: nothing,
    result: preferences,
    says: 'What the window remembers: theme, zoom, layout, last lab.',
  },
  savePreferences: {
    params: z
      .object({
        theme: theme.nullish(),
        zoom: zoom.nullish(),
        lastLab: z.string().nullish(),
        layout: json.optional(),
      })
      .catchall(json),
    result: preferences,
    says: 'Lays the given keys over the preferences and answers them all; null clears a key.',
  },
} satisfies Record<string, { params: z.ZodType; result: z.ZodType; says: string }>

/** Which run did not complete, and why. */
export interface RunProblem {
  readonly run: number
  readonly problem: Problem
}
/** A run's heartbeat. */
export interface Alive {
  readonly run: number
  readonly memoryMb: number
  readonly at: RunPosition | null
}
/** Which edited file is safe. */
export interface FileSaved {
  readonly lab: string
  readonly file: string
}
/** A sentence for the reader, and what a bug report needs. */
export interface Notice {
  readonly message: string
  readonly detail: string
}
/** Whether main can be reached. */
export interface Connection {
  readonly state: 'open' | 'lost'
}

/** Event → its payload and when it is sent. Payloads are ours and are not walked at run time. */
export const events = {
  trace: {
    payload: trusted<TracePart>('TracePart'),
    says: 'New rows of a running trace; to the window that started the run.',
  },
  progress: {
    payload: trusted<Progress>('Progress'),
    says: 'How far a run is; to the window that started it, a few times a second.',
  },
  done: {
    payload: trusted<Done>('Done'),
    says: 'A run has ended, well or not; always the last event of a run.',
  },
  runProblem: {
    payload: trusted<RunProblem>('RunProblem'),
    says: 'Why a run did not complete, as soon as it is known; `done` follows and carries it too.',
  },
  alive: {
    payload: trusted<Alive>('Alive'),
    says: 'Heartbeat of a run: memory, and the event, handler and line it is at.',
  },
  fileSaved: {
    payload: trusted<FileSaved>('FileSaved'),
    says: 'An edited file is on the disk as last sent; to every window.',
  },
  labChanged: {
    payload: trusted<LabSummary>('LabSummary'),
    says: "A lab's entry in the catalogue changed: described, edited, reset, or progress made.",
  },
  notice: {
    payload: trusted<Notice>('Notice'),
    says: 'Something the reader should know: a damaged file set aside, a disk that is full.',
  },
  connection: {
    payload: trusted<Connection>('Connection'),
    says: 'Main was reached, or lost: made in the window itself; a new listener hears the last one.',
  },
} satisfies Record<string, { payload: z.ZodType; says: string }>

/** Name of a method. */
export type Method = keyof typeof methods
/** What a caller passes. */
export type Params<M extends Method> = z.input<(typeof methods)[M]['params']>
/** What a call answers. */
export type Result<M extends Method> = z.output<(typeof methods)[M]['result']>
/** Name of an event. */
export type Event = keyof typeof events
/** What an event carries. */
export type Payload<E extends Event> = z.output<(typeof events)[E]['payload']>

/** Names of all methods: what a preload lets through. */
export const methodNames = Object.keys(methods) as readonly Method[]
