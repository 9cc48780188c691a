/**
 * The courses whose notes the labs are written from: what each is, and which lab covers which of
 * its sections. A lab that is not written yet may be named; what is missing is a list, not a lie.
 */
import { outlines } from './outlines.ts'

/** A heading of a course's notes, and the labs that hold its facts. */
export interface Section {
  readonly heading: string
  /** 1 for a chapter, 2 for a section of it, … */
  readonly level: number
  /** Lab ids; a section without its own has those of the section it lies in. */
  readonly labs: readonly string[]
}

/** A course of the five. */
export interface Course {
  /** What a note's `sources` name it by. */
  readonly id: string
  readonly title: string
  /** Undefined where the notes name nobody. */
  readonly author: string | undefined
  readonly link: string | undefined
  readonly outline: readonly Section[]
}

/**
 * Reads an outline: a line a heading, two spaces deeper for each level, lab ids behind ` > `.
 * Throws on a line that skips a level or has no lab to inherit.
 */
export function outlineOf(text: string): readonly Section[] {
  const sections: Section[] = []
  const inherited: (readonly string[])[] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const [, indent = '', heading = '', own] = /^( *)(.*?)(?: > ([a-z, -]+))?$/.exec(line) ?? []
    const level = indent.length / 2 + 1
    const labs = own?.split(', ') ?? inherited[level - 2]
    if (!labs) throw new Error(`outline: "${heading}" names no lab and lies in no section`)
    if (!Number.isInteger(level) || level > inherited.length + 1)
      throw new Error(`outline: "${heading}" is indented by ${indent.length} spaces`)
    inherited.splice(level - 1, inherited.length, labs)
    sections.push({ heading, level, labs })
  }
  return sections
}

/** The five courses, in the order of their numbers in the notes. */
export const courses: readonly Course[] = [
  {
    id: 'cloud-patterns',
    title: 'The Complete Cloud Computing Software Architecture Patterns',
    author: undefined,
    link: 'https://www.udemy.com/course/the-complete-cloud-computing-software-architecture-patterns',
    outline: outlineOf(outlines.cloudPatterns),
  },
  {
    id: 'database-patterns',
    title: 'Microservices Design Patterns: Database Patterns',
    author: undefined,
    link: undefined,
    outline: outlineOf(outlines.databasePatterns),
  },
  {
    id: 'microservices-patterns',
    title: 'Design Microservices Architecture with Patterns & Principles',
    author: 'Mehmet Ozkaya',
    link: 'https://medium.com/design-microservices-architecture-with-patterns',
    outline: outlineOf(outlines.microservicesPatterns),
  },
  {
    id: 'large-scale-systems',
    title: 'Software Architecture & Design of Modern Large-Scale Systems',
    author: undefined,
    link: 'https://www.udemy.com/course/software-architecture-design-of-modern-large-scale-systems',
    outline: outlineOf(outlines.largeScaleSystems),
  },
  {
    id: 'event-driven-microservices',
    title: 'Event Driven Microservices with CQRS, Saga, Event Sourcing',
    author: undefined,
    link: undefined,
    outline: outlineOf(outlines.eventDrivenMicroservices),
  },
]
