/** Faults as forms and as sentences. */
import type { Fault } from '../../app/sdk/orrery.d.ts'

/** What a field of a fault's form asks for. */
export type FieldKind = 'instance' | 'service' | 'party' | 'ms' | 'number' | 'side' | 'point'
/** One field; `start` is what it holds first. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly kind: FieldKind
  readonly start: number | string
}
/** Field → what it holds. */
export type Values = Readonly<Record<string, number | string>>

/** One kind of fault as a form offers it. */
export interface FaultForm {
  readonly id: string
  readonly label: string
  readonly fields: readonly Field[]
  readonly build: (values: Values) => Fault
}

const target: Field = { name: 'target', label: 'Instance', kind: 'instance', start: '' }
const at: Field = { name: 'atMs', label: 'At', kind: 'ms', start: 1_000 }
const from: Field = { name: 'fromMs', label: 'From', kind: 'ms', start: 1_000 }
const until: Field = { name: 'untilMs', label: 'Until', kind: 'ms', start: 2_000 }
const back: Field = { name: 'restartAfterMs', label: 'Back after', kind: 'ms', start: 300 }
const sender: Field = { name: 'from', label: 'From', kind: 'party', start: '' }
const receiver: Field = { name: 'to', label: 'To', kind: 'party', start: '' }
const nth: Field = { name: 'nth', label: 'Number', kind: 'number', start: 1 }

const text = (values: Values, name: string) => String(values[name] ?? '')
const number = (values: Values, name: string) => Number(values[name] ?? 0)
const span = (values: Values) => ({
  fromMs: number(values, 'fromMs'),
  untilMs: Math.max(number(values, 'fromMs') + 1, number(values, 'untilMs')),
})
const way = (values: Values) => ({
  from: text(values, 'from'),
  to: text(values, 'to'),
  nth: Math.max(1, number(values, 'nth')),
})

/** The forms, in the order they are offered. */
export const faultForms: readonly FaultForm[] = [
  {
    id: 'crash-call',
    label: 'Crash at a step',
    fields: [
      target,
      { name: 'side', label: 'When', kind: 'side', start: 'before' },
      { name: 'point', label: 'Step', kind: 'point', start: 'commit' },
      nth,
      back,
    ],
    build: (values) => ({
      kind: 'crash',
      target: text(values, 'target'),
      when: {
        side: text(values, 'side') === 'after' ? 'after' : 'before',
        point: text(values, 'point'),
        nth: Math.max(1, number(values, 'nth')),
      },
      restartAfterMs: number(values, 'restartAfterMs'),
    }),
  },
  {
    id: 'crash-at',
    label: 'Crash at an instant',
    fields: [target, at, back],
    build: (values) => ({
      kind: 'crash',
      target: text(values, 'target'),
      when: { atMs: number(values, 'atMs') },
      restartAfterMs: number(values, 'restartAfterMs'),
    }),
  },
  {
    id: 'pause',
    label: 'Pause',
    fields: [target, from, until],
    build: (values) => ({ kind: 'pause', target: text(values, 'target'), ...span(values) }),
  },
  {
    id: 'slow',
    label: 'Slow down',
    fields: [target, { name: 'factor', label: 'Times', kind: 'number', start: 5 }, from, until],
    build: (values) => ({
      kind: 'slow',
      target: text(values, 'target'),
      factor: Math.max(0.01, number(values, 'factor')),
      ...span(values),
    }),
  },
  {
    id: 'partition',
    label: 'Cut a link',
    fields: [
      { ...sender, name: 'a', label: 'Between' },
      { ...receiver, name: 'b', label: 'And' },
      from,
      until,
    ],
    build: (values) => ({
      kind: 'partition',
      a: text(values, 'a'),
      b: text(values, 'b'),
      ...span(values),
    }),
  },
  {
    id: 'drop',
    label: 'Lose a message',
    fields: [sender, receiver, nth],
    build: (values) => ({ kind: 'drop', ...way(values) }),
  },
  {
    id: 'duplicate',
    label: 'Duplicate a message',
    fields: [sender, receiver, nth],
    build: (values) => ({ kind: 'duplicate', ...way(values) }),
  },
  {
    id: 'delay',
    label: 'Delay a message',
    fields: [sender, receiver, nth, { name: 'byMs', label: 'By', kind: 'ms', start: 500 }],
    build: (values) => ({ kind: 'delay', ...way(values), byMs: number(values, 'byMs') }),
  },
  {
    id: 'start',
    label: 'Add a replica',
    fields: [{ name: 'service', label: 'Service', kind: 'service', start: '' }, at],
    build: (values) => ({
      kind: 'start',
      service: text(values, 'service'),
      atMs: number(values, 'atMs'),
    }),
  },
  {
    id: 'restart',
    label: 'Restart',
    fields: [target, at],
    build: (values) => ({
      kind: 'restart',
      target: text(values, 'target'),
      atMs: number(values, 'atMs'),
    }),
  },
]

/** Steps a crash can be bound to; a method's name may follow `call:`. */
export const crashPoints = ['commit', 'publish', 'query', 'call', 'sleep', 'work'] as const

/** What a field may hold: names of the lab's parts. Undefined for a number. */
export function choicesOf(
  kind: FieldKind,
  parts: { instances: readonly string[]; services: readonly string[]; parties: readonly string[] },
): readonly string[] | undefined {
  switch (kind) {
    case 'instance':
      return parts.instances
    case 'service':
      return parts.services
    case 'party':
      return parts.parties
    case 'side':
      return ['before', 'after']
    case 'point':
      return crashPoints
    default:
      return undefined
  }
}

// A number and its unit stay on one line.
const seconds = (ms: number) => `${Number((ms / 1_000).toFixed(3))}\u00a0s`
const during = ({ fromMs, untilMs }: { fromMs: number; untilMs: number }) =>
  `from ${seconds(fromMs)} to ${seconds(untilMs)}`
const message = (fault: { from: string; to: string; nth: number }) =>
  `the ${ordinal(fault.nth)} message from ${fault.from} to ${fault.to}`
const ordinal = (n: number) => {
  const word = ['th', 'st', 'nd', 'rd'][n % 100 > 10 && n % 100 < 14 ? 0 : n % 10] ?? 'th'
  return `${n}${word}`
}

/** A fault in words: `order crashes before its 5th publish, back after 0.3 s`. */
export function faultText(fault: Fault): string {
  switch (fault.kind) {
    case 'crash': {
      const { when, restartAfterMs } = fault
      const then = restartAfterMs === undefined ? '' : `, back after ${seconds(restartAfterMs)}`
      if ('atMs' in when) return `${fault.target} crashes at ${seconds(when.atMs)}${then}`
      const step =
        'call' in when ? `${ordinal(when.call)} call` : `${ordinal(when.nth)} ${when.point}`
      return `${fault.target} crashes ${when.side} its ${step}${then}`
    }
    case 'restart':
      return `${fault.target} is restarted at ${seconds(fault.atMs)}`
    case 'start':
      return `another ${fault.service} starts at ${seconds(fault.atMs)}`
    case 'pause':
      return `${fault.target} stands still ${during(fault)}`
    case 'slow':
      return `${fault.target} takes ${fault.factor} times as long ${during(fault)}`
    case 'partition':
      return `${fault.a} and ${fault.b} are cut off ${during(fault)}`
    case 'drop':
      return `${message(fault)} is lost`
    case 'duplicate':
      return `${message(fault)} comes twice`
    case 'delay':
      return `${message(fault)} is ${seconds(fault.byMs)} late`
  }
}
