/** One Monaco model for each file of each variant of the open lab; closed with the lab. */
import { monaco } from './monaco.ts'

type Model = monaco.editor.ITextModel

const models = new Map<string, { model: Model; revision: number }>()
const views = new Map<string, monaco.editor.ICodeEditorViewState | null>()
let lab: string | null = null

const keyOf = (variant: string, file: string) => `${variant}/${file}`

/** Closes the models of the lab before. Call it before {@link modelOf} is asked for another's. */
export function modelsFor(id: string): void {
  if (lab === id) return
  for (const { model } of models.values()) model.dispose()
  models.clear()
  views.clear()
  lab = id
}

/** A file as the stores have it. `revision` tells texts typed here from those set elsewhere. */
export interface Text {
  readonly variant: string
  readonly file: string
  readonly text: string
  readonly revision: number
}

/**
 * The model of a file. It takes `text` only when the revision is another one: while the reader
 * types, the model is ahead of the stores, and must not be set back to what they had a key ago.
 */
export function modelOf({ variant, file, text, revision }: Text): Model {
  const key = keyOf(variant, file)
  const known = models.get(key)
  if (known) {
    if (known.revision !== revision) replace(known.model, text)
    known.revision = revision
    return known.model
  }
  const uri = monaco.Uri.parse(`file:///${lab}/${key}`)
  const model = monaco.editor.createModel(text, 'typescript', uri)
  models.set(key, { model, revision })
  return model
}

/** Says that a model has the text of a revision already. */
export function setRevision(variant: string, file: string, revision: number): void {
  const known = models.get(keyOf(variant, file))
  if (known) known.revision = revision
}

/** Which variant and file a model is of. */
export function fileOfModel(uri: monaco.Uri): { variant: string; file: string } | null {
  const [, , variant, file] = uri.path.split('/')
  return variant && file ? { variant, file } : null
}

/** Gives a model another text, unless it has it. */
export function replace(model: Model, text: string): void {
  if (model.getValue() === text) return
  model.pushStackElement()
  model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null)
  model.pushStackElement()
}

/** Remembers where the reader was in a file. */
export function keepView(model: Model, view: monaco.editor.ICodeEditorViewState | null): void {
  views.set(model.uri.path, view)
}

/** Where the reader was in a file. */
export function viewOf(model: Model): monaco.editor.ICodeEditorViewState | null {
  return views.get(model.uri.path) ?? null
}
