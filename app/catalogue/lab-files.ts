/** Which files of a lab's folder make up which variant. Paths are relative, with `/`. */
import { listed } from './names.ts'

/** Path in the lab's folder (`services/order.ts`) → text. */
export type Files = Readonly<Record<string, string>>

/** The variant that is the lesson; the others are named after their folders. */
export const patternVariant = 'pattern'
/** What every lab's folder holds besides services and variants. */
export const labParts = ['note.md', 'lab.ts', 'checks.ts', 'exercises.ts', 'cards.md'] as const

const folderOf = (path: string) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '')
const within = (path: string) => path.slice(path.indexOf('/') + 1)
const isService = (path: string) => /^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*\.ts$/.test(path)

/** Names of a lab's variants: `pattern` first, the others by name. */
export function variantsOf(files: Files): readonly string[] {
  const folders = new Set(Object.keys(files).filter(isService).map(folderOf))
  folders.delete('services')
  return [patternVariant, ...[...folders].sort()]
}

/** The files in one folder of a lab: `order.ts` → text, by name. */
function folder(files: Files, name: string): Record<string, string> {
  const entries = Object.entries(files).filter(
    ([path]) => isService(path) && folderOf(path) === name,
  )
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([path, text]) => [within(path), text]))
}

/**
 * The service files of a variant, whole: the pattern's, with the variant's own and then edited
 * ones in place of their namesakes. Null for a variant the lab does not have.
 */
export function servicesOf(files: Files, variant: string, edited: Files = {}): Files | null {
  if (!variantsOf(files).includes(variant)) return null
  const own = variant === patternVariant ? {} : folder(files, variant)
  return { ...folder(files, 'services'), ...own, ...edited }
}

/** The files in which a variant differs from the pattern. */
export function differingFiles(files: Files, variant: string): readonly string[] {
  const pattern = folder(files, 'services')
  return Object.entries(servicesOf(files, variant) ?? {})
    .filter(([name, text]) => pattern[name] !== text)
    .map(([name]) => name)
}

/** Everything that is wrong with a lab's folder, in sentences; contents are not looked at. */
export function folderProblems(files: Files): readonly string[] {
  const problems: string[] = []
  const services = folder(files, 'services')
  for (const part of labParts) if (!(part in files)) problems.push(`${part} is missing.`)
  if (Object.keys(services).length === 0) problems.push('there is no service in services/.')
  for (const path of Object.keys(files)) {
    const name = within(path)
    if (isService(path)) {
      if (folderOf(path) !== 'services' && !(name in services)) {
        const names = listed(Object.keys(services))
        problems.push(`${path} takes the place of no service: services/ has ${names}.`)
      }
    } else if (!(labParts as readonly string[]).includes(path)) {
      problems.push(
        `${path} has no place in a lab: beside services/ and variants are only ` +
          `${listed(labParts)}, and files are named in lower case with dashes.`,
      )
    }
  }
  return problems
}
