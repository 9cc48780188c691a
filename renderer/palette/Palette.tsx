import { Autocomplete } from '@base-ui/react/autocomplete'
import { useMemo, useState } from 'react'
import { Dialog } from '../controls/Dialog.tsx'
import { showPlace } from '../editor/place.ts'
import { act, doersStore, keysOf } from '../keys/actions.ts'
import { actions } from '../keys/table.ts'
import { printAddress } from '../store/address.ts'
import { catalogueStore, labStore, showVariant } from '../store/lab.ts'
import { chooseScenario } from '../store/settings.ts'
import { useStore } from '../store/store.ts'
import { showView } from '../store/view.ts'
import { type Entry, found, labEntries, openLabEntries } from './entries.ts'
import './palette.css'

const most = 60

/** Finds labs, actions, scenarios, headings and lines of code, and goes there. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Search" bare className="palette">
      <Search onDone={onClose} />
    </Dialog>
  )
}

function Search({ onDone }: { onDone: () => void }) {
  const entries = useEntries()
  const [query, setQuery] = useState('')
  const items = useMemo(() => found(entries, query, most), [entries, query])
  return (
    <Autocomplete.Root
      open
      inline
      items={items}
      filter={null}
      value={query}
      onValueChange={setQuery}
      itemToStringValue={(entry: Entry) => entry.label}
      autoHighlight="always"
      keepHighlight
    >
      <Autocomplete.Input
        className="palette-input"
        placeholder="Search labs, code and your notes"
        aria-label="Search"
      />
      <Autocomplete.Empty>
        {items.length === 0 && <p className="empty">Nothing is called that.</p>}
      </Autocomplete.Empty>
      <Autocomplete.List className="palette-list">
        {(entry: Entry) => (
          <Autocomplete.Item
            key={entry.id}
            value={entry}
            className="menu-item"
            onClick={() => {
              onDone()
              // The dialog gives the focus back first; what is chosen may then take it.
              requestAnimationFrame(() => go(entry))
            }}
          >
            <span className={entry.group === 'Code' ? 'mono cut' : 'cut'}>{entry.label}</span>
            <span className="detail cut">{entry.detail}</span>
            <span className="grow" />
            {entry.does.kind === 'action' && <kbd>{keysOf(entry.does.action)}</kbd>}
            {entry.group !== 'Actions' && <span className="group">{entry.group}</span>}
          </Autocomplete.Item>
        )}
      </Autocomplete.List>
    </Autocomplete.Root>
  )
}

function useEntries(): readonly Entry[] {
  const catalogue = useStore(catalogueStore, (state) => state.catalogue)
  const { contents, edits, variant } = useStore(labStore, (state) => state)
  const doers = useStore(doersStore, (state) => state.doers)
  return useMemo(
    () => [
      ...actions.flatMap(({ id, label }): Entry[] =>
        doers.has(id) && id !== 'palette'
          ? [
              {
                id: `action ${id}`,
                group: 'Actions',
                label,
                detail: '',
                does: { kind: 'action', action: id },
              },
            ]
          : [],
      ),
      ...labEntries(catalogue),
      ...(contents ? openLabEntries(contents, edits, variant) : []),
    ],
    [catalogue, contents, edits, variant, doers],
  )
}

function go({ does }: Entry): void {
  switch (does.kind) {
    case 'action':
      act(does.action)
      return
    case 'lab':
      location.hash = printAddress({ lab: does.lab })
      return
    case 'variant':
      showVariant(does.variant)
      showView('code')
      return
    case 'scenario':
      chooseScenario(does.scenario)
      return
    case 'code':
      showPlace(does, true)
      return
    case 'own-note':
      showView('note')
      document.querySelector<HTMLElement>('.own-note textarea, .own-note button')?.focus()
      return
    case 'heading':
      showView('note')
      for (const heading of document.querySelectorAll('.prose h2, .prose h3')) {
        if (heading.textContent === does.text) heading.scrollIntoView({ block: 'start' })
      }
  }
}
