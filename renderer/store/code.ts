/** Which text is shown where: the shipped variants, and the reader's own files over the pattern. */
import type { LabContents } from '../../app/contract/api.ts'

/** The reader's own files over the pattern's. */
export const mine = 'mine'
/** The variant every lab has. */
export const pattern = 'pattern'

/** File → text. */
export type Files = Readonly<Record<string, string>>

/** Variants as they are offered: what people write first, the pattern, the reader's own. */
export function variantsOf(contents: LabContents): string[] {
  const others = Object.keys(contents.variants).filter((variant) => variant !== pattern)
  others.sort((a, b) => Number(b === 'naive') - Number(a === 'naive') || (a < b ? -1 : 1))
  return [...others, pattern, mine]
}

/** Service files in the lab's order of services. */
export function filesOf(contents: LabContents): string[] {
  const services = contents.summary.description?.services ?? []
  const place = (file: string) => {
    const at = services.indexOf(serviceOf(file))
    return at < 0 ? services.length : at
  }
  const files = Object.keys(contents.variants[pattern] ?? {})
  return files.sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1))
}

/** Files that tell of the lab and are not edited: `lab.ts`, `checks.ts`. */
export function readOnlyFilesOf(contents: LabContents): string[] {
  return Object.keys(contents.definition).sort().reverse()
}

/** The service a file holds. */
export function serviceOf(file: string): string {
  return file.replace(/\.ts$/, '')
}

/** The text of a file in a variant. Undefined for a file the lab lacks. */
export function textOf(
  contents: LabContents,
  edits: Files,
  variant: string,
  file: string,
): string | undefined {
  if (file in contents.definition) return contents.definition[file]
  if (variant === mine) return edits[file] ?? contents.variants[pattern]?.[file]
  return contents.variants[variant]?.[file]
}

/** Files in which two variants differ. */
export function differingFiles(
  contents: LabContents,
  edits: Files,
  one: string,
  other: string,
): string[] {
  return filesOf(contents).filter(
    (file) => textOf(contents, edits, one, file) !== textOf(contents, edits, other, file),
  )
}

/**
 * Edits that make the reader's own code the same as a shipped variant: where a first key is
 * pressed in `naive`, the reader goes on from `naive`.
 */
export function adopted(contents: LabContents, variant: string): Files {
  const edits: Record<string, string> = {}
  for (const file of contents.differs[variant] ?? []) {
    const text = contents.variants[variant]?.[file]
    if (text !== undefined) edits[file] = text
  }
  return edits
}

/** What is compared with a variant first: its opposite. */
export function oppositeOf(contents: LabContents, variant: string): string {
  if (variant !== pattern) return pattern
  return variantsOf(contents)[0] ?? mine
}
