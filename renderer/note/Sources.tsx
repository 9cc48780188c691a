import type { LabContents } from '../../app/contract/api.ts'

/** What the lab models, what it doesn't, and the sections of the courses it covers. */
export function Sources({ note }: { note: LabContents['note'] }) {
  const { models, doesNotModel, sources } = note
  return (
    <section className="sources" aria-label="About this lab">
      <Listed title="This lab models" items={models} />
      <Listed title="It does not model" items={doesNotModel} />
      <Listed
        title="It covers"
        items={sources.map(({ course, section }) => `${course}: ${section}`)}
      />
    </section>
  )
}

function Listed({ title, items }: { title: string; items: readonly string[] }) {
  if (items.length === 0) return null
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </>
  )
}
