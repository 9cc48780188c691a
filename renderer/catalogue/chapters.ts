/** What the catalogue lists. */
import type { Catalogue, LabSummary } from '../../app/contract/api.ts'

/** A chapter with its labs in reading order. */
export interface ShownChapter {
  readonly title: string
  readonly labs: readonly LabSummary[]
  /** Labs that are done. */
  readonly done: number
}

/** Chapters with their labs; one without labs is not shown. */
export function chaptersOf(catalogue: Catalogue): ShownChapter[] {
  const byId = new Map(catalogue.labs.map((lab) => [lab.id, lab]))
  return catalogue.chapters.flatMap(({ title, labs: ids }) => {
    const labs = ids.flatMap((id) => byId.get(id) ?? [])
    const done = labs.filter(({ progress }) => progress === 'passed').length
    return labs.length > 0 ? [{ title, labs, done }] : []
  })
}

/** The chapter of a lab, for the breadcrumb. */
export function chapterOf(catalogue: Catalogue, id: string): string | undefined {
  return catalogue.chapters.find(({ labs }) => labs.includes(id))?.title
}

/** A lab's title; its id where the catalogue lacks it. */
export function titleOf(catalogue: Catalogue | null, id: string): string {
  return catalogue?.labs.find((lab) => lab.id === id)?.title ?? id
}
