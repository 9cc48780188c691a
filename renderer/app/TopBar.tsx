import { chapterOf, titleOf } from '../catalogue/chapters.ts'
import { IconButton } from '../controls/Button.tsx'
import { Icon } from '../controls/Icon.tsx'
import { Menu, MenuChoice, MenuItem, MenuLine, MenuSwitch } from '../controls/Menu.tsx'
import { act, keysOf } from '../keys/actions.ts'
import { catalogueStore, labStore } from '../store/lab.ts'
import { prefer, type Theme, usePreference } from '../store/preferences.ts'
import { useStore } from '../store/store.ts'

/** The window's head: catalogue, where one is, search, appearance and help. */
export function TopBar({ catalogueShown, wide }: { catalogueShown: boolean; wide: boolean }) {
  return (
    <header className="top">
      {wide && (
        <IconButton
          icon="panel"
          label={catalogueShown ? 'Hide the catalogue' : 'Show the catalogue'}
          keys={keysOf('catalogue')}
          aria-expanded={catalogueShown}
          onClick={() => act('catalogue')}
        />
      )}
      <h1 className="mark">Orrery</h1>
      {!catalogueShown && <Breadcrumb />}
      <span className="grow" />
      <button type="button" className="find" onClick={() => act('palette')} data-tour="find">
        <Icon name="search" size={14} />
        <span className="cut">Search labs, code and your notes</span>
        <kbd>{keysOf('palette')}</kbd>
      </button>
      <span className="grow" />
      <IconButton icon="keys" label="Keys" keys={keysOf('keys')} onClick={() => act('keys')} />
      <Appearance />
    </header>
  )
}

function Breadcrumb() {
  const catalogue = useStore(catalogueStore, (state) => state.catalogue)
  const id = useStore(labStore, (state) => state.id)
  if (id === null || !catalogue) return null
  const chapter = chapterOf(catalogue, id)
  return (
    <span className="crumb cut">
      {chapter && `${chapter} / `}
      <b>{titleOf(catalogue, id)}</b>
    </span>
  )
}

const themes: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'dark', label: 'Dark' },
  { value: 'light', label: 'Light' },
]

function Appearance() {
  const theme = usePreference('theme')
  const density = usePreference('density')
  const singleKeys = usePreference('singleKeys')
  return (
    <Menu align="end" trigger={<IconButton icon="sun" label="Appearance and help" />}>
      <MenuChoice value={theme} onChange={(value) => prefer({ theme: value })} options={themes} />
      <MenuLine />
      <MenuSwitch
        checked={density === 'compact'}
        onChange={(on) => prefer({ density: on ? 'compact' : 'normal' })}
      >
        Compact
      </MenuSwitch>
      <MenuSwitch checked={singleKeys} onChange={(on) => prefer({ singleKeys: on })}>
        Single-key shortcuts
      </MenuSwitch>
      <MenuItem onSelect={() => act('reset-layout')}>Reset the layout</MenuItem>
      <MenuLine />
      <MenuItem keys={keysOf('keys')} onSelect={() => act('keys')}>
        Keys
      </MenuItem>
      <MenuItem onSelect={() => act('tour')}>Tour</MenuItem>
      <MenuItem onSelect={() => act('about')}>About Orrery</MenuItem>
    </Menu>
  )
}
