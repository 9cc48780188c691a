/** Line drawings on a 16-pixel grid; they carry no meaning alone, so screen readers skip them. */
const paths = {
  play: 'M5 3.2v9.6l8-4.8z',
  pause: 'M5 3.5v9M11 3.5v9',
  stop: 'M4 4h8v8H4z',
  first: 'M4 3.5v9M13 3.5 6.5 8l6.5 4.5z',
  back: 'M10.5 3.5 5 8l5.5 4.5',
  forward: 'M5.5 3.5 11 8l-5.5 4.5',
  last: 'M12 3.5v9M3 3.5 9.5 8 3 12.5z',
  previous: 'M13 3.5 8 8l5 4.5M8 3.5 3 8l5 4.5',
  next: 'M3 3.5 8 8l-5 4.5M8 3.5 13 8l-5 4.5',
  down: 'M4 6l4 4 4-4',
  right: 'M6 4l4 4-4 4',
  left: 'M10 4 6 8l4 4',
  up: 'M4 10l4-4 4 4',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.5 10.5 14 14',
  check: 'M3 8.5 6.5 12 13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  bolt: 'M9 1.5 3.5 9H8l-1 5.5L12.5 7H8z',
  reset: 'M3 8a5 5 0 1 0 1.5-3.5M3 2.5V5h2.5',
  compare: 'M5 2.5v8M2.5 8 5 10.5 7.5 8M11 13.5v-8M8.5 8 11 5.5 13.5 8',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6ZM8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1',
  panel: 'M2.5 3.5h11v9h-11zM6.5 3.5v9',
  database:
    'M3 4.5c0-1.1 2.2-2 5-2s5 .9 5 2v7c0 1.1-2.2 2-5 2s-5-.9-5-2zM3 4.5c0 1.1 2.2 2 5 2s5-.9 5-2',
  jump: 'M3 8h9M8.5 4.5 12 8l-3.5 3.5',
  dice: 'M3.5 2.5h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1ZM5.5 5.5h.01M10.5 5.5h.01M8 8h.01M5.5 10.5h.01M10.5 10.5h.01',
  knobs: 'M2.5 5h5M11.5 5h2M2.5 11h2M8.5 11h5M9.5 3v4M6.5 9v4',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  format: 'M2.5 4h11M5.5 8h8M2.5 12h8',
  keys: 'M2 4.5h12v7H2zM4.5 7h.01M7 7h.01M9.5 7h.01M12 7h.01M5.5 9.5h5',
  pencil: 'M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3z',
  warning: 'M8 2.5 14 13H2zM8 6.5v3M8 11.3h.01',
  filter: 'M2.5 3.5h11L9.3 8.4v4.1l-2.6-1.3V8.4z',
} as const

/** Name of a drawing. */
export type IconName = keyof typeof paths
const filled: ReadonlySet<IconName> = new Set(['play', 'stop'])
const dotted: ReadonlySet<IconName> = new Set(['more', 'dice', 'keys'])

/** A drawing in the colour of the text around it; `size` in px, 16 if not given. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={dotted.has(name) ? 1.6 : 1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} fill={filled.has(name) ? 'currentColor' : 'none'} />
    </svg>
  )
}
