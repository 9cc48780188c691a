import { Dialog } from '../controls/Dialog.tsx'
import { Switch } from '../controls/Switch.tsx'
import { prefer, usePreference } from '../store/preferences.ts'
import { onMac } from './actions.ts'
import { printChord } from './chord.ts'
import { type Action, actions } from './table.ts'

const groups: readonly Action['group'][] = ['Run', 'Time', 'Code', 'Window', 'Help']

/** Every action that has a key, printed from the table that starts them. */
export function KeySheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const singleKeys = usePreference('singleKeys')
  return (
    <Dialog open={open} onClose={onClose} title="Keys" className="key-sheet">
      <div className="key-groups">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {actions.map((action) =>
                action.group === group && action.keys.length > 0 ? (
                  <div key={action.id}>
                    <dt>{action.label}</dt>
                    <dd>
                      {action.keys.map((chord) => (
                        <kbd key={chord}>{printChord(chord, onMac)}</kbd>
                      ))}
                    </dd>
                  </div>
                ) : null,
              )}
            </dl>
          </section>
        ))}
      </div>
      <Switch checked={singleKeys} onChange={(on) => prefer({ singleKeys: on })}>
        Single keys act outside of text fields
      </Switch>
    </Dialog>
  )
}
