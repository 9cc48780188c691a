import { chaptersOf } from '../catalogue/chapters.ts'
import { Empty } from '../controls/Empty.tsx'
import { keysOf } from '../keys/actions.ts'
import { printAddress } from '../store/address.ts'
import { catalogueStore } from '../store/lab.ts'
import { useStore } from '../store/store.ts'

/** The note's place while no lab is open: what will appear, and where to begin. */
export function Welcome() {
  const catalogue = useStore(catalogueStore, (state) => state.catalogue)
  const labs = catalogue ? chaptersOf(catalogue).flatMap((chapter) => chapter.labs) : []
  return (
    <Empty>
      <p>The lesson of a lab appears here, beside its code, which you can change and run.</p>
      {labs.length > 0 && <p>Choose one, or search with {keysOf('palette')}:</p>}
      <ul className="welcome">
        {labs.slice(0, 6).map(({ id, title, summary }) => (
          <li key={id}>
            <a href={printAddress({ lab: id })}>{title}</a>
            <span>{summary}</span>
          </li>
        ))}
      </ul>
    </Empty>
  )
}
