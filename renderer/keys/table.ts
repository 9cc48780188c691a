/** Every action, written once: its keys, the palette and the `?` sheet come from here. */

/**
 * Where a key acts. `anywhere`: also while text is typed. `window`: not in a text field, the
 * editor, or a control that uses the key itself. `told`: only said on the sheet, done elsewhere.
 */
export type Where = 'anywhere' | 'window' | 'told'

/** One action. */
export interface Action {
  id: string
  group: 'Run' | 'Time' | 'Code' | 'Window' | 'Help'
  /** As the palette and the sheet say it. */
  label: string
  /** `Mod` is Ctrl, on a Mac Cmd. The first is the one that is shown beside the action. */
  keys: readonly string[]
  where: Where
}

/** The table. Ids are what code that does an action registers under. */
export const actions = [
  { id: 'run', group: 'Run', label: 'Run', keys: ['Mod+Enter'], where: 'anywhere' },
  { id: 'stop', group: 'Run', label: 'Stop', keys: ['Mod+Shift+Enter'], where: 'anywhere' },
  { id: 'new-seed', group: 'Run', label: 'Draw a new seed', keys: ['n'], where: 'window' },
  { id: 'knobs', group: 'Run', label: 'Open the knobs', keys: ['k'], where: 'window' },
  { id: 'faults', group: 'Run', label: 'Open the faults', keys: ['f'], where: 'window' },

  { id: 'play', group: 'Time', label: 'Play or pause', keys: ['Space'], where: 'window' },
  {
    id: 'forward',
    group: 'Time',
    label: 'One event forwards',
    keys: ['ArrowRight', '.'],
    where: 'window',
  },
  {
    id: 'back',
    group: 'Time',
    label: 'One event back',
    keys: ['ArrowLeft', ','],
    where: 'window',
  },
  {
    id: 'forward-change',
    group: 'Time',
    label: 'To the next visible change',
    keys: ['Shift+ArrowRight'],
    where: 'window',
  },
  {
    id: 'back-change',
    group: 'Time',
    label: 'To the visible change before',
    keys: ['Shift+ArrowLeft'],
    where: 'window',
  },
  { id: 'first', group: 'Time', label: 'To the start', keys: ['Home'], where: 'window' },
  { id: 'last', group: 'Time', label: 'To the end', keys: ['End'], where: 'window' },
  {
    id: 'next-failed',
    group: 'Time',
    label: 'Next failed check',
    keys: ['F8'],
    where: 'window',
  },
  { id: 'faster', group: 'Time', label: 'Play faster', keys: ['+'], where: 'window' },
  { id: 'slower', group: 'Time', label: 'Play slower', keys: ['-'], where: 'window' },

  { id: 'next-variant', group: 'Code', label: 'Next variant', keys: ['v'], where: 'window' },
  { id: 'compare', group: 'Code', label: 'Compare the code', keys: ['c'], where: 'window' },
  { id: 'reset-file', group: 'Code', label: 'Reset this file', keys: [], where: 'window' },
  {
    id: 'reset-lab',
    group: 'Code',
    label: 'Reset all files of the lab',
    keys: [],
    where: 'window',
  },
  { id: 'undo-reset', group: 'Code', label: 'Undo the reset', keys: [], where: 'window' },
  {
    id: 'format',
    group: 'Code',
    label: 'Format the file',
    keys: ['Shift+Alt+F'],
    where: 'anywhere',
  },
  {
    id: 'to-note',
    group: 'Code',
    label: 'From the code to its place in the note',
    keys: ['Mod+J'],
    where: 'anywhere',
  },
  { id: 'save', group: 'Code', label: 'Save now', keys: ['Mod+S'], where: 'anywhere' },
  {
    id: 'leave-editor',
    group: 'Code',
    label: 'Leave the editor',
    keys: ['Escape Tab'],
    where: 'told',
  },

  {
    id: 'palette',
    group: 'Window',
    label: 'Search labs, code and actions',
    keys: ['Mod+K'],
    where: 'anywhere',
  },
  {
    id: 'catalogue',
    group: 'Window',
    label: 'Show or hide the catalogue',
    keys: ['Mod+B'],
    where: 'anywhere',
  },
  { id: 'next-pane', group: 'Window', label: 'Next pane', keys: ['F6'], where: 'anywhere' },
  {
    id: 'previous-pane',
    group: 'Window',
    label: 'Pane before',
    keys: ['Shift+F6'],
    where: 'anywhere',
  },
  { id: 'theme-dark', group: 'Window', label: 'Theme: dark', keys: [], where: 'window' },
  { id: 'theme-light', group: 'Window', label: 'Theme: light', keys: [], where: 'window' },
  {
    id: 'theme-system',
    group: 'Window',
    label: 'Theme: as the system',
    keys: [],
    where: 'window',
  },
  { id: 'density', group: 'Window', label: 'Compact or normal', keys: [], where: 'window' },
  { id: 'reset-layout', group: 'Window', label: 'Reset the layout', keys: [], where: 'window' },
  { id: 'zoom-in', group: 'Window', label: 'Larger', keys: ['Mod++'], where: 'told' },
  { id: 'zoom-out', group: 'Window', label: 'Smaller', keys: ['Mod+-'], where: 'told' },
  { id: 'zoom-reset', group: 'Window', label: 'Normal size', keys: ['Mod+0'], where: 'told' },

  { id: 'keys', group: 'Help', label: 'Keys', keys: ['?'], where: 'window' },
  { id: 'tour', group: 'Help', label: 'Show the tour', keys: [], where: 'window' },
  { id: 'about', group: 'Help', label: 'About Orrery', keys: [], where: 'window' },
] as const satisfies readonly Action[]

/** An action's id. */
export type ActionId = (typeof actions)[number]['id']

const byId = new Map<string, Action>(actions.map((action) => [action.id, action]))

/** The row of an action. */
export function actionOf(id: ActionId): Action {
  return byId.get(id)!
}
